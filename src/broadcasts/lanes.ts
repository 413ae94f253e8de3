import { Prisma, type PrismaClient } from '../store/generated/client.ts';
import type { BroadcastId } from './types.ts';

/** How those who are done with are counted. */
export type Counters = Record<'sent' | 'gone' | 'failed' | 'unknown' | 'skipped', number>;

/** Adds to the counters of what one account sends of a broadcast. */
export async function addCounts(
  tx: Prisma.TransactionClient,
  { broadcast, account }: { readonly broadcast: BroadcastId; readonly account: number },
  { sent = 0, gone = 0, failed = 0, unknown = 0, skipped = 0 }: Partial<Counters>,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE broadcast_lane SET sent = sent + ${sent}, gone = gone + ${gone}, failed = failed + ${failed},
      unknown = unknown + ${unknown}, skipped = skipped + ${skipped}, change = change + 1
    WHERE broadcast = ${broadcast} AND account = ${account}`;
}

/** What is left of a lane: neither counted as done with nor planned for later. */
export const LEFT = Prisma.sql`(l.audience - l.sent - l.gone - l.failed - l.unknown - l.skipped)`;

/** Ends a broadcast of which everything is planned and nothing is left. True: by this call. */
export async function endIfDone(prisma: PrismaClient, id: BroadcastId, now: Date): Promise<boolean> {
  const ended = await prisma.$executeRaw`
    UPDATE broadcast SET state = 'done', ended_at = ${now.toISOString()}::text::timestamptz, change = change + 1
    WHERE id = ${id} AND state = 'sending' AND planned
      AND NOT EXISTS (SELECT FROM broadcast_lane l WHERE l.broadcast = ${id} AND ${LEFT} > 0)`;
  return ended === 1;
}

/** Pauses a broadcast when all that is left of it would be sent by accounts that are dead. True: by this call. */
export async function pauseIfDead(prisma: PrismaClient, id: BroadcastId): Promise<boolean> {
  const paused = await prisma.$executeRaw`
    UPDATE broadcast SET state = 'paused', reason = 'account dead', change = change + 1
    WHERE id = ${id} AND state = 'sending' AND planned
      AND EXISTS (SELECT FROM broadcast_lane l WHERE l.broadcast = ${id} AND ${LEFT} > 0)
      AND NOT EXISTS (
        SELECT FROM broadcast_lane l JOIN sending_account a ON a.number = l.account
        WHERE l.broadcast = ${id} AND NOT a.dead AND ${LEFT} > 0)`;
  return paused === 1;
}
