import { tmpdir } from 'node:os';
import { createLetters, type Letters } from '../../src/handover/fonts.ts';
import { sortsSigners } from '../../src/handover/lists.ts';
import { type Expected, type OpenedExport, type OpenedRow, openExport } from '../../src/handover/open.ts';
import {
  createDuplicates,
  createSieve,
  type Duplicate,
  type HandedOver,
  type Review,
} from '../../src/handover/review.ts';
import type { CampaignKeyPair } from '../../src/privacy/key-file.ts';

/** An export that was opened, with all that was in it. */
export interface OpenedWhole {
  readonly opened: OpenedExport;
  readonly rows: readonly OpenedRow[];
  /** Sorted, what a review sets aside left out. */
  readonly handedOver: HandedOver;
  readonly names: readonly string[];
  readonly letters: Letters;
}

/** Opens a small export, and keeps what the program would not. */
export async function openWhole(
  lines: AsyncIterable<string>,
  pairs: readonly CampaignKeyPair[],
  { review = null, language = 'nb', ...expected }: Expected & { review?: Review | null; language?: string } = {},
): Promise<OpenedWhole> {
  const sieve = createSieve(review);
  const sorter = sortsSigners(tmpdir(), language);
  const letters = createLetters();
  const rows: OpenedRow[] = [];
  const opened = await openExport(lines, pairs, {
    ...expected,
    async take(row) {
      rows.push(row);
      const signer = sieve.pass(row);
      if (!signer) return;
      letters.add(signer.name);
      await sorter.add(signer);
    },
  });
  const names: string[] = [];
  for await (const some of sorter.sorted()) names.push(...some.map(({ name }) => name));
  return { opened, rows, handedOver: { ...sieve.counts(), names: () => sorter.sorted() }, names, letters };
}

export async function duplicatesAmong(rows: readonly OpenedRow[]): Promise<readonly Duplicate[]> {
  const duplicates = createDuplicates(tmpdir());
  for (const row of rows) await duplicates.add(row);
  const groups: Duplicate[] = [];
  for await (const group of duplicates.groups()) groups.push(group);
  await duplicates.close();
  return groups;
}
