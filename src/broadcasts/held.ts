import type { Prisma, PrismaClient } from '../store/generated/client.ts';
import { DELIVERY } from './ledger.ts';

/** How late a scheduled broadcast may begin: later than this, whoever scheduled it may no longer want it. */
export const LATEST_MS = 15 * 60_000;

/** What was about to go out by itself, or was going out, and now waits for staff. */
export interface Held {
  /** Were being sent: what went out after the backup was made is not known. */
  readonly paused: number;
  /** Were scheduled: drafts again. Campaigns, one for each. */
  readonly unscheduled: readonly string[];
}

/**
 * What had not gone out when the backup was made may have gone out since: it is unknown, and sent again only if staff say so.
 */
async function forgetUnsent(tx: Prisma.TransactionClient): Promise<void> {
  await tx.$executeRaw`
    WITH moved AS (
      UPDATE delivery SET state = ${DELIVERY.unknown} WHERE state IN (${DELIVERY.pending}, ${DELIVERY.sending}) AND broadcast IN (
        SELECT id FROM broadcast WHERE state IN ('sending', 'paused')) RETURNING broadcast, account),
    counted AS (SELECT broadcast, account, count(*)::int AS count FROM moved GROUP BY broadcast, account)
    UPDATE broadcast_lane l SET unknown = l.unknown + c.count, change = l.change + 1
    FROM counted c WHERE l.broadcast = c.broadcast AND l.account = c.account`;
}

/**
 * Holds every broadcast of a database that was just restored: since the backup it may have been sent, changed or cancelled, and
 * what has an effect outside is never due by surprise.
 */
export async function holdRestored(prisma: PrismaClient): Promise<Held> {
  return await prisma.$transaction(async (tx) => {
    const change = { increment: 1 };
    await forgetUnsent(tx);
    const paused = await tx.broadcast.updateMany({
      where: { state: 'sending' },
      data: { state: 'paused', reason: 'staff', change },
    });
    const scheduled = await tx.broadcast.findMany({ where: { state: 'scheduled' }, orderBy: { scheduledAt: 'asc' } });
    await tx.broadcast.updateMany({
      where: { state: 'scheduled' },
      data: { state: 'draft', scheduledAt: null, reason: 'restored', change },
    });
    return { paused: paused.count, unscheduled: scheduled.map(({ campaign }) => campaign) };
  });
}
