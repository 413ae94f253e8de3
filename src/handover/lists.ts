import { stringify } from 'csv-stringify/sync';
import type { OfSigner } from '../campaign/signer.ts';
import type { NamedSigner, Reviewed } from './review.ts';

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
const BATCH = 1_000;

/**
 * How each answer of a signer is handed over: under which heading of the table, and as what. Null: not at all. That somebody
 * signed with a name is told by the name.
 */
const COLUMNS: OfSigner<{ readonly heading: string; readonly cell: (signer: NamedSigner) => string } | null> = {
  visibility: null,
  name: { heading: 'name', cell: ({ name }) => name },
};

/** Signers in the alphabetical order of their names in a language; a name stays on its line. */
export function sortSigners(signers: readonly NamedSigner[], language: string): readonly NamedSigner[] {
  const { compare } = new Intl.Collator(language);
  return signers
    .map((signer) => ({ ...signer, name: signer.name.replace(UNRULY, ' ').trim() }))
    .sort((one, other) => compare(one.name, other.name));
}

/**
 * A table for spreadsheets (RFC 4180, UTF-8 with a byte order mark, which Excel needs): a line `name, 1` for each name, and
 * one without a name with the number of all the others, so that the second column adds up to all signatures.
 */
export async function writeTable(write: Write, { named, unnamed }: Pick<Reviewed, 'named' | 'unnamed'>): Promise<void> {
  const columns = Object.values(COLUMNS).filter((column) => column !== null);
  const table = (rows: readonly (readonly string[])[], bom = false): string =>
    stringify(
      rows.map((row) => [...row]),
      { bom, quoted: true, quoted_empty: true, cast: { string: plainCell }, record_delimiter: 'windows' },
    );
  await write(table([[...columns.map(({ heading }) => heading), 'signatures']], true));
  for (const some of batches(named))
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
  { named: signers }: Pick<Reviewed, 'named'>,
  { title, day, total, named, unnamed }: ListWords,
): Promise<void> {
  await write([title, day, '', total, named, unnamed, '', ''].join('\n'));
  for (const some of batches(signers)) await write(some.map(({ name }) => `${name}\n`).join(''));
}

/** For programs. */
export async function writeJson(
  write: Write,
  { named, unnamed, setAside }: Reviewed,
  facts: Readonly<Record<string, string | number | boolean>>,
): Promise<void> {
  const head = JSON.stringify({ format: 'opprop names', version: 1, ...facts, named: named.length, unnamed, setAside });
  await write(`${head.slice(0, -1)},"names":[\n`);
  let begun = false;
  for (const some of batches(named)) {
    await write(`${begun ? ',\n' : ''}${some.map(({ name }) => JSON.stringify(name)).join(',\n')}`);
    begun = true;
  }
  await write('\n]}\n');
}

export function* batches<T>(all: readonly T[], size = BATCH): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}
