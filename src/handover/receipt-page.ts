import { readFile } from 'node:fs/promises';
import { html, raw } from 'hono/html';
import type { KeyBelow } from '../texts/keys.ts';
import type { Texts } from '../texts/texts.ts';

const STYLE =
  'body{font:1.1rem/1.6 system-ui,sans-serif;max-width:38rem;margin:0 auto;padding:1.5rem;color:#1b1b1f;background:#fff}' +
  'label{display:block;margin:1rem 0 .3rem;font-weight:600}textarea,input[type=text]{width:100%;font:.9rem ui-monospace,monospace;padding:.5rem}' +
  'button{margin-top:1rem;padding:.7rem 1.2rem;border:0;border-radius:.5rem;background:#0b5d6b;color:#fff;font:inherit}' +
  '#answer{min-height:3rem;margin-top:1rem;font-weight:600}#answer[data-answer=fine]{color:#0b6b2e}#answer[data-answer]:not([data-answer=fine]){color:#9a3b00}' +
  '@media(prefers-color-scheme:dark){body{color:#ececf1;background:#16181d}#answer[data-answer=fine]{color:#7be09a}#answer[data-answer]:not([data-answer=fine]){color:#ffb27a}}';

const WORDS = [
  'title',
  'intro',
  'file',
  'pasted',
  'root',
  'check',
  'fine',
  'noReceipt',
  'noRoot',
  'changed',
  'otherRoot',
  'noCrypto',
  'means',
] as const satisfies readonly KeyBelow<'receiptPage'>[];

/**
 * A page that checks a receipt from the disk, without a network: one file, in the language of its reader. It can be sent by
 * mail, kept, and read by whoever wants to know what it does.
 */
export async function receiptPage(texts: Texts): Promise<string> {
  const words = Object.fromEntries(
    texts.languages.map((language) => [
      language,
      Object.fromEntries(
        WORDS.map((key) => [key, texts.plain({ key: `receiptPage.${key}`, params: PLACES }, language)]),
      ),
    ]),
  );
  const script = await readFile(new URL('receipt-check.js', import.meta.url), 'utf8');
  const text = (key: (typeof WORDS)[number]) => html`<span data-say="${key}"></span>`;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Receipt</title><style>${raw(STYLE)}</style></head><body><main>
<h1>${text('title')}</h1><p>${text('intro')}</p>
<form><label for="file">${text('file')}</label><input type="file" id="file" accept=".json,.txt,application/json">
<label for="pasted">${text('pasted')}</label><textarea id="pasted" rows="6" spellcheck="false"></textarea>
<label for="root">${text('root')}</label><input type="text" id="root" spellcheck="false" autocomplete="off">
<button>${text('check')}</button></form>
<p id="answer" role="status"></p><p>${text('means')}</p></main>
<script type="application/json" id="words">${raw(JSON.stringify(words).replaceAll('<', '\\u003c'))}</script>
<script type="module">${raw(script)}</script></body></html>\n`;
  return String(await page);
}

/** What the page fills in itself. */
const PLACES = { campaign: '{{campaign}}', place: '{{place}}', size: '{{size}}' };
