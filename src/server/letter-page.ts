import type { CampaignOutline } from '../campaign/outline.ts';
import type { BotKey } from '../texts/keys.ts';
import { isRtl } from '../texts/languages.ts';
import type { Language, Text } from '../texts/text.ts';
import type { Texts } from '../texts/texts.ts';
import { escapeHtml } from './html.ts';

/** A page of the program's own: no script, nothing loaded from elsewhere. */
export interface Page {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

const STYLE =
  'body{font:1.1rem/1.6 system-ui,sans-serif;max-width:38rem;margin:0 auto;padding:1.5rem;color:#1b1b1f;background:#fff}' +
  'a.mail{display:inline-block;padding:.7rem 1.2rem;border-radius:.5rem;background:#0b5d6b;color:#fff;text-decoration:none}' +
  'pre{white-space:pre-wrap;font:inherit;border-inline-start:.25rem solid #0b5d6b;padding-inline-start:1rem}' +
  '.warn{border:1px solid #9a3b00;border-radius:.5rem;padding:.8rem 1rem}' +
  '@media(prefers-color-scheme:dark){body{color:#ececf1;background:#16181d}.warn{border-color:#ffb27a}}';

/**
 * The page that opens the person's own mail program with the letter in it, because chats do not open `mailto:` links.
 * Null when the campaign has no e-mail address, is not open, or does not speak the language.
 */
export function letterPage(campaign: CampaignOutline, language: Language, texts: Texts): Page | null {
  const address = campaign.letter?.email;
  if (!address || campaign.state !== 'open' || !campaign.languages.includes(language)) return null;
  const spoken = campaign.letter?.language ?? language;
  const pack = (key: string, inLanguage = language): string =>
    texts.plain({ campaign: campaign.slug, key }, inLanguage);
  const own = (key: BotKey, params?: Text['params']): string =>
    texts.plain(params ? { key, params } : { key }, language);
  const subject = pack('letter.subject', spoken);
  const body = ['letter.greeting', 'letter.body', 'letter.closing'].map((key) => pack(key, spoken)).join('\n\n');
  const mailto = `mailto:${encodeURIComponent(address).replace('%40', '@')}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body.replaceAll('\n', '\r\n'))}`;
  const recipient = { campaign: campaign.slug, key: 'recipient.name' };
  const html = `<!doctype html>
<html lang="${escapeHtml(language)}" dir="${isRtl(language) ? 'rtl' : 'ltr'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">
<title>${escapeHtml(pack('title'))}</title><style>${STYLE}</style></head>
<body><main><h1>${escapeHtml(pack('title'))}</h1>
<p class="warn">${escapeHtml(own('letter.warnEmail', { recipient }))}</p>
<p><a class="mail" href="${escapeHtml(mailto)}">${escapeHtml(own('button.openMail'))}</a></p>
<p>${escapeHtml(own('letter.email', { address }))}</p>
<h2 lang="${escapeHtml(spoken)}">${escapeHtml(subject)}</h2>
<pre lang="${escapeHtml(spoken)}">${escapeHtml(body)}</pre></main></body></html>`;
  return { html, headers: HEADERS };
}
