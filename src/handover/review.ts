import { z } from 'zod';
import type { SignerAnswers } from '../campaign/signer.ts';
import type { OpenedExport, OpenedRow } from './open.ts';

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

/** Likely duplicates: two people may share a name, so it is for a person to decide. In the order of the export. */
export function findDuplicates(rows: readonly OpenedRow[]): readonly Duplicate[] {
  const groups = new Map<string, OpenedRow[]>();
  for (const row of rows) {
    if (row.signer.name === null) continue;
    const folded = foldName(row.signer.name);
    const group = groups.get(folded);
    if (group) group.push(row);
    else groups.set(folded, [row]);
  }
  return [...groups.values()].flatMap((group) =>
    group.length < 2
      ? []
      : [{ names: group.flatMap(({ signer }) => signer.name ?? []), receipts: group.map(({ receipt }) => receipt) }],
  );
}

/** Rows whose name has one of these words, or several in a row, whole. */
export function findWords(rows: readonly OpenedRow[], words: readonly string[]): readonly OpenedRow[] {
  const folded = words.map((word) => ` ${plainWords(word)} `).filter((word) => word.trim() !== '');
  return rows.filter(
    ({ signer: { name } }) => name !== null && folded.some((word) => ` ${plainWords(name)} `.includes(word)),
  );
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

/** What is handed over: what those said who gave a name, in no order, numbers, and what was set aside for which reason. */
export interface Reviewed {
  readonly named: readonly NamedSigner[];
  readonly unnamed: number;
  readonly setAside: Readonly<Record<Reason, number>>;
}

/** @throws Error when the review is of another export: its caller has looked. */
export function applyReview({ rows, fingerprint }: OpenedExport, review: Review | null): Reviewed {
  if (review && review.fingerprint !== fingerprint) throw new Error('a review of another export');
  const setAside: Record<Reason, number> = { asked: 0, duplicate: 0, word: 0 };
  const named: NamedSigner[] = [];
  let unnamed = 0;
  for (const { receipt, signer } of rows) {
    const reason = review?.setAside[receipt];
    if (reason) setAside[reason] += 1;
    else if (signer.name === null) unnamed += 1;
    else named.push({ ...signer, name: signer.name });
  }
  return { named, unnamed, setAside };
}
