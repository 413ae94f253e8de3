import { setTimeout as sleep } from 'node:timers/promises';
import { storeError } from './errors.ts';
import type { PrismaClient } from './generated/client.ts';
import { UNHURRIED, UNHURRIED_LIMITS } from './unhurried.ts';

/** How long an old snapshot (a backup that is being made) is waited for, in ms. */
const SNAPSHOT_PATIENCE = 600_000;
const LOOK_MS = 200;
/** Nobody may wait behind us for long: a lock that is not had soon is asked for again. */
const LOCK_TIMEOUT = '3s';
const LOCK_ATTEMPTS = 20;

/**
 * Writes a table and its indexes into new files, in the order of an index, and gives the old files back. A plain VACUUM leaves deleted
 * and moved rows readable in the free space, in the order in which they came (measured: 23 of 23). Rows that a transaction
 * begun earlier could still see would be taken along, so such transactions are waited for.
 *
 * People wait meanwhile, who use the table: about a second for 100,000 rows.
 */
export async function rebuild(prisma: PrismaClient, table: string, index: string): Promise<void> {
  await outwaitSnapshots(prisma);
  await withLock(() =>
    prisma.$transaction(
      [
        prisma.$executeRawUnsafe(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`),
        prisma.$queryRaw(UNHURRIED),
        prisma.$executeRawUnsafe(`CLUSTER "${table}" USING "${index}"`),
      ],
      UNHURRIED_LIMITS,
    ),
  );
}

/** Does what needs a lock, and again while the lock cannot be had. */
export async function withLock<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (storeError(error).code !== '55P03' || attempt >= LOCK_ATTEMPTS) throw error;
      await sleep(LOOK_MS);
    }
  }
}

/**
 * Waits until no transaction is open that began before now: one that reads in this database, or one that writes in any database of
 * the server. The latter is not seen in the activity of other roles, but bounds from below what every new snapshot holds for gone.
 */
async function outwaitSnapshots(prisma: PrismaClient): Promise<void> {
  const [now] = await prisma.$queryRaw<{ xid: string }[]>`SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xid`;
  const until = Date.now() + SNAPSHOT_PATIENCE;
  for (;;) {
    const [older] = await prisma.$queryRaw<{ open: boolean }[]>`
      SELECT pg_snapshot_xmin(pg_current_snapshot()) < ${now?.xid}::text::xid8 OR EXISTS (
        SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
          AND age(backend_xmin) > age(${now?.xid}::text::xid8::xid)) AS open`;
    if (older?.open === false || Date.now() > until) return;
    await sleep(LOOK_MS);
  }
}

/**
 * Has the server begin a new file of its write-ahead log, in which each change stands with its time to the microsecond. A file goes
 * with the first checkpoint after its end: where little is written, it would end late. Gives false where the role may not
 * (`GRANT EXECUTE ON FUNCTION pg_switch_wal() TO …` lets it).
 */
export const endLogFile = (prisma: PrismaClient): Promise<boolean> =>
  ifAllowed(() => prisma.$queryRaw`SELECT pg_switch_wal()::text`);

/**
 * Ends the file of the write-ahead log and has the server write a checkpoint, after which it removes the log before it. Gives false
 * where the role may not (`GRANT pg_checkpoint TO …` lets it).
 */
export async function checkpoint(prisma: PrismaClient): Promise<boolean> {
  await endLogFile(prisma);
  return ifAllowed(() => prisma.$executeRaw`CHECKPOINT`);
}

async function ifAllowed(work: () => PromiseLike<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (storeError(error).code === '42501') return false;
    throw error;
  }
}
