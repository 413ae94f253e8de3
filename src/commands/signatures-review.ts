import { access, rename } from 'node:fs/promises';
import type { OpenedExport, OpenedRow } from '../handover/open.ts';
import { readCode } from '../handover/receipts.ts';
import { type Duplicate, findDuplicates, findWords, type Reason, type Review, reviewText } from '../handover/review.ts';
import { say } from '../texts/operator.ts';
import { type Desk, UsageError } from './command.ts';
import { openFile, takeReview } from './export-file.ts';
import { FileError, readText, withFiles, writeNewFile } from './files.ts';
import type { KeySources } from './holder-keys.ts';

export interface Reviewing extends KeySources {
  readonly file: string;
  /** The review's own file. */
  readonly review: string;
  readonly duplicates: boolean;
  readonly words?: string | undefined;
  /** Receipts of those who asked to be taken off. */
  readonly asked: readonly string[];
  /** Receipts that are put back. */
  readonly keep: readonly string[];
  readonly json: boolean;
}

/** Looks for what should not be handed over, offline, and remembers what is set aside in a small file without names. */
export function reviewSignatures(reviewing: Reviewing, desk: Desk): Promise<number> {
  const { file, review, keys, shares, json } = reviewing;
  if (keys.length + shares.length === 0) throw new UsageError(say('signatures.open.noKey'));
  return withFiles(desk, async () => {
    const opened = await openFile(file, reviewing, {}, desk);
    const there = await access(review).then(
      () => true,
      () => false,
    );
    const before = there ? (await takeReview(review, opened.fingerprint)).setAside : {};
    const words = reviewing.words === undefined ? [] : (await readText(reviewing.words)).split(/\r?\n/);
    const duplicates = findDuplicates(opened.rows);
    const found = findWords(opened.rows, words);
    const setAside = decide(before, reviewing, opened, { duplicates, found });
    await save(review, { fingerprint: opened.fingerprint, setAside });
    const count = Object.keys(setAside).length;
    if (json) {
      const groups = duplicates.map(({ receipts }) => receipts);
      desk.out(
        JSON.stringify(
          { exported: opened.count, setAside, duplicates: groups, left: opened.rows.length - count },
          null,
          2,
        ),
      );
      return 0;
    }
    for (const { names, receipts } of duplicates.slice(0, SHOWN))
      desk.out(say('signatures.review.duplicate', { names: names.join(' / '), receipts: receipts.join(', ') }));
    for (const { signer, receipt } of found.slice(0, SHOWN))
      desk.out(say('signatures.review.word', { name: signer.name ?? '', receipt }));
    desk.out(
      say('signatures.review.done', {
        all: opened.count,
        groups: duplicates.length,
        count,
        left: opened.rows.length - count,
        file: review,
      }),
    );
    return 0;
  });
}

/** What was set aside before, with what is set aside and put back now. */
function decide(
  before: Review['setAside'],
  { duplicates: withDuplicates, asked, keep }: Reviewing,
  opened: OpenedExport,
  { duplicates, found }: { readonly duplicates: readonly Duplicate[]; readonly found: readonly OpenedRow[] },
): Record<string, Reason> {
  const setAside: Record<string, Reason> = { ...before };
  const others = withDuplicates ? duplicates.flatMap(({ receipts }) => receipts.slice(1)) : [];
  for (const one of others) setAside[one] ??= 'duplicate';
  for (const { receipt } of found) setAside[receipt] ??= 'word';
  for (const one of known(asked, opened)) setAside[one] = 'asked';
  for (const one of known(keep, opened)) delete setAside[one];
  return setAside;
}

const SHOWN = 200;

/** @throws FileError for a receipt that is none, or of no row of this export */
function known(typed: readonly string[], { rows, unreadable }: OpenedExport): readonly string[] {
  if (typed.length === 0) return [];
  const there = new Set([...rows.map(({ receipt }) => receipt), ...unreadable]);
  return typed.map((text) => {
    const code = readCode(text);
    if (code === null) throw new FileError(say('receipt.noCode', { code: text }));
    if (!there.has(code)) throw new FileError(say('signatures.review.notThere', { code }));
    return code;
  });
}

/** The whole file or the one before, never half of it. */
async function save(file: string, review: Review): Promise<void> {
  const draft = `${file}.new`;
  await writeNewFile(draft, (write) => write(reviewText(review)));
  await rename(draft, file);
}
