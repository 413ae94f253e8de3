import { z } from 'zod';
import type { SignerAnswers } from '../campaign/signer.ts';
import type { OpenedRow } from './open.ts';
import { createSorter } from './sorter.ts';

/** Why a row is set aside before the handing over. */
export const REASONS = ['asked', 'duplicate', 'word'] as const;
export type Reason = (typeof REASONS)[number];

/**
 * What was set aside, in a small file of its own beside the export, which stays as it is: receipts and reasons, no name.
 * It is bound to one export by its fingerprint.
 */
export interface Review {
  readonly fingerprint: string;
  readonly setAside: Readonly<Record<string, Reason>>;
}

/** Rows whose names are the same but for case, marks and the order of their words. */
export interface Duplicate {
  readonly names: readonly string[];
  readonly receipts: readonly string[];
}

const FORMAT = 'opprop review';
const schema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(1),
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  setAside: z.record(z.string(), z.enum(REASONS)),
});

/** Null when the text is no review. */
export function readReview(text: string): Review | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export function reviewText({ fingerprint, setAside }: Review): string {
  return `${JSON.stringify({ format: FORMAT, version: 1, fingerprint, setAside }, null, 1)}\n`;
}

/** A name without what two spellings of it may differ in. */
function foldName(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase('und');
  return plain
    .split(/[\s\p{P}]+/u)
    .filter(Boolean)
    .sort()
    .join(' ');
}

/** A row with a name, by which likely duplicates are found. */
interface Folded {
  readonly folded: string;
  readonly name: string;
  readonly receipt: string;
}

/** Finds likely duplicates: two people may share a name, so it is for a person to decide. */
export interface Duplicates {
  add(row: OpenedRow): Promise<void>;
  /** By their folded names; in each the rows are in the order of the export. */
  groups(): AsyncGenerator<Duplicate>;
  close(): Promise<void>;
}

/** @param folder on whose disk lies, encrypted, what memory should not hold */
export function createDuplicates(folder: string): Duplicates {
  const compare = (one: Folded, other: Folded): number =>
    one.folded < other.folded ? -1 : Number(one.folded > other.folded);
  const sorter = createSorter<Folded>({ folder, compare });
  return {
    async add({ receipt, signer }) {
      if (signer?.name) await sorter.add({ folded: foldName(signer.name), name: signer.name, receipt });
    },
    async *groups() {
      let group: Folded[] = [];
      for await (const some of sorter.sorted())
        for (const row of some) {
          if (group[0]?.folded !== row.folded) {
            if (group.length > 1) yield duplicateOf(group);
            group = [];
          }
          group.push(row);
        }
      if (group.length > 1) yield duplicateOf(group);
    },
    close: () => sorter.close(),
  };
}

function duplicateOf(group: readonly Folded[]): Duplicate {
  return { names: group.map(({ name }) => name), receipts: group.map(({ receipt }) => receipt) };
}

/** Whether a row's name has one of these words, or several in a row, whole. */
export function findsWords(words: readonly string[]): (row: OpenedRow) => boolean {
  const folded = words.map((word) => ` ${plainWords(word)} `).filter((word) => word.trim() !== '');
  return ({ signer }) => {
    if (folded.length === 0 || !signer?.name) return false;
    const name = ` ${plainWords(signer.name)} `;
    return folded.some((word) => name.includes(word));
  };
}

/** Like `foldName`, with the words in their order. */
function plainWords(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase('und');
  return plain
    .split(/[\s\p{P}]+/u)
    .filter(Boolean)
    .join(' ');
}

/** A signer who gave a name. */
export type NamedSigner = SignerAnswers & { readonly name: string };

/** What is handed over, in numbers, and what was set aside for which reason. */
export interface Counts {
  readonly named: number;
  readonly unnamed: number;
  readonly setAside: Readonly<Record<Reason, number>>;
}

/** What is handed over: what those said who gave a name, sorted and in batches, as often as it is asked for. */
export interface HandedOver extends Counts {
  names(): AsyncIterable<readonly NamedSigner[]>;
}

/** Lets rows pass, but for those that a review sets aside. */
export interface Sieve {
  /** The signer, who gave a name and is not set aside; null otherwise: then the row is only counted. */
  pass(row: OpenedRow): NamedSigner | null;
  counts(): Counts;
}

/** @param review of this very export: its caller sees to that */
export function createSieve(review: Review | null): Sieve {
  const setAside: Record<Reason, number> = { asked: 0, duplicate: 0, word: 0 };
  let [named, unnamed] = [0, 0];
  return {
    pass({ receipt, signer }) {
      if (signer === null) return null;
      const reason = review?.setAside[receipt];
      if (reason) setAside[reason] += 1;
      else if (signer.name === null) unnamed += 1;
      else {
        named += 1;
        return { ...signer, name: signer.name };
      }
      return null;
    },
    counts: () => ({ named, unnamed, setAside: { ...setAside } }),
  };
}
