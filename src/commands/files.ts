import { open, readFile, rm } from 'node:fs/promises';
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
 * already is never overwritten; a file that could not be finished is removed. @throws FileError, and what `work` throws
 */
export async function writeNewFile<T>(file: string, work: (write: Write) => Promise<T>): Promise<T> {
  const handle = await open(file, 'wx', 0o600).catch((error: unknown) => {
    throw fileError(error, file, 'notWritten');
  });
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
    await handle.close();
  }
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

function fileError(error: unknown, file: string, what: 'notRead' | 'notWritten'): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : say('files.unknownError');
  if (code === 'EEXIST') return new FileError(say('files.exists', { file }));
  if (code === 'ENOENT' && what === 'notRead') return new FileError(say('files.missing', { file }));
  return new FileError(say(`files.${what}`, { file, code }));
}
