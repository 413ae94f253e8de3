import type { PrismaClient } from '../store/generated/client.ts';

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
 * Holds every broadcast of a database that was just restored: since the backup it may have been sent, changed or cancelled, and
 * what has an effect outside is never due by surprise.
 */
export async function holdRestored(prisma: PrismaClient): Promise<Held> {
  return await prisma.$transaction(async (tx) => {
    const change = { increment: 1 };
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
