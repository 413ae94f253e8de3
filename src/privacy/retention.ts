import type { Campaign, PrismaClient } from '../store/generated/client.ts';
import { UNHURRIED, UNHURRIED_LIMITS } from '../store/unhurried.ts';
import type { ErasureKeys } from './erasure-keys.ts';
import type { Journal } from './journal.ts';
import { campaignPurposes, type Pseudonyms } from './pseudonyms.ts';
import { isOwnDelivery } from './records.ts';
import type { RowMacs } from './row-macs.ts';

const DAY_MS = 86_400_000;

/** Deletes conversations whose day is over, and what is left of them in the file. Gives how many. To be called every hour. */
export async function expireConversations({ prisma, now }: { prisma: PrismaClient; now: () => Date }): Promise<number> {
  const { count } = await prisma.conversation.deleteMany({ where: { expires: { lte: now() } } });
  if (count > 0) await prisma.$executeRawUnsafe('VACUUM conversation');
  return count;
}

export interface RetentionDeps {
  readonly prisma: PrismaClient;
  readonly pseudonyms: Pick<Pseudonyms, 'prepare'>;
  readonly rows: RowMacs;
  readonly erasureKeys: ErasureKeys;
  /** The last days of campaigns, as their packs say them (ISO days by short name). */
  readonly finalDays: ReadonlyMap<string, string>;
  /** Loses what is of the campaign: no backup of it is worth anything any more. */
  readonly journal: Pick<Journal, 'forget'>;
  /** RETENTION_DAYS: how long a campaign's people are kept after delivery. */
  readonly days: number;
  readonly now: () => Date;
}

/** For so long a handing over can be undone. RETENTION_DAYS begin after it. */
export const UNDO_DAYS = 7;

/** Days from the handing over to the erasure, as people are told them. */
export function keptDays(retentionDays: number): number {
  return UNDO_DAYS + retentionDays;
}

/** When the retention of a campaign that was delivered then is over. `days`: RETENTION_DAYS. */
export function retentionEnd(deliveredAt: Date, days: number): Date {
  return new Date(deliveredAt.getTime() + keptDays(days) * DAY_MS);
}

/**
 * Ends the retention of campaigns that were delivered long enough ago: deletes their signatures, subscriptions, letter
 * reports, share counts, marks of a private count, what was set aside and cards, and destroys their pseudonym keys and the erasure key around them, which makes the pseudonyms
 * in old backups noise. Whatever is said to the bot about such a campaign later meets new keys. Tallies stay. To be called every
 * day; what was cut off is done the next time. A delivery that this program did not record ends nothing: see records.ts.
 * Where nothing was delivered, the time runs from the campaign's last day.
 * Gives the campaigns of which something was left.
 */
export async function endRetention(deps: RetentionDeps): Promise<readonly string[]> {
  const { prisma, pseudonyms, rows, journal, days, now } = deps;
  const due = await prisma.campaign.findMany({
    where: { state: 'delivered', deliveredAt: { lte: new Date(now().getTime() - keptDays(days) * DAY_MS) } },
  });
  const over = due.filter((row) => isOwnDelivery(rows, row));
  const abandoned = await prisma.campaign.findMany({
    where: { state: 'closed', deliveredAt: null, closeBy: { not: null } },
  });
  const ended: string[] = [];
  for (const row of [...over, ...abandoned.filter((one) => isForgotten(one, deps))]) {
    const { slug } = row;
    const from = row.deliveredAt ?? row.closeBy;
    if (!from) continue;
    const erased = await eraseCampaign(deps, slug, retentionEnd(from, days));
    await journal.forget(slug);
    if (erased.keys > 0) await pseudonyms.prepare(campaignPurposes(slug));
    if (erased.keys + erased.rows > 0) ended.push(slug);
  }
  if (ended.length > 0) await vacuumErased(prisma);
  return ended;
}

/**
 * Whether nothing was handed over of a closed campaign, and its last day is as long past as a handing over would have to be. The
 * pack must say the same day as the row: of one that somebody wrote into the database nothing follows.
 */
function isForgotten({ slug, closeBy }: Pick<Campaign, 'slug' | 'closeBy'>, { finalDays, days, now }: RetentionDeps) {
  if (!closeBy || finalDays.get(slug) !== closeBy.toISOString().slice(0, 10)) return false;
  return retentionEnd(closeBy, days) <= now();
}

/**
 * Deletes what is kept of a campaign's people, and destroys its keys: those that were made until then. Safe to run again
 * wherever it was cut off. Gives how many pseudonym keys and rows there were.
 */
export async function eraseCampaign(
  { prisma, erasureKeys }: Pick<RetentionDeps, 'prisma' | 'erasureKeys'>,
  campaign: string,
  until: Date,
): Promise<{ readonly keys: number; readonly rows: number }> {
  const old = { purpose: { in: [...campaignPurposes(campaign)] }, createdAt: { lte: until } };
  if ((await prisma.pseudonymKey.count({ where: old })) > 0) await erasureKeys.retire(campaign);
  const [, keys, ...rows] = await prisma.$transaction(
    [
      prisma.$queryRaw(UNHURRIED),
      prisma.pseudonymKey.deleteMany({ where: old }),
      prisma.signature.deleteMany({ where: { campaign } }),
      prisma.subscription.deleteMany({ where: { campaign } }),
      prisma.letterReport.deleteMany({ where: { campaign } }),
      prisma.share.deleteMany({ where: { campaign } }),
      prisma.privateCount.deleteMany({ where: { campaign } }),
      prisma.setAside.deleteMany({ where: { campaign } }),
      prisma.sharedCard.deleteMany({ where: { campaign } }),
      prisma.exportPart.deleteMany({ where: { of: { campaign } } }),
    ],
    UNHURRIED_LIMITS,
  );
  // Only now: what is wrapped under it is gone, so that a crash before this leaves nothing unreadable.
  await erasureKeys.destroy(campaign);
  return { keys: keys.count, rows: rows.reduce((all, { count }) => all + count, 0) };
}

/** What was deleted is not left in the tables' files. */
export async function vacuumErased(prisma: PrismaClient): Promise<void> {
  await prisma.$executeRawUnsafe(
    'VACUUM signature, subscription, letter_report, share, private_count, set_aside, shared_card, export_part, pseudonym_key',
  );
}
