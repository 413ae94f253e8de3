import { execFile } from 'node:child_process';
import { chown, mkdir, open, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serverAccount } from '../../src/store/embedded/account.ts';

const exec = promisify(execFile);
const PAGE = 4_096;

/** A disk of its own, small enough to be filled. */
export interface Disk {
  /** A directory on it that the database server owns. */
  readonly path: string;
  fill(): Promise<void>;
  /** Gives the room back. */
  free(): Promise<void>;
  /** Takes it away, whatever still uses it. */
  close(): Promise<void>;
}

/** Lays a small disk over a directory, in memory. Null where this is refused: to anybody but root, and in most containers. */
export async function layDisk(at: string, megabytes: number): Promise<Disk | null> {
  await mkdir(at, { recursive: true });
  try {
    await exec('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', at]);
  } catch {
    process.stdout.write('a full disk is not tried: no disk may be mounted here\n');
    return null;
  }
  const [path, ballast] = [join(at, 'data'), join(at, 'ballast')];
  await mkdir(path);
  const { uid = process.getuid?.() ?? 0, gid = process.getgid?.() ?? 0 } = await serverAccount();
  await chown(path, uid, gid);
  return {
    path,
    async fill() {
      const file = await open(ballast, 'a');
      try {
        for (const chunk of [Buffer.alloc(256 * PAGE), Buffer.alloc(PAGE)]) await untilFull(() => file.write(chunk));
      } finally {
        await file.close();
      }
    },
    free: () => rm(ballast, { force: true }),
    async close() {
      await exec('umount', ['--lazy', at]);
      await rmdir(at);
    },
  };
}

async function untilFull(write: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await write();
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return;
      throw error;
    }
  }
}
