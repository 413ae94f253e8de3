import { type Dated, daysAt } from '../campaign/calendar.ts';
import type { Journal } from '../privacy/journal.ts';
import { keepJournal, replayJournal } from '../signatures/taken-back.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import type { Log } from './log.ts';

/** What was taken back and has come back, with a backup or a copy of the disk, goes again before anybody is served. */
export async function replayTakenBack(
  prisma: PrismaClient,
  journal: Journal,
  campaigns: readonly Dated[],
  log: Log,
): Promise<void> {
  const { signatures, subscriptions, unreadable } = await replayJournal(prisma, journal, daysAt(campaigns, new Date()));
  if (signatures + subscriptions > 0)
    log.info({ signatures, subscriptions }, 'what people took back had come back, and is deleted again');
  if (unreadable > 0)
    log.warn({ unreadable }, 'entries of the journal of withdrawals are of another secret, or damaged');
}

/** What was taken back since the last minute stands in the journal before the database stops. */
export async function keepTakenBack(prisma: PrismaClient, journal: Journal, log: Log): Promise<void> {
  await keepJournal(prisma, journal).catch((error: unknown) => {
    log.error({ error }, 'the journal of withdrawals could not be written: what is missing follows at the next start');
  });
}
