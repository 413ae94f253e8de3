import { html, raw } from 'hono/html';
import type { Facts } from '../campaign/facts.ts';
import type { KeyBelow } from '../texts/keys.ts';
import { isRtl, languageName } from '../texts/languages.ts';
import type { Text } from '../texts/text.ts';
import type { Texts } from '../texts/texts.ts';
import { dossierStyle } from './dossier-style.ts';
import { type Brought, bringFonts, type Letters } from './fonts.ts';
import type { Write } from './lists.ts';
import type { ExportFacts } from './open.ts';
import { type HandedOver, REASONS } from './review.ts';
import type { AgreedWording } from './wordings.ts';

/** What is printed and handed over. */
export interface Dossier {
  readonly facts: ExportFacts;
  readonly handedOver: HandedOver;
  /** Those of the names. */
  readonly letters: Letters;
  /** Boxes that were left out because they did not open. */
  readonly unreadable: number;
  /** The campaign's pack; null on a machine that does not have it. */
  readonly pack: Facts | null;
  /** Of the recipient: the dossier speaks it. */
  readonly language: string;
  /** In which the call, the demands and the letter stand once more. */
  readonly translation: string | null;
  readonly organisation: string | null;
  readonly cover: Embedded | null;
  /** Fonts for letters that the dossier's own do not have. */
  readonly fonts: readonly Embedded[];
}

/** A file that stands inside the page. */
export interface Embedded {
  readonly type: string;
  readonly bytes: Uint8Array;
}

type Html = ReturnType<typeof html>;

/**
 * Writes the dossier as one page of HTML that prints, and needs nothing from elsewhere. A batch of names is a block of columns: one
 * block for all of them would take the browser minutes to lay out.
 * @returns letters that none of its own fonts has: the machine that prints shows them, or does not
 */
export async function writeDossier(
  write: Write,
  dossier: Dossier,
  texts: Texts,
): Promise<{ readonly lacking: readonly number[] }> {
  const speech = speaker(dossier, texts);
  const { own } = speech;
  const { handedOver, letters, pack, translation } = dossier;
  const language = languageName(dossier.language);
  const named = { count: handedOver.named };
  const parts = [
    coverPage(dossier, speech),
    ...(pack ? [callPages(dossier, speech, dossier.language)] : []),
    ...(pack && translation ? [callPages(dossier, speech, translation)] : []),
    countPage(dossier, speech),
    wordingPages(dossier, speech),
    html`<section class="names"><h2>${own('namesHeading')}</h2>
<p class="small">${own('count', named)}. ${own('sorted', { language })}.</p>\n`,
  ];
  const front = (await Promise.all(parts)).join('');
  letters.add(front);
  letters.add(foot(dossier, speech));
  const brought = await bringFonts(letters);
  await write(String(await head(dossier, speech, brought)));
  await write(front);
  for await (const block of handedOver.names())
    await write(String(await html`<ol>${block.map(({ name }) => html`<li><bdi>${name}</bdi></li>\n`)}</ol>\n`));
  await write('</section></main></body></html>\n');
  return brought;
}

type Own = KeyBelow<'dossier'>;

interface Speech {
  /** The bots' own words, in the dossier's language. */
  own(key: Own, params?: Text['params'], language?: string): string;
  /** The campaign's words; empty where it has none. */
  campaign(key: string, language: string): string;
}

function speaker({ facts, language: usual }: Dossier, texts: Texts): Speech {
  // The marks around a number that keep its direction in a chat have no place on paper.
  const plain = (text: Text, language: string): string => texts.plain(text, language).replace(/[\u2066-\u2069]/g, '');
  return {
    own: (key, params, language = usual) =>
      plain(params ? { key: `dossier.${key}`, params } : { key: `dossier.${key}` }, language),
    campaign(key, language) {
      const text = { key, campaign: facts.campaign };
      return texts.has(text, language) ? plain(text, language) : '';
    },
  };
}

const dataUrl = ({ type, bytes }: Embedded): string => `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;

/** At the bottom of every page. */
function foot({ facts }: Dossier, { own }: Speech): string {
  // Strings of CSS: what stands in them is ours, and the root is hexadecimal.
  const word = (key: Own): string => own(key).replace(/["\\\n]/g, '');
  const left = `"${word('root')} ${facts.root}\\A ${word('fingerprint')} ${facts.fingerprint}"`;
  const right = `"${word('page')} " counter(page) " / " counter(pages)`;
  return `@page{@bottom-left{content:${left}}@bottom-right{content:${right}}}`;
}

function head(dossier: Dossier, speech: Speech, { css, families }: Brought): Html {
  const { facts, fonts, language } = dossier;
  const given = fonts.map((font) => `@font-face{font-family:"Dossier";src:url(${dataUrl(font)})}`);
  const style = [css, ...given, dossierStyle([...families, '"Dossier"']), foot(dossier, speech)].join('\n');
  return html`<!doctype html>
<html lang="${language}" dir="${isRtl(language) ? 'rtl' : 'ltr'}"><head><meta charset="utf-8">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:">
<title>${speech.campaign('title', language) || facts.campaign}</title>
<style>${raw(style)}</style></head><body><main>\n`;
}

function coverPage(dossier: Dossier, { own, campaign }: Speech): Html {
  const { facts, handedOver, cover, language, organisation } = dossier;
  const count = handedOver.named + handedOver.unnamed;
  const [theme, recipient, copy] = ['theme', 'recipient.name', 'recipient.copy'].map((key) => campaign(key, language));
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
  return html`<section class="cover">
${cover ? html`<img src="${dataUrl(cover)}" alt="">` : ''}
<p class="theme">${theme ? `${own('petition')} · ${theme}` : own('petition')}</p>
<h1>${campaign('title', language) || facts.campaign}</h1>
${recipient ? html`<p class="to">${own('to', { recipient })}</p>` : ''}
${copy ? html`<p>${own('copy', { copy })}</p>` : ''}
<p class="number"><b>${new Intl.NumberFormat(language).format(count)}</b> ${own('signatures', { count })}</p>
<p class="from">${organisation ? html`${own('from', { organisation })}<br>` : ''}${day.format(new Date(`${facts.day}T00:00:00Z`))}</p>
</section>\n`;
}

/** The call, the demands and the letter in one language. */
function callPages({ pack, language: usual }: Dossier, { own, campaign }: Speech, language: string): Html {
  const text = (key: string): string => campaign(key, language);
  const read = (key: Own): string => own(key, undefined, language);
  const demands = pack?.demands ?? [];
  const spoken = language === usual ? (pack?.letter?.language ?? language) : language;
  const letter = ['greeting', 'body', 'closing'].map((part) => campaign(`letter.${part}`, spoken)).filter(Boolean);
  return html`<section class="call" lang="${language}" dir="${isRtl(language) ? 'rtl' : 'ltr'}">
${language === usual ? '' : html`<p class="small">${own('translation', { language: languageName(language) })}</p>`}
<h2>${read('callHeading')}</h2><p class="lead">${text('call')}</p>
${demands.length > 0 ? html`<h2>${read('demandsHeading')}</h2><p>${text('demandsIntro.now')}</p>` : ''}
<ol>${demands.map((id) => html`<li>${text(`demands.${id}.now`)}</li>`)}</ol>
${letter.length > 0 ? html`<h2>${read('letterHeading')}</h2><div class="letter" lang="${spoken}">${paragraphs(letter.join('\n\n'))}</div>` : ''}
</section>\n`;
}

function paragraphs(text: string): Html[] {
  return text.split(/\n{2,}/).map((one) => html`<p>${one.split('\n').map((line) => html`${line}<br>`)}</p>`);
}

const HOW = ['how1', 'how2', 'how3'] as const;
const PROOF = ['proof1', 'proof2'] as const;

function countPage({ facts, handedOver, unreadable, language }: Dossier, { own }: Speech): Html {
  const { format } = new Intl.NumberFormat(language);
  const { named, unnamed, setAside } = handedOver;
  const aside = REASONS.filter((reason) => setAside[reason] > 0).map(
    (reason) => [own(reason), setAside[reason]] as const,
  );
  const rows = [
    [own('total'), named + unnamed],
    [`– ${own('named')}`, named],
    [`– ${own('unnamed')}`, unnamed],
    ...aside,
    ...facts.setAside.map(({ reason, words, count }) => [`${own(`aside.${reason}`)}: ${words}`, count] as const),
    ...(unreadable > 0 ? [[own('unreadable'), unreadable] as const] : []),
    ...(named + unnamed === facts.count ? [] : [[own('all'), facts.count] as const]),
  ] as const;
  return html`<section class="count"><h2>${own('numbersHeading')}</h2>
<table>${rows.map(([label, number]) => html`<tr><th>${label}</th><td>${format(number)}</td></tr>`)}</table>
<h2>${own('howHeading')}</h2>${[...HOW, ...(facts.setAside.length > 0 ? (['howAside'] as const) : [])].map((key) => html`<p>${own(key)}</p>`)}
<h2>${own('proofHeading')}</h2>${[...PROOF, ...(facts.setAside.length > 0 ? (['proofAside'] as const) : [])].map((key) => html`<p>${own(key)}</p>`)}
<dl><dt>${own('root')}</dt><dd>${facts.root}</dd><dt>${own('fingerprint')}</dt><dd>${facts.fingerprint}</dd></dl>
</section>\n`;
}

/** What the signers agreed to, and how many to which: a wording that changed stands beside the one before it. */
function wordingPages({ facts: { wordings, together, count: all } }: Dossier, { own }: Speech): Html {
  if (wordings.length === 0) return html``;
  const alone = wordings.filter(({ count }) => count !== null);
  const rest = wordings.filter(({ count }) => count === null);
  const part = ({ language, text }: AgreedWording, many: string | null): Html =>
    html`<h3>${many === null ? languageName(language) : `${languageName(language)}: ${many}`}</h3>
<div class="small wording" lang="${language}" dir="${isRtl(language) ? 'rtl' : 'ltr'}">${paragraphs(text)}</div>\n`;
  return html`<section class="wordings"><h2>${own('wordingsHeading')}</h2><p>${own('wordings')} ${own('wordingsOf', { count: all })}</p>
${alone.map((one) => part(one, own('agreed', { count: one.count ?? 0 })))}
${rest.length === 0 ? '' : html`<p>${together === null ? own('agreedFew') : own('agreedTogether', { count: together })}</p>`}
${rest.map((one) => part(one, null))}</section>\n`;
}
