import { stringify } from 'csv-stringify/sync';
import type { OfSigner } from '../campaign/signer.ts';
import type { HandedOver, NamedSigner } from './review.ts';
import { createSorter, type Sorter } from './sorter.ts';

/** The words around the names in a document that people read. */
export interface ListWords {
  readonly title: string;
  readonly day: string;
  readonly total: string;
  readonly named: string;
  readonly unnamed: string;
}

/** Takes what goes into a file, piece by piece, so that a long list is never whole in memory a second time. */
export type Write = (piece: string) => Promise<void>;

// Line breaks and controls, and signs that turn the direction of what follows: a name must not leave its line.
const UNRULY = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * How each answer of a signer is handed over: under which heading of the table, and as what. Null: not at all. That somebody
 * signed with a name is told by the name.
 */
const COLUMNS: OfSigner<{ readonly heading: string; readonly cell: (signer: NamedSigner) => string } | null> = {
  visibility: null,
  name: { heading: 'name', cell: ({ name }) => name },
};

/**
 * Sorts signers into the alphabetical order of their names in a language; a name stays on its line.
 * @param folder on whose disk lies, encrypted, what memory should not hold
 */
export function sortsSigners(folder: string, language: string): Sorter<NamedSigner> {
  const { compare } = new Intl.Collator(language);
  const sorter = createSorter<NamedSigner>({ folder, compare: (one, other) => compare(one.name, other.name) });
  return { ...sorter, add: (signer) => sorter.add({ ...signer, name: signer.name.replace(UNRULY, ' ').trim() }) };
}

/**
 * A table for spreadsheets (RFC 4180, UTF-8 with a byte order mark, which Excel needs): a line `name, 1` for each name, and
 * one without a name with the number of all the others, so that the second column adds up to all signatures.
 */
export async function writeTable(
  write: Write,
  { names, unnamed }: Pick<HandedOver, 'names' | 'unnamed'>,
): Promise<void> {
  const columns = Object.values(COLUMNS).filter((column) => column !== null);
  const table = (rows: readonly (readonly string[])[], bom = false): string =>
    stringify(
      rows.map((row) => [...row]),
      { bom, quoted: true, quoted_empty: true, cast: { string: plainCell }, record_delimiter: 'windows' },
    );
  await write(table([[...columns.map(({ heading }) => heading), 'signatures']], true));
  for await (const some of names())
    await write(table(some.map((signer) => [...columns.map(({ cell }) => cell(signer)), '1'])));
  await write(table([[...columns.map(() => ''), String(unnamed)]]));
}

/**
 * A cell that begins like a formula is shown by spreadsheets as its result: an apostrophe makes it text (OWASP, "CSV
 * injection"). The library's own rule lets blanks, quotation marks, `|` and `%` pass.
 */
function plainCell(text: string): string {
  return /^[\s'"]*[=+\-@＝＋－＠|%]/u.test(text) ? `'${text}` : text;
}

/** A page of plain text. */
export async function writeText(
  write: Write,
  { names }: Pick<HandedOver, 'names'>,
  { title, day, total, named, unnamed }: ListWords,
): Promise<void> {
  await write([title, day, '', total, named, unnamed, '', ''].join('\n'));
  for await (const some of names()) await write(some.map(({ name }) => `${name}\n`).join(''));
}

/** For programs. */
export async function writeJson(
  write: Write,
  { names, named, unnamed, setAside }: HandedOver,
  facts: Readonly<Record<string, string | number | boolean | readonly object[]>>,
): Promise<void> {
  const head = JSON.stringify({ format: 'opprop names', version: 1, ...facts, named, unnamed, setAside });
  await write(`${head.slice(0, -1)},"names":[\n`);
  let begun = false;
  for await (const some of names()) {
    await write(`${begun ? ',\n' : ''}${some.map(({ name }) => JSON.stringify(name)).join(',\n')}`);
    begun = true;
  }
  await write('\n]}\n');
}
