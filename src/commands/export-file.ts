import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { type Expected, ExportFileError, type OpenedExport, type OpenedRow, openExport } from '../handover/open.ts';
import { type Review, readReview } from '../handover/review.ts';
import { say } from '../texts/operator.ts';
import type { Desk } from './command.ts';
import { FileError, readText } from './files.ts';
import { type KeySources, loadKeys } from './holder-keys.ts';

/** Throws before the passphrase is asked for: who typed it should not learn only then that it was for nothing. @throws FileError */
export async function isThere(file: string): Promise<void> {
  await access(file).catch(() => {
    throw new FileError(say('files.unreadable', { file }));
  });
}

/** Opens an export with the holder's keys, row by row, saying how far it is. @throws FileError */
export async function openFile(
  file: string,
  sources: KeySources,
  expected: Expected,
  desk: Desk,
  take: (row: OpenedRow) => Promise<void> | void,
): Promise<OpenedExport> {
  await isThere(file);
  const pairs = await loadKeys(sources, desk);
  const onProgress = (count: number): void => {
    if (count % 50_000 === 0) desk.err(say('signatures.open.progress', { count }));
  };
  return await withLines(file, (lines) => openExport(lines, pairs, { ...expected, take, onProgress }));
}

/** @throws FileError, also in place of what is wrong with the export */
export async function withLines<T>(file: string, work: (lines: AsyncIterable<string>) => Promise<T>): Promise<T> {
  await isThere(file);
  const input = createReadStream(file, 'utf8');
  try {
    return await work(createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }));
  } catch (error) {
    if (!(error instanceof ExportFileError)) throw error;
    throw new FileError(say(`signatures.file.${error.problem}`, { file, fingerprints: error.fingerprints.join(', ') }));
  } finally {
    input.destroy();
  }
}

/** @throws FileError */
export async function takeReview(file: string): Promise<Review> {
  const review = readReview(await readText(file));
  if (!review) throw new FileError(say('signatures.review.noReview', { file }));
  return review;
}

/** @throws FileError for a review that is of another export */
export function isOfExport(file: string, review: Review | null, fingerprint: string): void {
  if (review && review.fingerprint !== fingerprint) throw new FileError(say('signatures.review.ofAnother', { file }));
}
