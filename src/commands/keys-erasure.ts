import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { z } from 'zod';
import { BackupFileError, readBackup, writeBackup } from '../privacy/backup-file.ts';
import { noteCopy } from '../privacy/erasure-copy.ts';
import {
  createErasureKeys,
  ERASURE_KEY_BYTES,
  ErasureKeyError,
  listErasureKeys,
  writeErasureKey,
} from '../privacy/erasure-keys.ts';
import { startFailureText } from '../server/start-failure.ts';
import { say } from '../texts/operator.ts';
import type { Desk } from './command.ts';
import { FileError, withFiles, writeNewFile } from './files.ts';

/** The erasure keys alone, in a file that is kept apart from every other backup and thrown away at the end. */

const content = z.object({
  erasureKeys: z.record(
    z.string().regex(/^[a-z0-9-]{1,24}$/),
    z.base64().refine((text) => Buffer.from(text, 'base64').length === ERASURE_KEY_BYTES),
  ),
});

export function backUpErasureKeys(file: string, json: boolean, desk: Desk): Promise<number> {
  return withFiles(desk, async () => {
    const { keyDir, secret } = await desk.config();
    const campaigns = await listErasureKeys(keyDir);
    if (campaigns.length === 0) {
      desk.err(say('keys.backup.none'));
      return 1;
    }
    const keys = createErasureKeys(keyDir);
    const erasureKeys: Record<string, string> = {};
    for (const campaign of campaigns)
      erasureKeys[campaign] = (await keys.read(campaign))?.export().toString('base64') ?? '';
    await writeNewFile(file, (write) => writeBackup(secret.reveal(), write, (put) => put({ erasureKeys })));
    await noteCopy(keyDir, keys, campaigns, desk.now());
    if (json) desk.out(JSON.stringify({ file, campaigns }, null, 2));
    else desk.out(say('keys.backup.done', { file, campaigns: campaigns.join(', ') }));
    return 0;
  });
}

export function restoreErasureKeys(file: string, json: boolean, desk: Desk): Promise<number> {
  return withFiles(desk, async () => {
    const { keyDir, secret } = await desk.config();
    const { erasureKeys } = await readCopy(file, secret.reveal());
    const restored: string[] = [];
    try {
      for (const [campaign, key] of Object.entries(erasureKeys))
        if (await writeErasureKey(keyDir, campaign, Buffer.from(key, 'base64'))) restored.push(campaign);
    } catch (error) {
      if (!(error instanceof ErasureKeyError)) throw error;
      throw new FileError(startFailureText(error));
    }
    if (json) desk.out(JSON.stringify({ file, restored }, null, 2));
    else desk.out(say('keys.restore.done', { campaigns: restored.join(', ') || say('keys.restore.none') }));
    return 0;
  });
}

async function readCopy(file: string, secret: string): Promise<z.output<typeof content>> {
  await access(file).catch(() => {
    throw new FileError(say('files.unreadable', { file }));
  });
  const input = createReadStream(file);
  try {
    const read = content.safeParse((await readBackup(secret, input).next()).value);
    if (read.success) return read.data;
    throw new FileError(say('keys.restore.noCopy', { file }));
  } catch (error) {
    if (!(error instanceof BackupFileError)) throw error;
    throw new FileError(say(`restore.file.${error.problem}`, { file }));
  } finally {
    input.destroy();
  }
}
