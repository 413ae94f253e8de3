import { html, raw } from 'hono/html';
import type { Facts } from '../campaign/facts.ts';
import type { KeyBelow } from '../texts/keys.ts';
import { isRtl, languageName } from '../texts/languages.ts';
import type { Text } from '../texts/text.ts';
import type { Texts } from '../texts/texts.ts';
import { DOSSIER_STYLE } from './dossier-style.ts';
import { batches, type Write } from './lists.ts';
import type { ExportFacts } from './open.ts';
import { REASONS, type Reviewed } from './review.ts';

/** What is printed and handed over. */
export interface Dossier {
  readonly facts: ExportFacts;
  /** Signers sorted. */
  readonly reviewed: Reviewed;
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
  /** Fonts that it brings along, for machines that lack a script. */
  readonly fonts: readonly Embedded[];
}

/** A file that stands inside the page. */
export interface Embedded {
  readonly type: string;
  readonly bytes: Uint8Array;
}

type Html = ReturnType<typeof html>;

/** Names in one block of columns. One block for all of them would take the browser minutes to lay out. */
const BLOCK = 300;

/** Writes the dossier as one page of HTML that prints, and needs nothing from elsewhere. */
export async function writeDossier(write: Write, dossier: Dossier, texts: Texts): Promise<void> {
  const speech = speaker(dossier, texts);
  const { own } = speech;
  const put = async (part: Html): Promise<void> => write(String(await part));
  await put(head(dossier, speech));
  await put(coverPage(dossier, speech));
  if (dossier.pack) await put(callPages(dossier, speech, dossier.language));
  if (dossier.pack && dossier.translation) await put(callPages(dossier, speech, dossier.translation));
  await put(countPage(dossier, speech));
  await put(wordingPages(dossier, speech));
  const { named } = dossier.reviewed;
  const language = languageName(dossier.language);
  await put(html`<section class="names"><h2>${own('namesHeading')}</h2>
<p class="small">${own('count', { count: named.length })}. ${own('sorted', { language })}.</p>\n`);
  for (const block of batches(named, BLOCK))
    await put(html`<ol>${block.map(({ name }) => html`<li><bdi>${name}</bdi></li>\n`)}</ol>\n`);
  await put(html`</section></main></body></html>\n`);
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

function head({ facts, fonts, language }: Dossier, { own, campaign }: Speech): Html {
  const faces = fonts.map((font) => `@font-face{font-family:"Dossier";src:url(${dataUrl(font)})}`).join('\n');
  // Strings of CSS: what stands in them is ours, and the root is hexadecimal.
  const word = (key: Own): string => own(key).replace(/["\\\n]/g, '');
  const foot = `"${word('root')} ${facts.root}\\A ${word('fingerprint')} ${facts.fingerprint}"`;
  const pages = `@page{@bottom-left{content:${foot}}@bottom-right{content:"${word('page')} " counter(page) " / " counter(pages)}}`;
  return html`<!doctype html>
<html lang="${language}" dir="${isRtl(language) ? 'rtl' : 'ltr'}"><head><meta charset="utf-8">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:">
<title>${campaign('title', language) || facts.campaign}</title>
<style>${raw(`${faces}\n${DOSSIER_STYLE}\n${pages}`)}</style></head><body><main>\n`;
}

function coverPage(dossier: Dossier, { own, campaign }: Speech): Html {
  const { facts, reviewed, cover, language, organisation } = dossier;
  const count = reviewed.named.length + reviewed.unnamed;
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

function countPage({ facts, reviewed, unreadable }: Dossier, { own }: Speech): Html {
  const { named, unnamed, setAside } = reviewed;
  const aside = REASONS.filter((reason) => setAside[reason] > 0).map(
    (reason) => [own(reason), setAside[reason]] as const,
  );
  const rows = [
    [own('total'), named.length + unnamed],
    [`– ${own('named')}`, named.length],
    [`– ${own('unnamed')}`, unnamed],
    ...aside,
    ...(unreadable > 0 ? [[own('unreadable'), unreadable] as const] : []),
    ...(named.length + unnamed === facts.count ? [] : [[own('all'), facts.count] as const]),
  ] as const;
  return html`<section class="count"><h2>${own('numbersHeading')}</h2>
<table>${rows.map(([label, number]) => html`<tr><th>${label}</th><td>${number}</td></tr>`)}</table>
<h2>${own('howHeading')}</h2>${(['how1', 'how2', 'how3'] as const).map((key) => html`<p>${own(key)}</p>`)}
<h2>${own('proofHeading')}</h2>${(['proof1', 'proof2'] as const).map((key) => html`<p>${own(key)}</p>`)}
<dl><dt>${own('root')}</dt><dd>${facts.root}</dd><dt>${own('fingerprint')}</dt><dd>${facts.fingerprint}</dd></dl>
</section>\n`;
}

/** What the signers agreed to, and how many to which: a wording that changed stands beside the one before it. */
function wordingPages({ facts: { wordings } }: Dossier, { own }: Speech): Html {
  if (wordings.length === 0) return html``;
  const parts = wordings.map(({ language, text, count }) => {
    const many = count === null ? own('agreedFew') : own('agreed', { count });
    return html`<h3>${languageName(language)}: ${many}</h3>
<div class="small wording" lang="${language}" dir="${isRtl(language) ? 'rtl' : 'ltr'}">${paragraphs(text)}</div>\n`;
  });
  return html`<section class="wordings"><h2>${own('wordingsHeading')}</h2><p>${own('wordings')}</p>\n${parts}</section>\n`;
}
