import type { PrismaClient } from '../store/generated/client.ts';
import { campaignPurposes, type Pseudonyms } from './pseudonyms.ts';

const DAY_MS = 86_400_000;

/** Deletes conversations whose day is over, and what is left of them in the file. Gives how many. To be called every hour. */
export async function expireConversations({ prisma, now }: { prisma: PrismaClient; now: () => Date }): Promise<number> {
  const { count } = await prisma.conversation.deleteMany({ where: { expires: { lte: now() } } });
  if (count > 0) await prisma.$executeRawUnsafe('VACUUM conversation');
  return count;
}

export interface RetentionDeps {
  readonly prisma: PrismaClient;
  readonly pseudonyms: Pseudonyms;
  /** RETENTION_DAYS: how long a campaign's people are kept after delivery. */
  readonly days: number;
  readonly now: () => Date;
}

/** When the retention of a campaign that was delivered then is over. */
export function retentionEnd(deliveredAt: Date, days: number): Date {
  return new Date(deliveredAt.getTime() + days * DAY_MS);
}

/**
 * Ends the retention of campaigns that were delivered long enough ago: deletes their signatures, subscriptions, letter
 * reports, share counts and cards, and destroys their pseudonym keys, which makes the pseudonyms in old backups noise. Whatever
 * is said to the bot about such a campaign later meets new keys. Tallies stay. To be called every day; what was cut off is
 * done the next time. Gives the campaigns of which something was left.
 */
export async function endRetention({ prisma, pseudonyms, days, now }: RetentionDeps): Promise<readonly string[]> {
  const limit = new Date(now().getTime() - days * DAY_MS);
  const over = await prisma.campaign.findMany({
    where: { state: 'delivered', deliveredAt: { lte: limit } },
    select: { slug: true },
  });
  const ended: string[] = [];
  for (const { slug: campaign } of over) {
    const purposes = [...campaignPurposes(campaign)];
    const [keys, ...rows] = await prisma.$transaction([
      prisma.pseudonymKey.deleteMany({ where: { purpose: { in: purposes }, createdAt: { lte: limit } } }),
      prisma.signature.deleteMany({ where: { campaign } }),
      prisma.subscription.deleteMany({ where: { campaign } }),
      prisma.letterReport.deleteMany({ where: { campaign } }),
      prisma.share.deleteMany({ where: { campaign } }),
      prisma.sharedCard.deleteMany({ where: { campaign } }),
    ]);
    if (keys.count > 0) await pseudonyms.prepare(purposes);
    if ([keys, ...rows].some(({ count }) => count > 0)) ended.push(campaign);
  }
  if (ended.length > 0) {
    await prisma.$executeRawUnsafe('VACUUM signature, subscription, letter_report, share, shared_card, pseudonym_key');
  }
  return ended;
}
