import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from './cluster.ts';
import { DatabaseStartError, fileProblem } from './problem.ts';

/**
 * Takes the lock that says that a server lives on the cluster: one of the kernel, on a file of the cluster itself. Whoever starts
 * the server takes it first and hands it to the server, whose processes hold it as long as one of them lives. So it is true across
 * containers, which cannot see each other's process ids, and by whatever path the folder is reached.
 * @returns the open file, to be handed on and closed; null when a server lives, is starting or stopping
 * @throws DatabaseStartError `no locks` on a file system that keeps none
 */
export async function takeServerLock(cluster: Pick<Cluster, 'data'>): Promise<FileHandle | null> {
  const file = join(cluster.data, 'PG_VERSION');
  const tryLock = await loadTryLock();
  const handle = await open(file, 'r+').catch((error: unknown) => {
    throw fileProblem(error, file);
  });
  try {
    if (tryLock(handle.fd)) return handle;
  } catch (error) {
    await handle.close();
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new DatabaseStartError('no locks', `${cluster.data}: ${code}`);
  }
  await handle.close();
  return null;
}

async function loadTryLock(): Promise<(fd: number) => boolean> {
  try {
    return (await import('fs-native-extensions')).tryLock;
  } catch {
    throw new DatabaseStartError('no binaries', `fs-native-extensions ${process.platform}-${process.arch}`);
  }
}
