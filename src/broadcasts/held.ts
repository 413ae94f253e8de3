import type { Prisma, PrismaClient } from '../store/generated/client.ts';
import { DELIVERY } from './ledger.ts';
import { planBroadcast } from './plan.ts';

/** How late a scheduled broadcast may begin: later than this, whoever scheduled it may no longer want it. */
export const LATEST_MS = 15 * 60_000;

/** What was about to go out by itself, or was going out, and now waits for staff. */
export interface Held {
  /** Were being sent: what went out after the backup was made is not known. */
  readonly paused: number;
  /** Were scheduled: drafts again. Campaigns, one for each. */
  readonly unscheduled: readonly string[];
  /** Posted cards of campaigns: they stand as they are. */
  readonly cards: readonly { readonly campaign: string; readonly count: number }[];
}

/** Until then a held card is not brought up to date: until somebody lets it go. */
const HELD_UNTIL = new Date('9999-01-01T00:00:00Z');

/**
 * Writes down the rest of audiences that the backup caught half written: since then all of them may have been written to, and
 * only who stands in the ledger can be unknown.
 */
async function finishPlans(prisma: PrismaClient): Promise<void> {
  const halfway = await prisma.broadcast.findMany({
    where: { state: { in: ['sending', 'paused'] }, planned: false },
    select: { id: true },
  });
  const deps = { prisma, now: () => new Date(), wake: async () => undefined };
  for (const { id } of halfway) await planBroadcast(deps, id, new AbortController().signal);
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
 * Holds what has an effect outside in a database that was just restored, for that is never due by surprise: since the backup a
 * broadcast may have been sent, changed or cancelled, and a campaign closed, which its cards show and the database does not
 * know. Of milestones and notices the database knows as much as had been told when the backup was made.
 */
export async function holdRestored(prisma: PrismaClient): Promise<Held> {
  await finishPlans(prisma);
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
    const where = { changeable: true };
    const cards = await tx.sharedCard.groupBy({ by: ['campaign'], where, _count: true, orderBy: { campaign: 'asc' } });
    await tx.sharedCard.updateMany({ where, data: { nextChange: HELD_UNTIL } });
    return {
      paused: paused.count,
      unscheduled: scheduled.map(({ campaign }) => campaign),
      cards: cards.map(({ campaign, _count: count }) => ({ campaign, count })),
    };
  });
}

/** Lets the cards of a campaign go that a restore held: they are brought up to date again. Gives how many. */
export async function releaseCards(prisma: PrismaClient, campaign: string): Promise<number> {
  const { count } = await prisma.sharedCard.updateMany({
    where: { campaign, nextChange: HELD_UNTIL },
    data: { nextChange: null },
  });
  return count;
}
