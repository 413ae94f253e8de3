/**
 * `node test/bench/instants.ts [writes a second]`: how long a thief who copies DATA_DIR can read when somebody acted. The write-ahead
 * log gives each change with the time of its commit to the microsecond, so a marked row is written while the queue idles as in the
 * program, and the file of the log in which it stands is waited for. (Pages that others change later bring the row into the log again,
 * without its time.) 0 writes a second of others unless said.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createJobs } from '../../src/server/jobs.ts';
import { createLog } from '../../src/server/log.ts';
import { rewriteFinishedDays } from '../../src/signatures/rewrite.ts';
import { checkpoint, endLogFile } from '../../src/store/rebuild.ts';
import { openStore } from '../../src/store/store.ts';

const ROUNDS = 3;
const rate = Number(process.argv[2] ?? '0');
const dataDir = await mkdtemp(join(tmpdir(), 'opprop-instants-'));
const cluster = join(dataDir, 'postgres', 'cluster');

/** Top folders of the files that hold the bytes. */
async function placesOf(mark: Uint8Array): Promise<ReadonlySet<string>> {
  const places = new Set<string>();
  for (const entry of await readdir(cluster, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    // A file of the log may be removed between the listing and the reading.
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    if (bytes.includes(Buffer.from(mark))) places.add(path.slice(cluster.length + 1).split('/')[0] ?? '');
  }
  return places;
}

const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(0);

const store = await openStore({ database: { kind: 'embedded', dataDir, database: 'opprop' }, as: 'program' });
const jobs = createJobs(store, createLog('error'));
let others = true;
const crowd = (async () => {
  while (others && rate > 0) {
    await store.prisma.preference.create({ data: { person: randomBytes(32) } });
    await sleep(1000 / rate);
  }
})();
// As the program's job does.
const minutely = setInterval(() => void endLogFile(store.prisma), 60_000);
try {
  await jobs.start();
  /** Writes a row; gives its mark, and the file of the log in which it stands. */
  const write = async () => {
    const mark = Uint8Array.from(randomBytes(32));
    await store.prisma.preference.create({ data: { person: mark, language: 'nb' } });
    const { rows } = await store.pool.query<{ name: string }>(
      'SELECT pg_walfile_name(pg_current_wal_insert_lsn()) AS name',
    );
    const file = join(cluster, 'pg_wal', rows[0]?.name ?? '');
    return { mark, file, since: performance.now() };
  };
  for (let round = 1; round <= ROUNDS; round += 1) {
    const { mark, file, since } = await write();
    if (!(await readFile(file)).includes(Buffer.from(mark))) throw new Error('the mark is not found where it must be');
    while (existsSync(file)) await sleep(500);
    process.stdout.write(`left alone: readable in the write-ahead log for ${seconds(since)} s\n`);
  }
  const { mark, file, since } = await write();
  await checkpoint(store.prisma);
  while (existsSync(file)) await sleep(100);
  process.stdout.write(`with a checkpoint, as after the hourly work: ${seconds(since)} s\n`);

  await store.prisma.preference.delete({ where: { person: mark } });
  await checkpoint(store.prisma);
  process.stdout.write(`deleted, before the night: still in ${[...(await placesOf(mark))].join(', ') || 'no file'}\n`);
  await rewriteFinishedDays({ prisma: store.prisma, now: () => new Date(), campaigns: () => [] });
  await checkpoint(store.prisma);
  process.stdout.write(`deleted, after the night: in ${[...(await placesOf(mark))].join(', ') || 'no file'}\n`);
} finally {
  others = false;
  clearInterval(minutely);
  await crowd;
  await jobs.stop();
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
}
