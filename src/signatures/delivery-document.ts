import { stringify } from 'csv-stringify/sync';
import type { OfSigner, SignerAnswers } from '../campaign/signer.ts';

/** A signer who gave a name. */
export type NamedSigner = SignerAnswers & { readonly name: string };

/** What is handed over: what those said who gave a name, and how many signed without. */
export interface Delivery {
  readonly named: readonly NamedSigner[];
  readonly unnamed: number;
}

/** The words around the names in a document that people read. */
export interface DeliveryWords {
  readonly title: string;
  readonly day: string;
  readonly total: string;
  readonly named: string;
  readonly unnamed: string;
}

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
export function deliveryTable({ named, unnamed }: Delivery): string {
  const columns = Object.values(COLUMNS).filter((column) => column !== null);
  const rows = [
    [...columns.map(({ heading }) => heading), 'signatures'],
    ...named.map((signer) => [...columns.map(({ cell }) => cell(signer)), '1']),
    [...columns.map(() => ''), String(unnamed)],
  ];
  // A cell that begins like a formula is shown by spreadsheets as its result; an apostrophe before it makes it text.
  return stringify(rows, {
    bom: true,
    quoted: true,
    quoted_empty: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
}

/** A page of plain text. */
export function deliveryText({ named }: Delivery, words: DeliveryWords): string {
  const head = [words.title, words.day, '', words.total, words.named, words.unnamed, ''];
  return [...head, ...named.map(({ name }) => name), ''].join('\n');
}
