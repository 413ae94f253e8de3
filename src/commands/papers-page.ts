import { html, raw } from 'hono/html';
import type { Pack } from '../campaign/packs.ts';
import type { Organisation } from '../conversation/context.ts';
import { COLUMN_REGISTER } from '../privacy/register.ts';
import type { ColumnEntry } from '../privacy/register-entry.ts';
import type { KeyBelow } from '../texts/keys.ts';
import { isRtl } from '../texts/languages.ts';
import type { Text } from '../texts/text.ts';
import type { Texts } from '../texts/texts.ts';

/** The papers, by what they consist of. `what` has the table of everything stored, `recipients` the list of campaigns. */
const SECTIONS = {
  notice: ['who', 'why', 'basis', 'what', 'recipients', 'transfers', 'kept', 'rights', 'sees'],
  record: ['who', 'why', 'people', 'what', 'recipients', 'transfers', 'kept', 'security'],
  impact: ['who', 'why', 'what', 'recipients', 'need', 'security', 'risks', 'left', 'consult'],
  breach: ['first', 'taken', 'authority', 'tell', 'after', 'who'],
} as const;

export type Paper = keyof typeof SECTIONS;
export const PAPERS = Object.keys(SECTIONS) as readonly Paper[];
type Section = (typeof SECTIONS)[Paper][number];

export interface PapersSubject {
  readonly texts: Texts;
  readonly packs: readonly Pack[];
  readonly organisation: Organisation;
  /** Days from the handing over to the erasure. */
  readonly days: number;
  readonly today: Date;
}

/** Tables that say something of people, with what is said of them. */
export function personalTables(): readonly { readonly table: string; readonly columns: readonly ColumnEntry[] }[] {
  return Object.entries(COLUMN_REGISTER).flatMap(([table, columns]) => {
    const about = Object.values(columns).filter((column) => column.about !== 'none');
    return about.length > 0 ? [{ table, columns: about }] : [];
  });
}

type Html = ReturnType<typeof html>;

const STYLE = `
body{font:11pt/1.5 Georgia,"DejaVu Serif",serif;max-width:44rem;margin:0 auto;padding:2rem;color:#16181d;background:#fff}
h1{font-size:22pt;line-height:1.2}h2{font-size:13pt;margin:1.5em 0 .3em;break-after:avoid}p{margin:0 0 .6em}
table{border-collapse:collapse;width:100%;font-size:9.5pt}th,td{text-align:start;vertical-align:top;padding:.35em .6em .35em 0;border-bottom:.5pt solid #c9ccd6}
.quiet{color:#5b6070;font-size:9.5pt}@page{margin:18mm}tr,li{break-inside:avoid}`;

/** One paper in one language, as a page of HTML that prints. */
export async function paperPage(paper: Paper, language: string, subject: PapersSubject): Promise<string> {
  const { texts, organisation, days, today } = subject;
  const plain = (text: Text): string => texts.plain(text, language);
  const own = (key: KeyBelow<'papers'>): string => plain({ key: `papers.${key}` });
  const params = { ...organisation, organisation: organisation.name, count: days };
  const section = (name: Section): Html => html`<section><h2>${own(`${name}.heading`)}</h2>
${texts.render({ key: `papers.${name}.body`, params }, language).map((paragraph) => html`<p>${paragraph.map(({ text, bold }) => (bold ? html`<strong>${text}</strong>` : html`${text}`))}</p>\n`)}
${name === 'what' ? stored(own, plain) : ''}${name === 'recipients' ? campaigns(subject, plain) : ''}</section>\n`;
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(today);
  const page = html`<!doctype html>
<html lang="${language}" dir="${isRtl(language) ? 'rtl' : 'ltr'}"><head><meta charset="utf-8">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${own(`title.${paper}`)}: ${organisation.name}</title><style>${raw(STYLE)}</style></head><body><main>
<h1>${own(`title.${paper}`)}</h1><p>${organisation.name}, ${day}</p>
${SECTIONS[paper].map(section)}<p class="quiet">${own('made')}</p></main></body></html>\n`;
  return String(await page);
}

/** Each table of the register that is about people: how it is protected, and when it goes. */
function stored(own: (key: KeyBelow<'papers'>) => string, plain: (text: Text) => string): Html {
  const each = <Value extends string>(values: readonly Value[], word: (value: Value) => string): string =>
    [...new Set(values)].map(word).join('; ');
  const rows = personalTables().map(({ table, columns }) => {
    const what = plain({ key: `papers.k.${table}` });
    const how = each(
      columns.map(({ protection }) => protection),
      (one) => own(`p.${one}`),
    );
    const until = each(
      columns.map(({ erased }) => erased),
      (one) => own(`e.${wordOf(one)}`),
    );
    return html`<tr data-table="${table}"><td>${what}</td><td>${how}</td><td>${until}</td></tr>\n`;
  });
  return html`<table><thead><tr><th>${own('col.what')}</th><th>${own('col.protected')}</th><th>${own('col.goes')}</th></tr></thead>
<tbody>${rows}</tbody></table>\n`;
}

function wordOf(erased: ColumnEntry['erased']) {
  if (erased === 'a day') return 'aday';
  return erased === 'two days' ? 'twodays' : erased;
}

function campaigns({ packs }: PapersSubject, plain: (text: Text) => string): Html {
  const petitions = packs.filter(({ facts }) => facts.kind === 'petition');
  const lines = petitions.map(({ slug, facts }) => {
    const title = plain({ campaign: slug, key: 'title' });
    const params = { recipient: { campaign: slug, key: 'recipient.name' } };
    const to = plain({ key: `papers.${facts.recipientRisk}`, params });
    return html`<li>${title}: ${to}</li>\n`;
  });
  return html`<ul>${lines}</ul>`;
}
