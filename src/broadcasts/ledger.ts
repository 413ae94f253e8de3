import { BY_INDEX } from '../store/by-index.ts';
import { Prisma, type PrismaClient } from '../store/generated/client.ts';
import type { BroadcastId, FailureReason } from './types.ts';

/** How those who are done with are counted. */
export type Counters = Record<'sent' | 'gone' | 'failed' | 'unknown' | 'skipped', number>;

/** Adds to the counters of what one account sends of a broadcast. */
async function addCounts(
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

/** How `delivery.state` is written. */
export const DELIVERY = { pending: 0, sending: 1, sent: 2, gone: 3, failed: 4, unknown: 5, skipped: 6 } as const;

/** Before all ids. */
export const NIL = '00000000-0000-0000-0000-000000000000';

/** The id that follows one in their order: whoever has it is next. */
export function behind(id: string): string {
  const next = (BigInt(`0x${id.replaceAll('-', '')}`) + 1n).toString(16).padStart(32, '0');
  return next.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A worker of one sending account, as the ledger knows it: writes count only while the epoch is the account's. */
export interface Claimant {
  /** `sending_account.number`. */
  readonly account: number;
  readonly epoch: number;
}

/** Somebody else took over: nothing this worker still knows may be written, and nothing more may be sent. */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}

/**
 * Takes an account over. What an earlier worker left half done becomes `unknown`: it may have been sent or not. Gives
 * the new worker's epoch, and how many became unknown.
 */
export async function takeOver(
  prisma: PrismaClient,
  account: number,
): Promise<Claimant & { readonly unknown: number }> {
  return await prisma.$transaction(
    async (tx) => {
      const [row] = await tx.$queryRaw<{ epoch: number; clean: boolean }[]>`
        UPDATE sending_account a SET epoch = a.epoch + 1, clean = false
        FROM (SELECT number, clean FROM sending_account WHERE number = ${account} FOR UPDATE) before
        WHERE a.number = before.number RETURNING a.epoch, before.clean`;
      if (!row) throw new FencedError('no such sending account');
      if (row.clean) return { account, epoch: row.epoch, unknown: 0 };
      const left = await tx.$queryRaw<{ broadcast: number; count: number }[]>`
        WITH lost AS (
          UPDATE delivery d SET state = ${DELIVERY.unknown}::int
          FROM broadcast b WHERE b.state IN ('sending', 'paused', 'cancelled') AND d.broadcast = b.id
            AND d.account = ${account} AND d.state = ${DELIVERY.sending}::int
          RETURNING d.broadcast)
        SELECT broadcast, count(*)::int AS count FROM lost GROUP BY broadcast ORDER BY broadcast`;
      for (const { broadcast, count } of left) await addCounts(tx, { broadcast, account }, { unknown: count });
      return { account, epoch: row.epoch, unknown: left.reduce((sum, { count }) => sum + count, 0) };
    },
    { timeout: 60_000 },
  );
}

/** The worker leaves, and everything it did is written. */
export async function leave(prisma: PrismaClient, { account, epoch }: Claimant): Promise<void> {
  await prisma.$executeRaw`UPDATE sending_account SET clean = true WHERE number = ${account} AND epoch = ${epoch}`;
}

/** Somebody who is pending, with the subscription as it is at this moment; null: it is gone. */
export interface Recipient {
  readonly subscription: string;
  readonly tries: number;
  readonly now: {
    readonly address: Uint8Array;
    readonly channel: string;
    readonly account: string;
    readonly language: string;
    readonly scope: string;
  } | null;
}

/**
 * Reads the next recipients of an account, from this id on and in the order of their ids. They stay pending: `claim` says
 * who of them may be written to. They are gathered before they are joined: of a ledger that grows while it is used nothing
 * is known, and a join read all of it for each batch (measured with 10,000 rows: 621 ms in place of 5).
 */
export async function readPending(
  prisma: PrismaClient,
  account: number,
  broadcast: BroadcastId,
  from: string,
  most: number,
): Promise<readonly Recipient[]> {
  const reading = prisma.$queryRaw<RecipientRow[]>`
    WITH next AS MATERIALIZED (
      SELECT d.subscription, d.tries FROM delivery d
      WHERE d.broadcast = ${broadcast} AND d.account = ${account} AND d.state = ${DELIVERY.pending}::int
        AND d.subscription >= ${from}::text::uuid
      ORDER BY d.subscription LIMIT ${most})
    SELECT n.subscription, n.tries, s.address, s.channel, s.account, s.language, s.scope
    FROM next n LEFT JOIN subscription s ON s.id = n.subscription ORDER BY n.subscription`;
  const [, rows] = await prisma.$transaction([prisma.$queryRaw(BY_INDEX), reading]);
  return rows.map(({ subscription, tries, address, channel, account: sender, language, scope }) => ({
    subscription,
    tries,
    now: address && { address, channel, account: sender, language, scope },
  }));
}

interface RecipientRow {
  readonly subscription: string;
  readonly tries: number;
  readonly address: Uint8Array | null;
  readonly channel: string;
  readonly account: string;
  readonly language: string;
  readonly scope: string;
}

/**
 * Claims recipients, just before they are written to: pending becomes sending. Gives those who were claimed; the others are
 * gone, in somebody else's hands at this moment, or the broadcast is not being sent. What is claimed when its worker dies is
 * `unknown`, so it is claimed as late as the pace allows.
 * @throws FencedError
 */
export async function claim(
  prisma: PrismaClient,
  { account, epoch }: Claimant,
  broadcast: BroadcastId,
  recipients: readonly string[],
): Promise<ReadonlySet<string>> {
  const claiming = prisma.$queryRaw<{ mine: number; subscription: string | null }[]>`
    WITH me AS MATERIALIZED (
      SELECT FROM sending_account WHERE number = ${account} AND epoch = ${epoch} FOR SHARE
    ), free AS MATERIALIZED (
      SELECT d.subscription FROM delivery d
      WHERE d.broadcast = ${broadcast} AND d.account = ${account} AND d.subscription = ANY(${[...recipients]}::text[]::uuid[])
        AND d.state = ${DELIVERY.pending}::int
        AND EXISTS (SELECT FROM me) AND EXISTS (SELECT FROM broadcast b WHERE b.id = ${broadcast} AND b.state = 'sending')
      ORDER BY d.subscription FOR UPDATE OF d SKIP LOCKED
    ), claimed AS (
      UPDATE delivery d SET state = ${DELIVERY.sending}::int, epoch = ${epoch}
      WHERE d.broadcast = ${broadcast} AND d.account = ${account}
        AND d.subscription = ANY(ARRAY(SELECT subscription FROM free))
      RETURNING d.subscription)
    SELECT (SELECT count(*)::int FROM me) AS mine, c.subscription FROM (SELECT 1) AS here LEFT JOIN claimed c ON true`;
  const [, rows] = await prisma.$transaction([prisma.$queryRaw(BY_INDEX), claiming]);
  if (rows[0]?.mine !== 1) throw new FencedError('another worker has this account');
  return new Set(rows.flatMap(({ subscription }) => subscription ?? []));
}

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
  await prisma.$transaction(async (tx) => {
    await tx.$queryRaw(BY_INDEX);
    const me = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM sending_account WHERE number = ${account} AND epoch = ${epoch} FOR SHARE`;
    if (me.length === 0) throw new FencedError('another worker has this account');
    const written: { subscription: string }[] = [];
    for (const [to, ones] of Map.groupBy(settled, (one) => one.to)) {
      const state = to === 'again' || to === 'back' ? DELIVERY.pending : DELIVERY[to];
      const rows = await tx.$queryRaw<{ subscription: string }[]>`
        UPDATE delivery d SET state = ${state}::int, tries = d.tries + ${to === 'again' ? 1 : 0}::int
        WHERE d.broadcast = ${broadcast} AND d.account = ${account}
          AND d.subscription = ANY(${ones.map(({ subscription }) => subscription)}::text[]::uuid[])
          AND d.state = ${DELIVERY.sending}::int AND d.epoch = ${epoch}
        RETURNING d.subscription`;
      written.push(...rows);
    }
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
