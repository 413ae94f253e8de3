import { html, raw } from 'hono/html';
import { isRtl } from '../../texts/languages.ts';
import type { Language, Paragraph } from '../../texts/text.ts';

/** A page of the program's own: no script, no cookie, nothing loaded from elsewhere. */
export interface Page {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type Html = ReturnType<typeof html>;

const STYLE = `
:root{--ink:#1b1b1f;--paper:#fff;--quiet:#5b6070;--mark:#0b5d6b;--on:#fff;--line:#c9ccd6;--warn:#9a3b00}
*{box-sizing:border-box}
body{font:1.1rem/1.6 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:1.5rem;color:var(--ink);background:var(--paper);overflow-wrap:anywhere}
h1{line-height:1.2;text-wrap:balance;margin:.2em 0 .6em}
h2{line-height:1.3;margin:1.6em 0 .4em}
a{color:var(--mark)}
a.do{display:inline-block;padding:.7rem 1.2rem;border-radius:.5rem;background:var(--mark);color:var(--on);text-decoration:none}
pre{white-space:pre-wrap;font:inherit;border-inline-start:.25rem solid var(--mark);padding-inline-start:1rem}
img{width:100%;height:auto;border-radius:.5rem}
.warn{border:1px solid var(--warn);border-radius:.5rem;padding:.8rem 1rem}
.quiet,nav{color:var(--quiet);font-size:.95rem}
.lines{white-space:pre-line}
.bots{display:flex;flex-wrap:wrap;gap:1.5rem;padding:0;list-style:none}
.bots svg{display:block;width:11rem;height:11rem;margin-top:.8rem;background:#fff;border-radius:.5rem}
nav a{margin-inline-end:.8rem}
@media(prefers-color-scheme:dark){:root{--ink:#ececf1;--paper:#16181d;--quiet:#a4a9b8;--mark:#6cc5d4;--on:#0c1d20;--line:#3a3e4a;--warn:#ffb27a}}`;

/** What every page says to the browser. Pictures come from this very host. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

export interface Sheet {
  readonly language: Language;
  readonly title: string;
  /** In the head, such as what a preview shows. */
  readonly head?: Html;
  readonly body: Html;
  /** How long anyone may keep it, in seconds; null: not at all. */
  readonly keep: number | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Puts a page together, with the same style and the same strict headers for all. */
export async function shell({ language, title, head, body, keep, headers }: Sheet): Promise<Page> {
  const page = html`<!doctype html>
<html lang="${language}" dir="${isRtl(language) ? 'rtl' : 'ltr'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title>${head ?? ''}<style>${raw(STYLE)}</style></head>
<body><main>${body}</main></body></html>\n`;
  const cached = keep === null ? 'no-store' : `public, max-age=${keep}`;
  return { html: String(await page), headers: { ...HEADERS, 'cache-control': cached, ...headers } };
}

/** A rich text: bold, italic and links as such. */
function spans(paragraph: Paragraph): Html[] {
  return paragraph.map(({ text, bold, italic, url }) => {
    const words = url === undefined ? html`${text}` : html`<a href="${url}" rel="noreferrer">${text}</a>`;
    const leaning = italic ? html`<em>${words}</em>` : words;
    return bold ? html`<strong>${leaning}</strong>` : leaning;
  });
}

export function paragraphs(all: readonly Paragraph[]): Html[] {
  return all.map((one) => html`<p class="lines">${spans(one)}</p>\n`);
}
