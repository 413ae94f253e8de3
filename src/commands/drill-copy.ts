import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vouchTrailAnew } from '../privacy/audit-chain.ts';
import { createErasureKeys } from '../privacy/erasure-keys.ts';
import { createPrivacy } from '../privacy/privacy.ts';
import { recoverSecret } from '../privacy/recover.ts';
import { backUpStore, restoreFile } from '../privacy/whole-backup.ts';
import { freeBytes } from '../server/disk.ts';
import { type DumpSums, dump } from '../store/dump.ts';
import { openStore, type Store } from '../store/store.ts';
import { say } from '../texts/operator.ts';
import type { Desk } from './command.ts';
import type { Rehearsal } from './drill-step.ts';
import { writeNewFile } from './files.ts';

const MEGABYTE = 1024 ** 2;

/** What is rehearsed on a copy of the data, in this order. */
interface Copy {
  readonly backup: Rehearsal;
  readonly restore: Rehearsal;
  readonly kill: Rehearsal;
  readonly loseSecret: Rehearsal;
  readonly fillDisk: Rehearsal;
  /** Stops the copy's server, and deletes it. */
  remove(): Promise<void>;
}

/** Makes the folder of the copy. The data itself is only read. */
export async function openCopy(desk: Desk): Promise<Copy> {
  const { secret, trial } = await desk.config();
  const store = await desk.store();
  const folder = await mkdtemp(join(tmpdir(), 'opprop-drill-'));
  // Root's database runs as a user of its own, who has to get there.
  await chmod(folder, 0o711);
  const dataDir = join(folder, 'data');
  const file = join(folder, 'backup');
  const keys = createErasureKeys(join(folder, 'keys'));
  let sums: DumpSums = {};
  let copy: Store | null = null;
  const there = (): Store => {
    if (copy === null) throw new Error('there is no copy');
    return copy;
  };
  return {
    async backup() {
      const facts = { secret: secret.reveal(), made: desk.now(), trial };
      sums = await writeNewFile(file, (write) => backUpStore(store, facts, write));
      const rows = Object.values(sums).reduce((all, sum) => all + Number.parseInt(sum, 10), 0);
      const megabytes = ((await stat(file)).size / MEGABYTE).toFixed(1);
      return { state: 'fine', text: say('drill.backup', { rows, megabytes }) };
    },
    async restore() {
      const opened = await openStore({ database: { kind: 'embedded', dataDir, database: 'opprop' }, as: 'program' });
      copy = opened;
      await restoreFile(file, secret.reveal(), async () => opened);
      return { state: 'fine', text: say('drill.restore') };
    },
    async kill() {
      await killInTheMidst(there(), dataDir);
      const same = JSON.stringify(await sumsOf(there())) === JSON.stringify(sums);
      return same ? { state: 'fine', text: say('drill.kill') } : { state: 'problem', text: say('drill.killLost') };
    },
    async loseSecret() {
      const { prisma } = there();
      const next = randomBytes(32).toString('base64');
      const before = await recoverSecret(prisma, keys, next, vouchTrailAnew);
      const campaigns = (await prisma.campaign.findMany({ select: { slug: true } })).map(({ slug }) => slug);
      // As the program would start on it.
      await createPrivacy({ prisma, secret: next, erasureKeys: keys, campaigns });
      const after = await prisma.signature.count();
      if (after !== before.signatures)
        return { state: 'problem', text: say('drill.secretLost', { before: before.signatures, after }) };
      return { state: 'fine', text: say('drill.secret', { signatures: after, gone: before.subscriptions }) };
    },
    async fillDisk() {
      const size = (await stat(file)).size;
      const free = await freeBytes(folder);
      const [gigabytes, megabytes] = [(free / 1024 ** 3).toFixed(1), (size / MEGABYTE).toFixed(1)];
      if (!(await refusesFullDisk(store, { secret: secret.reveal(), made: desk.now(), trial })))
        return { state: 'problem', text: say('drill.diskSilent') };
      if (free < 2 * size) return { state: 'problem', text: say('drill.diskFull', { free: gigabytes, megabytes }) };
      return { state: 'fine', text: say('drill.disk', { free: gigabytes, megabytes }) };
    },
    async remove() {
      await copy?.close().catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const sumsOf = (store: Store): Promise<DumpSums> =>
  dump(
    store,
    async () => undefined,
    async () => undefined,
  );

/** Kills the copy's own server while a row is written and not committed, and waits until it answers again. */
async function killInTheMidst(store: Store, dataDir: string): Promise<void> {
  const [pid = ''] = (await readFile(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8')).split('\n');
  const client = await store.pool.connect();
  // Its connection breaks, which is what is rehearsed.
  client.on('error', () => undefined);
  await client.query('BEGIN');
  await client.query(`INSERT INTO campaign (slug) VALUES ('drill')`);
  process.kill(Number(pid), 'SIGKILL');
  client.release(true);
  const patience = AbortSignal.timeout(60_000);
  while (!(await store.ping())) patience.throwIfAborted();
}

/** Whether a backup onto a full disk fails. Linux has a device that is always full; elsewhere it is believed. */
async function refusesFullDisk(store: Store, facts: Parameters<typeof backUpStore>[1]): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const full = await open('/dev/full', 'w');
  try {
    await backUpStore(store, facts, async (piece) => void (await full.writeFile(piece)));
    return false;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return true;
    throw error;
  } finally {
    await full.close();
  }
}
