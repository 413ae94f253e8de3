import { access, rename } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { OpenedExport, OpenedRow } from '../handover/open.ts';
import { readCode } from '../handover/receipts.ts';
import {
  createDuplicates,
  type Duplicates,
  findsWords,
  type Reason,
  type Review,
  reviewText,
} from '../handover/review.ts';
import { say } from '../texts/operator.ts';
import { type Desk, UsageError } from './command.ts';
import { isOfExport, isThere, openFile, takeReview } from './export-file.ts';
import { FileError, onDisk, readText, withFiles, writeNewFile } from './files.ts';
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
  const { file, review, keys, shares } = reviewing;
  if (keys.length + shares.length === 0) throw new UsageError(say('signatures.open.noKey'));
  return withFiles(desk, async () => {
    await isThere(file);
    const asked = readCodes([...reviewing.asked, ...reviewing.keep]);
    const there = await access(review).then(
      () => true,
      () => false,
    );
    const before = there ? await takeReview(review) : null;
    const words = reviewing.words === undefined ? [] : (await readText(reviewing.words)).split(/\r?\n/);
    // Names may lie, encrypted, where the review will.
    const folder = dirname(resolve(review));
    const duplicates = createDuplicates(folder);
    try {
      return await onDisk(folder, async () => {
        const looked = createLook(findsWords(words), new Set([...asked, ...Object.keys(before?.setAside ?? {})]));
        const opened = await openFile(file, reviewing, {}, desk, async (row) => {
          looked.look(row);
          await duplicates.add(row);
        });
        isOfExport(review, before, opened.fingerprint);
        for (const code of asked)
          if (!looked.found.has(code)) throw new FileError(say('signatures.review.notThere', { code }));
        const setAside: Record<string, Reason> = { ...before?.setAside };
        const groups = await setDuplicatesAside(duplicates, reviewing, setAside, desk);
        for (const receipt of looked.words) setAside[receipt] ??= 'word';
        for (const code of readCodes(reviewing.asked)) setAside[code] = 'asked';
        for (const code of readCodes(reviewing.keep)) delete setAside[code];
        await save(review, { fingerprint: opened.fingerprint, setAside });
        report(reviewing, opened, { setAside, groups, looked }, desk);
        return 0;
      });
    } finally {
      await duplicates.close();
    }
  });
}

const SHOWN = 200;

/** What is found while the rows pass. */
interface Look {
  look(row: OpenedRow): void;
  /** Of those that were sought, the receipts that are there; whether their box opens. */
  readonly found: ReadonlyMap<string, boolean>;
  /** Receipts of names with words of the list, and what is shown of the first of them. */
  readonly words: readonly string[];
  readonly shown: readonly { readonly name: string; readonly receipt: string }[];
}

function createLook(hasWord: (row: OpenedRow) => boolean, sought: ReadonlySet<string>): Look {
  const found = new Map<string, boolean>();
  const words: string[] = [];
  const shown: { name: string; receipt: string }[] = [];
  return {
    found,
    words,
    shown,
    look(row) {
      const { receipt, signer } = row;
      if (sought.has(receipt)) found.set(receipt, signer !== null);
      if (!hasWord(row)) return;
      words.push(receipt);
      if (shown.length < SHOWN) shown.push({ name: signer?.name ?? '', receipt });
    },
  };
}

/** Shows likely duplicates, and sets aside all but the first of each where that is asked for. @returns their receipts */
async function setDuplicatesAside(
  duplicates: Duplicates,
  { duplicates: aside, json }: Reviewing,
  setAside: Record<string, Reason>,
  desk: Desk,
): Promise<readonly (readonly string[])[]> {
  const groups: (readonly string[])[] = [];
  for await (const { names, receipts } of duplicates.groups()) {
    groups.push(receipts);
    if (aside) for (const receipt of receipts.slice(1)) setAside[receipt] ??= 'duplicate';
    if (!json && groups.length <= SHOWN)
      desk.out(say('signatures.review.duplicate', { names: names.join(' / '), receipts: receipts.join(', ') }));
  }
  return groups;
}

function report(
  { json, review: file }: Reviewing,
  { count: exported, opened }: OpenedExport,
  found: {
    readonly setAside: Review['setAside'];
    readonly groups: readonly (readonly string[])[];
    readonly looked: Look;
  },
  desk: Desk,
): void {
  const { setAside, groups, looked } = found;
  const receipts = Object.keys(setAside);
  // A row that does not open is none of those that are left.
  const left = opened - receipts.filter((receipt) => looked.found.get(receipt) !== false).length;
  if (json) {
    desk.out(JSON.stringify({ exported, setAside, duplicates: groups, left }, null, 2));
    return;
  }
  for (const { name, receipt } of looked.shown) desk.out(say('signatures.review.word', { name, receipt }));
  const count = receipts.length;
  desk.out(say('signatures.review.done', { all: exported, groups: groups.length, count, left, file }));
}

/** @throws FileError for what is no receipt */
function readCodes(typed: readonly string[]): readonly string[] {
  return typed.map((text) => {
    const code = readCode(text);
    if (code === null) throw new FileError(say('receipt.noCode', { code: text }));
    return code;
  });
}

/** The whole file or the one before, never half of it. */
async function save(file: string, review: Review): Promise<void> {
  const draft = `${file}.new`;
  await writeNewFile(draft, (write) => write(reviewText(review)));
  await rename(draft, file);
}
