import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Bytes that this user may still write below DATA_DIR, also before it exists. */
export async function freeBytes(dataDir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dataDir).catch(() => statfs(dirname(dataDir)));
  return bavail * bsize;
}

/** With less than this the database may soon stand still. */
export const LOW_DISK_BYTES = 1024 ** 3;
