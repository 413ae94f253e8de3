import { rmSync } from 'node:fs';
import { access, open, readFile, rm } from 'node:fs/promises';
import { say } from '../texts/operator.ts';
import type { Desk } from './command.ts';

/** Why a file could not be used, in a sentence for the operator. Thrown by what is in this file. */
export class FileError extends Error {
  override name = 'FileError';
}

/** Reads a text file of the operator's. @throws FileError */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw fileError(error, file, 'notRead');
  }
}

/** Takes what goes into a file, piece by piece. */
export type Write = (piece: string | Uint8Array) => Promise<void>;

/**
 * Makes a new file that only this user can read, filled by `work`, and on the disk before this returns. What is there
 * already is never overwritten; a file that could not be finished is removed, also when the program is asked to stop meanwhile.
 * @throws FileError, and what `work` throws
 */
export async function writeNewFile<T>(file: string, work: (write: Write) => Promise<T>): Promise<T> {
  const handle = await open(file, 'wx', 0o600).catch((error: unknown) => {
    throw fileError(error, file, 'notWritten');
  });
  const wholly = removedBySignals(file);
  try {
    const done = await work(async (piece) => {
      await handle.writeFile(piece).catch((error: unknown) => {
        throw fileError(error, file, 'notWritten');
      });
    });
    await handle.sync();
    return done;
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    wholly();
    await handle.close();
  }
}

/** Throws before long work whose file could not be made at its end. @throws FileError */
export async function isFree(file: string): Promise<void> {
  const there = await access(file).then(
    () => true,
    () => false,
  );
  if (there) throw new FileError(say('files.exists', { file }));
}

/** Removes a half-written file when Ctrl+C or a stopping system ends the program. @returns undoes it */
function removedBySignals(file: string): () => void {
  const stop = (_signal: NodeJS.Signals, number: number): void => {
    rmSync(file, { force: true });
    process.exit(128 + number);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  };
}

/** Runs a command's work; a file that cannot be used is said, with exit code 1. */
export async function withFiles(desk: Desk, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    desk.err(error.message);
    return 1;
  }
}

/**
 * Runs work that puts what memory should not hold on the disk of a folder. @throws FileError when there is no room for it, and what
 * `work` throws
 */
export async function onDisk<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw fileError(error, folder, 'notWritten');
  }
}

function fileError(error: unknown, file: string, what: 'notRead' | 'notWritten'): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : say('files.unknownError');
  if (code === 'EEXIST') return new FileError(say('files.exists', { file }));
  if (code === 'ENOENT' && what === 'notRead') return new FileError(say('files.missing', { file }));
  return new FileError(say(`files.${what}`, { file, code }));
}
