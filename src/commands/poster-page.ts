import { html, raw } from 'hono/html';
import { toString as drawCode } from 'qrcode';
import type { Pack } from '../campaign/packs.ts';
import type { Embedded } from '../handover/dossier.ts';
import { isRtl } from '../texts/languages.ts';
import type { Text } from '../texts/text.ts';
import type { Texts } from '../texts/texts.ts';

const STYLE = `
@page{size:A4;margin:0}
*{box-sizing:border-box}
body{margin:0;font:15pt/1.4 "Noto Sans","Source Sans 3",Arial,"DejaVu Sans",sans-serif;color:#16181d;background:#fff}
main{width:210mm;height:296mm;display:flex;flex-direction:column;overflow:hidden}
img{width:210mm;height:92mm;object-fit:cover}
.words{padding:9mm 16mm 0}
.theme{margin:0;color:#0b5d6b;font-weight:700;letter-spacing:.03em}
h1{font-size:34pt;line-height:1.1;margin:1mm 0 4mm;text-wrap:balance}
p{margin:0 0 3mm}
.do{display:flex;gap:10mm;align-items:center;padding:0 16mm;margin:auto 0}
.do svg{width:68mm;height:68mm;flex:none}
ol{margin:0;padding-inline-start:1.3em;font-size:17pt}
li{margin-bottom:3mm}
footer{padding:4mm 16mm 9mm;font-size:10.5pt;color:#5b6070}
footer p{margin:0 0 1mm;overflow-wrap:anywhere}`;

export interface Poster {
  readonly texts: Texts;
  readonly pack: Pack;
  readonly language: string;
  /** Where the code leads. */
  readonly address: string;
  readonly cover: Embedded | null;
}

/** The poster as one page of HTML, A4, that needs nothing from elsewhere. */
export async function posterPage({ texts, pack, language, address, cover }: Poster): Promise<string> {
  const { slug, facts, has } = pack;
  const say = (text: Text): string => texts.plain(text, language).replace(/[\u2066-\u2069]/g, '');
  const own = (key: string): Text => ({ campaign: slug, key });
  const code = await drawCode(address, { type: 'svg', margin: 0, errorCorrectionLevel: 'Q' });
  const steps = (['scan', 'read', facts.kind === 'email' ? 'letter' : 'sign'] as const).map(
    (step) => html`<li>${say({ key: `poster.${step}` })}</li>`,
  );
  const recipient = own('recipient.name');
  const who = facts.recipientRisk === 'high' ? 'poster.risk' : 'poster.to';
  const page = html`<!doctype html>
<html lang="${language}" dir="${isRtl(language) ? 'rtl' : 'ltr'}"><head><meta charset="utf-8">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${say(own('title'))}</title><style>${raw(STYLE)}</style></head><body><main>
${cover ? html`<img src="data:${cover.type};base64,${Buffer.from(cover.bytes).toString('base64')}" alt="">` : ''}
<div class="words">${has.has('theme') ? html`<p class="theme">${say(own('theme'))}</p>` : ''}
<h1>${say(own('title'))}</h1><p>${say(own('call'))}</p></div>
<div class="do">${raw(code)}<ol>${steps}</ol></div>
<footer>${
    facts.kind === 'email'
      ? ''
      : html`<p>${say({ key: who, params: { recipient } })}</p>
<p>${say({ key: 'poster.undo' })}</p>`
  }<p dir="ltr">${address}</p></footer>
</main></body></html>\n`;
  return String(await page);
}
