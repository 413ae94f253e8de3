import type { Journal } from '../privacy/journal.ts';
import type { Prisma, PrismaClient } from '../store/generated/client.ts';

/** What was taken back stays so, whatever backup the database comes from: see src/privacy/journal.ts. */

const BATCH = 1_000;

/** Brings what was taken back since the last time into the journal. To be called about once a minute. Gives how many rows. */
export async function keepJournal(prisma: PrismaClient, journal: Journal): Promise<number> {
  let kept = 0;
  for (;;) {
    const waiting = await prisma.withdrawn.findMany({ orderBy: { row: 'asc' }, take: BATCH });
    for (const [campaign, rows] of Map.groupBy(waiting, (one) => one.campaign))
      await journal.append(
        campaign,
        rows.map(({ row }) => row),
      );
    // Only now: a crash before this writes some of them twice, which does no harm.
    await prisma.withdrawn.deleteMany({ where: { row: { in: waiting.map(({ row }) => row) } } });
    kept += waiting.length;
    if (waiting.length < BATCH) return kept;
  }
}

/** The day on a campaign's calendar, ISO. */
type DayOf = (campaign: string) => string;

/** What had come back, and was deleted again. */
export interface Replayed {
  readonly signatures: number;
  readonly subscriptions: number;
  /** Entries of the journal that are of another secret, or damaged. */
  readonly unreadable: number;
}

/**
 * Deletes rows that the journal says were taken back: they are there after a restore from a backup of before. Signatures are
 * counted as withdrawn, as they were then, but today; not those of a campaign that was handed over, whose count stands.
 */
export async function replayJournal(prisma: PrismaClient, journal: Journal, dayOf: DayOf): Promise<Replayed> {
  const { rows, unreadable } = await journal.read();
  let signatures = 0;
  let subscriptions = 0;
  for (const [campaign, ids] of rows) {
    for (let at = 0; at < ids.length; at += BATCH) {
      const some = ids.slice(at, at + BATCH);
      signatures += await prisma.$transaction((tx) => withdrawAgain(tx, campaign, some, dayOf));
      const { count } = await prisma.subscription.deleteMany({ where: { campaign, id: { in: some } } });
      subscriptions += count;
    }
  }
  return { signatures, subscriptions, unreadable };
}

async function withdrawAgain(
  tx: Prisma.TransactionClient,
  campaign: string,
  ids: readonly string[],
  dayOf: DayOf,
): Promise<number> {
  const where = { campaign, id: { in: [...ids] } };
  const back = await tx.signature.findMany({ where, select: { id: true, channel: true, language: true } });
  if (back.length === 0) return 0;
  await tx.signature.deleteMany({ where: { id: { in: back.map(({ id }) => id) } } });
  const { state } = await tx.campaign.findUniqueOrThrow({ where: { slug: campaign }, select: { state: true } });
  if (state === 'delivered') return back.length;
  const day = new Date(dayOf(campaign));
  for (const [, same] of Map.groupBy(back, ({ channel, language }) => JSON.stringify([channel, language]))) {
    const [first] = same;
    if (!first) continue;
    const key = { campaign, day, channel: first.channel, language: first.language, slot: 0 };
    await tx.tally.upsert({
      where: { campaign_day_channel_language_slot: key },
      create: { ...key, withdrawn: same.length },
      update: { withdrawn: { increment: same.length } },
    });
  }
  return back.length;
}
