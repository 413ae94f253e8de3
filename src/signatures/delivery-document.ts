import { stringify } from 'csv-stringify/sync';

/** What is handed over: the names of those who gave one, and how many signed without. */
export interface Delivery {
  readonly names: readonly string[];
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

/** Names in the alphabetical order of a language. */
export function sortNames(names: readonly string[], language: string): readonly string[] {
  const { compare } = new Intl.Collator(language);
  return names.map((name) => name.replace(UNRULY, ' ').trim()).sort(compare);
}

/**
 * A table for spreadsheets (RFC 4180, UTF-8 with a byte order mark, which Excel needs): a line `name, 1` for each name, and
 * one without a name with the number of all the others, so that the second column adds up to all signatures.
 */
export function deliveryTable({ names, unnamed }: Delivery): string {
  const rows = [['name', 'signatures'], ...names.map((name) => [name, '1']), ['', String(unnamed)]];
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
export function deliveryText({ names }: Delivery, words: DeliveryWords): string {
  const head = [words.title, words.day, '', words.total, words.named, words.unnamed, ''];
  return [...head, ...names, ''].join('\n');
}
