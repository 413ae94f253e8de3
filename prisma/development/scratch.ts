import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Access, startEmbedded } from '../../src/store/embedded.ts';

/** Runs work on an empty database of a server of its own, which is gone afterwards. For checks and for writing migrations. */
export async function onScratchDatabase<T>(work: (access: Access) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'opprop-scratch-'));
  try {
    const server = await startEmbedded({ dataDir, database: 'scratch', as: 'program' });
    try {
      return await work(server.access);
    } finally {
      await server.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
