import { randomBytes } from 'node:crypto';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { say } from '../texts/operator.ts';
import type { Desk } from './command.ts';
import { FileError, withFiles } from './files.ts';

/** Beside an export: the files with names that were written from it, one a line. Holds no name. */
const noteOf = (exported: string): string => `${exported}.opened`;

/** Remembers what is written in the clear, for `signatures shred`. */
export async function noteOpened(exported: string, file: string): Promise<void> {
  await writeFile(noteOf(exported), `${file}\n`, { flag: 'a', mode: 0o600 });
}

/** Overwrites and deletes what `open` wrote from an export, after the handing over, and says what no program can delete. */
export function shredSignatures(exported: string, alsoExport: boolean, json: boolean, desk: Desk): Promise<number> {
  return withFiles(desk, async () => {
    const note = await readFile(noteOf(exported), 'utf8').catch(() => null);
    if (note === null) {
      desk.err(say('signatures.shred.nothing', { file: exported }));
      return 1;
    }
    const files = [...new Set(note.split('\n').filter(Boolean)), ...(alsoExport ? [exported] : [])];
    const shredded: string[] = [];
    for (const file of files) if (await shred(file)) shredded.push(file);
    await rm(noteOf(exported));
    if (json) desk.out(JSON.stringify({ shredded, gone: files.filter((file) => !shredded.includes(file)) }, null, 2));
    else {
      for (const file of shredded) desk.out(say('signatures.shred.file', { file }));
      desk.out(say('signatures.shred.done', { count: shredded.length }));
    }
    return 0;
  });
}

const BLOCK = 1 << 20;

/** @returns false when it was not there any more */
async function shred(file: string): Promise<boolean> {
  const handle = await open(file, 'r+').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new FileError(say('signatures.shred.failed', { file }));
  });
  if (handle === null) return false;
  try {
    const { size } = await handle.stat();
    for (let at = 0; at < size; at += BLOCK) await handle.write(randomBytes(Math.min(BLOCK, size - at)), 0, null, at);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rm(file);
  return true;
}
