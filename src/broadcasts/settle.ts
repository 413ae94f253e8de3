import { BY_INDEX } from '../store/by-index.ts';
import type { Prisma, PrismaClient } from '../store/generated/client.ts';
import { addCounts, type Counters } from './lanes.ts';
import { type Claimant, DELIVERY, FencedError } from './ledger.ts';
import type { BroadcastId, FailureReason } from './types.ts';

/** Where a claimed recipient ends up. `again`: back to pending, having failed for a passing reason; `back`: as if never claimed. */
export type Settled =
  | { readonly subscription: string; readonly to: 'sent' | 'gone' | 'unknown' | 'skipped' | 'again' | 'back' }
  | { readonly subscription: string; readonly to: 'failed'; readonly reason: FailureReason };

/**
 * Writes what became of recipients that this worker claimed, and counts it. A row that went meanwhile with its subscription
 * was counted as unknown; here it gets its true place. @throws FencedError
 */
export async function settle(
  prisma: PrismaClient,
  { account, epoch }: Claimant,
  broadcast: BroadcastId,
  settled: readonly Settled[],
): Promise<void> {
  if (settled.length === 0) return;
  const states = settled.map(({ to }) => (to === 'again' || to === 'back' ? DELIVERY.pending : DELIVERY[to]));
  await prisma.$transaction(async (tx) => {
    await tx.$queryRaw(BY_INDEX);
    const me = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM sending_account WHERE number = ${account} AND epoch = ${epoch} FOR SHARE`;
    if (me.length === 0) throw new FencedError('another worker has this account');
    const written = await tx.$queryRaw<{ subscription: string }[]>`
      UPDATE delivery d SET state = v.state, tries = d.tries + v.tried
      FROM unnest(${settled.map((one) => one.subscription)}::text[]::uuid[], ${states}::int[],
        ${settled.map(({ to }) => (to === 'again' ? 1 : 0))}::int[]) AS v(subscription, state, tried)
      WHERE d.broadcast = ${broadcast} AND d.account = ${account} AND d.subscription = v.subscription
        AND d.state = ${DELIVERY.sending}::int AND d.epoch = ${epoch}
      RETURNING d.subscription`;
    const there = new Set(written.map(({ subscription }) => subscription));
    const missing = settled.filter(({ subscription }) => !there.has(subscription));
    const folded = missing.length === 0 ? [] : await foldedOf(tx, account, broadcast, missing);
    await addCounts(tx, { broadcast, account }, countersOf(settled, there, new Set(folded)));
    await countFailures(
      tx,
      broadcast,
      settled.filter(({ subscription }) => there.has(subscription) || folded.includes(subscription)),
    );
  });
}

/** Of recipients that were not written: those whose row is gone. The others were written before, by a try whose answer was lost. */
async function foldedOf(
  tx: Prisma.TransactionClient,
  account: number,
  broadcast: BroadcastId,
  missing: readonly Settled[],
): Promise<readonly string[]> {
  const ids = missing.map(({ subscription }) => subscription);
  const kept = await tx.$queryRaw<{ subscription: string }[]>`
    SELECT subscription FROM delivery
    WHERE broadcast = ${broadcast} AND account = ${account} AND subscription = ANY(${ids}::text[]::uuid[])`;
  return ids.filter((id) => !kept.some(({ subscription }) => subscription === id));
}

function countersOf(settled: readonly Settled[], there: ReadonlySet<string>, folded: ReadonlySet<string>): Counters {
  const counters: Counters = { sent: 0, gone: 0, failed: 0, unknown: 0, skipped: 0 };
  for (const { subscription, to } of settled) {
    const wentMeanwhile = folded.has(subscription);
    if (!wentMeanwhile && !there.has(subscription)) continue;
    if (wentMeanwhile) counters.unknown -= 1;
    if (to !== 'again' && to !== 'back') counters[to] += 1;
    else if (wentMeanwhile) counters.skipped += 1;
  }
  return counters;
}

async function countFailures(
  tx: Prisma.TransactionClient,
  broadcast: BroadcastId,
  settled: readonly Settled[],
): Promise<void> {
  const reasons = settled.flatMap((one) => (one.to === 'failed' ? [one.reason] : []));
  if (reasons.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO broadcast_failure (broadcast, reason, count)
    SELECT ${broadcast}::int, reason, count(*)::int FROM unnest(${reasons}::text[]) AS reason GROUP BY reason ORDER BY reason
    ON CONFLICT (broadcast, reason) DO UPDATE SET count = broadcast_failure.count + EXCLUDED.count`;
}
