import { BY_INDEX } from '../store/by-index.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import { addCounts } from './lanes.ts';
import type { BroadcastId } from './types.ts';

/** How `delivery.state` is written. */
export const DELIVERY = { pending: 0, sending: 1, sent: 2, gone: 3, failed: 4, unknown: 5, skipped: 6 } as const;

/** Before all ids. */
export const NIL = '00000000-0000-0000-0000-000000000000';

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

/** A recipient that is claimed, with the subscription as it is at this moment; null: it is gone. */
export interface Claimed {
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
 * Claims the next recipients in the order of their ids: pending becomes sending. Nothing when the broadcast is not being
 * sent. @throws FencedError
 */
export async function claim(
  prisma: PrismaClient,
  { account, epoch }: Claimant,
  broadcast: BroadcastId,
  after: string,
  most: number,
): Promise<readonly Claimed[]> {
  const claiming = prisma.$queryRaw<ClaimRow[]>`
    WITH me AS MATERIALIZED (
      SELECT FROM sending_account WHERE number = ${account} AND epoch = ${epoch} FOR SHARE
    ), next AS MATERIALIZED (
      SELECT d.subscription FROM delivery d
      WHERE d.broadcast = ${broadcast} AND d.account = ${account} AND d.state = ${DELIVERY.pending}::int
        AND d.subscription > ${after}::text::uuid
        AND EXISTS (SELECT FROM me) AND EXISTS (SELECT FROM broadcast b WHERE b.id = ${broadcast} AND b.state = 'sending')
      ORDER BY d.subscription LIMIT ${most} FOR UPDATE OF d SKIP LOCKED
    ), claimed AS (
      UPDATE delivery d SET state = ${DELIVERY.sending}::int, epoch = ${epoch} FROM next
      WHERE d.broadcast = ${broadcast} AND d.account = ${account} AND d.subscription = next.subscription
      RETURNING d.subscription, d.tries)
    SELECT (SELECT count(*)::int FROM me) AS mine, c.subscription, c.tries, s.address, s.channel, s.account, s.language, s.scope
    FROM (SELECT 1) AS here LEFT JOIN claimed c ON true LEFT JOIN subscription s ON s.id = c.subscription
    ORDER BY c.subscription`;
  const [, rows] = await prisma.$transaction([prisma.$queryRaw(BY_INDEX), claiming]);
  if (rows[0]?.mine !== 1) throw new FencedError('another worker has this account');
  return rows.flatMap((row): Claimed[] => {
    if (row.subscription === null) return [];
    const { subscription, tries, address, channel, account: from, language, scope } = row;
    return [{ subscription, tries, now: address && { address, channel, account: from, language, scope } }];
  });
}

type ClaimRow = { readonly mine: number } & (
  | { readonly subscription: null }
  | {
      readonly subscription: string;
      readonly tries: number;
      readonly address: Uint8Array | null;
      readonly channel: string;
      readonly account: string;
      readonly language: string;
      readonly scope: string;
    }
);
