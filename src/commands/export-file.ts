import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { type Expected, ExportFileError, type OpenedExport, openExport } from '../handover/open.ts';
import { type Review, readReview } from '../handover/review.ts';
import { say } from '../texts/operator.ts';
import type { Desk } from './command.ts';
import { FileError, readText } from './files.ts';
import { type KeySources, loadKeys } from './holder-keys.ts';

/** Opens an export with the holder's keys, saying how far it is. @throws FileError */
export async function openFile(
  file: string,
  sources: KeySources,
  expected: Expected,
  desk: Desk,
): Promise<OpenedExport> {
  // Before the passphrase: who typed it should not learn only then that it was for nothing.
  await access(file).catch(() => {
    throw new FileError(say('files.unreadable', { file }));
  });
  const pairs = await loadKeys(sources, desk);
  const onProgress = (count: number): void => {
    if (count % 50_000 === 0) desk.err(say('signatures.open.progress', { count }));
  };
  return await withLines(file, (lines) => openExport(lines, pairs, { ...expected, onProgress }));
}

/** @throws FileError, also in place of what is wrong with the export */
export async function withLines<T>(file: string, work: (lines: AsyncIterable<string>) => Promise<T>): Promise<T> {
  await access(file).catch(() => {
    throw new FileError(say('files.unreadable', { file }));
  });
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

/** A review of this very export. @throws FileError */
export async function takeReview(file: string, fingerprint: string): Promise<Review> {
  const review = readReview(await readText(file));
  if (!review) throw new FileError(say('signatures.review.noReview', { file }));
  if (review.fingerprint !== fingerprint) throw new FileError(say('signatures.review.ofAnother', { file }));
  return review;
}
