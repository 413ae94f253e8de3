import { keptDays } from '../privacy/retention.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import { UNHURRIED, UNHURRIED_LIMITS } from '../store/unhurried.ts';
import { DELIVERY } from './ledger.ts';

export interface RetentionDeps {
  readonly prisma: PrismaClient;
  /** RETENTION_DAYS. */
  readonly days: number;
  readonly now: () => Date;
}

const DAY_MS = 86_400_000;

/**
 * Lets broadcasts die with their purpose; counters stay. To be called every night. Gives how many rows and texts went.
 *
 * - Addresses of those who chose only the end go once the delivery was told to them (what a crash left over).
 * - Rows of the ledger go that many days after their broadcast ended, or at once when they point at nobody any more.
 * - Texts go with what is kept of their campaign's people, and pictures that no text shows go with them.
 */
export async function forgetBroadcasts({ prisma, days, now }: RetentionDeps): Promise<number> {
  const ago = (count: number): string => new Date(now().getTime() - count * DAY_MS).toISOString();
  const limit = ago(days);
  const delivered = ago(keptDays(days));
  const ended = prisma.$executeRaw`
    DELETE FROM subscription s USING delivery d JOIN broadcast b ON b.id = d.broadcast AND b.purpose = 'delivery'
    WHERE d.subscription = s.id AND s.scope = 'end' AND d.state IN (${DELIVERY.sent}::int, ${DELIVERY.failed}::int)`;
  const over = prisma.$executeRaw`
    DELETE FROM delivery d USING broadcast b
    WHERE b.id = d.broadcast AND b.state IN ('done', 'cancelled') AND (b.ended_at <= ${limit}::text::timestamptz
      OR NOT EXISTS (SELECT FROM subscription s WHERE s.id = d.subscription))`;
  const [, , rows] = await prisma.$transaction([prisma.$queryRaw(UNHURRIED), ended, over], UNHURRIED_LIMITS);
  const texts = await prisma.$executeRaw`
    UPDATE broadcast b SET content = NULL, change = b.change + 1 FROM campaign c
    WHERE c.slug = b.campaign AND c.state = 'delivered' AND c.delivered_at <= ${delivered}::text::timestamptz
      AND b.content IS NOT NULL`;
  const pictures = await prisma.$executeRaw`
    DELETE FROM broadcast_picture p WHERE p.created_at <= ${limit}::text::timestamptz
      AND NOT EXISTS (SELECT FROM broadcast b WHERE b.content -> 'picture' ->> 'id' = p.id)`;
  const went = rows + texts + pictures;
  if (went > 0) await prisma.$executeRawUnsafe('VACUUM delivery, broadcast, broadcast_picture');
  return went;
}
