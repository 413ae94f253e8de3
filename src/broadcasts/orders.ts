import type { Privacy } from '../privacy/privacy.ts';
import type { Prisma, PrismaClient } from '../store/generated/client.ts';
import { type Approvers, countedApprovals } from './approval.ts';
import { readContent } from './content.ts';
import { broadcastOf, shownState } from './drafts.ts';
import { LATEST_MS } from './held.ts';
import { DELIVERY, LEFT } from './ledger.ts';
import type { Broadcasts, Ordered, Started } from './port.ts';
import type { BroadcastLog } from './slice.ts';
import type { BroadcastId } from './types.ts';

export interface OrderDeps {
  readonly prisma: PrismaClient;
  readonly privacy: Pick<Privacy, 'rows'>;
  readonly now: () => Date;
  /** How many others must have approved a version: see approval.ts. */
  readonly approvals: number;
  readonly approvers: Approvers;
  readonly log: BroadcastLog;
  /** Sets workers going for whatever there is to do; enqueues in the transaction. */
  readonly plan: (id: BroadcastId, transaction: Prisma.TransactionClient) => Promise<void>;
  readonly wakeAll: () => Promise<void>;
}

type Orders = Pick<Broadcasts, 'start' | 'pause' | 'resume' | 'cancel' | 'resendUnknown'> & {
  /** Starts what is due; what is overdue waits for staff. */
  startDue(): Promise<void>;
  /** Counts as skipped who will not be reached any more: some of each account, the rest the next time. */
  sweepCancelled(): Promise<void>;
};

/** Orders of staff. Each is one change of state that only one caller can make. */
export function createOrders({
  prisma,
  privacy: { rows },
  now,
  approvals,
  approvers,
  log,
  plan,
  wakeAll,
}: OrderDeps): Orders {
  const isApproved = async (row: Parameters<typeof countedApprovals>[0], sender: string | null): Promise<boolean> =>
    approvals === 0 || (await countedApprovals(row, sender, approvers)).length >= approvals;

  /** Locks the row: what is read holds until the end of the transaction. */
  async function locked(tx: Prisma.TransactionClient, id: BroadcastId) {
    await tx.$queryRaw`SELECT 1 FROM broadcast WHERE id = ${id} FOR UPDATE`;
    return await tx.broadcast.findUnique({ where: { id } });
  }

  async function begin(tx: Prisma.TransactionClient, id: BroadcastId, sender: string | null) {
    const data = { state: 'sending', startedAt: now(), sender, reason: null, change: { increment: 1 } };
    const row = await tx.broadcast.update({ where: { id }, data });
    await plan(id, tx);
    return row;
  }

  async function change(
    id: BroadcastId,
    decide: (row: { state: string; reason: string | null }) => Prisma.BroadcastUpdateInput | null,
  ): Promise<Ordered | null> {
    return await prisma.$transaction(async (tx) => {
      const row = await locked(tx, id);
      if (!row) return null;
      const data = decide(row);
      if (!data) return { changed: false, state: shownState(row) };
      const after = await tx.broadcast.update({ where: { id }, data: { ...data, change: { increment: 1 } } });
      return { changed: true, state: shownState(after) };
    });
  }

  /** One that was refused to everybody is a draft again, as if it had never begun. Null: it is none of these. */
  async function takeBack(id: BroadcastId): Promise<Ordered | null> {
    return await prisma.$transaction(
      async (tx) => {
        const row = await locked(tx, id);
        const reached = await tx.broadcastLane.aggregate({
          where: { broadcast: id },
          _sum: { sent: true, unknown: true },
        });
        const isBlamed = row?.state === 'paused' && row.reason?.startsWith('message ') === true;
        if (!isBlamed || (reached._sum.sent ?? 0) + (reached._sum.unknown ?? 0) > 0) return null;
        await tx.$executeRaw`DELETE FROM delivery WHERE broadcast = ${id}`;
        await tx.broadcastLane.deleteMany({ where: { broadcast: id } });
        await tx.broadcastFailure.deleteMany({ where: { broadcast: id } });
        await tx.broadcast.update({ where: { id }, data: TAKEN_BACK });
        return { changed: true, state: 'draft' };
      },
      { timeout: 60_000 },
    );
  }

  async function sweepCancelled(): Promise<void> {
    const lanes = await prisma.$queryRaw<{ broadcast: number; account: number }[]>`
      SELECT l.broadcast, l.account FROM broadcast_lane l JOIN broadcast b ON b.id = l.broadcast
      WHERE b.state = 'cancelled' AND ${LEFT} > 0`;
    for (const lane of lanes) await skipSome(prisma, lane);
  }

  return {
    async start(id, { version, by, at }): Promise<Started> {
      return await prisma.$transaction(async (tx): Promise<Started> => {
        const row = await locked(tx, id);
        if (!row) return { kind: 'conflict', broadcast: null };
        if (row.state !== 'draft') return { kind: 'already', broadcast: broadcastOf(rows, row) };
        if (row.version !== version || !readContent(rows, row))
          return { kind: 'conflict', broadcast: broadcastOf(rows, row) };
        if (!(await isApproved(row, by))) return { kind: 'needs approval' };
        if (!at || at <= now()) return { kind: 'started', broadcast: broadcastOf(rows, await begin(tx, id, by)) };
        const data = { state: 'scheduled', scheduledAt: at, sender: by, reason: null, change: { increment: 1 } };
        return { kind: 'scheduled', broadcast: broadcastOf(rows, await tx.broadcast.update({ where: { id }, data })) };
      });
    },

    async startDue() {
      const due = await prisma.broadcast.findMany({
        where: { state: 'scheduled', scheduledAt: { lte: now() } },
        select: { id: true },
      });
      for (const { id } of due) {
        await prisma.$transaction(async (tx) => {
          const row = await locked(tx, id);
          if (row?.state !== 'scheduled') return;
          if (row.scheduledAt !== null && now().getTime() - row.scheduledAt.getTime() > LATEST_MS) {
            await tx.broadcast.update({ where: { id }, data: OVERDUE });
            log.warn(
              { campaign: row.campaign },
              'broadcast: its hour passed while no program ran, so it waits as a draft',
            );
            return;
          }
          if (readContent(rows, row) && (await isApproved(row, row.sender))) await begin(tx, id, row.sender);
          // Whoever had approved it may be gone since, or its words are not what this program wrote: it waits as a draft, and staff are told.
          else await tx.broadcast.update({ where: { id }, data: UNAPPROVED });
        });
      }
    },

    async pause(id) {
      const taken = await takeBack(id);
      if (taken) return taken;
      return await change(id, ({ state }) => {
        if (state === 'scheduled') return { state: 'draft', scheduledAt: null };
        return state === 'sending' ? { state: 'paused', reason: 'staff' } : null;
      });
    },

    async resume(id) {
      const ordered = await change(id, ({ state }) => (state === 'paused' ? { state: 'sending', reason: null } : null));
      if (!ordered?.changed) return ordered;
      // Whoever resumes has seen to the tokens, or will see the account stop again.
      await prisma.$executeRaw`
        UPDATE sending_account SET dead = false
        WHERE dead AND number IN (SELECT account FROM broadcast_lane WHERE broadcast = ${id})`;
      await wakeAll();
      return ordered;
    },

    async cancel(id) {
      const ordered = await change(id, ({ state }) => {
        const possible = ['scheduled', 'sending', 'paused'].includes(state);
        return possible ? { state: 'cancelled', reason: null, endedAt: now() } : null;
      });
      if (ordered?.changed) await sweepCancelled();
      return ordered;
    },

    async resendUnknown(id) {
      const count = await prisma.$transaction(async (tx) => {
        const row = await locked(tx, id);
        if (row?.state !== 'done') return 0;
        const again = await tx.$queryRaw<{ account: number; count: number }[]>`
          WITH again AS (
            UPDATE delivery SET state = ${DELIVERY.pending}::int, tries = 0
            WHERE broadcast = ${id} AND state = ${DELIVERY.unknown}::int RETURNING account)
          SELECT account, count(*)::int AS count FROM again GROUP BY account ORDER BY account`;
        const total = again.reduce((sum, lane) => sum + lane.count, 0);
        for (const lane of again) {
          await tx.$executeRaw`
            UPDATE broadcast_lane SET unknown = unknown - ${lane.count}, change = change + 1
            WHERE broadcast = ${id} AND account = ${lane.account}`;
        }
        if (total > 0) await tx.broadcast.update({ where: { id }, data: REOPENED });
        return total;
      });
      if (count > 0) await wakeAll();
      return count;
    },

    sweepCancelled,
  };
}

const OVERDUE = { state: 'draft', scheduledAt: null, reason: 'overdue', change: { increment: 1 } } as const;

const TAKEN_BACK = {
  state: 'draft',
  reason: null,
  scheduledAt: null,
  startedAt: null,
  sender: null,
  plannedTo: null,
  planned: false,
  alarms: 0,
  change: { increment: 1 },
} as const;

const UNAPPROVED = { state: 'draft', scheduledAt: null, reason: 'unapproved', change: { increment: 1 } } as const;

const REOPENED = { state: 'sending', endedAt: null, change: { increment: 1 } } as const;

const SWEPT_AT_ONCE = 10_000;

/** Takes recipients of a cancelled broadcast out of the ledger and counts them as skipped. Gives how many. */
async function skipSome(
  prisma: PrismaClient,
  { broadcast, account }: { readonly broadcast: number; readonly account: number },
): Promise<number> {
  return await prisma.$transaction(async (tx) => {
    const skipped = await tx.$executeRaw`
      DELETE FROM delivery d
      WHERE d.broadcast = ${broadcast} AND d.account = ${account} AND d.subscription = ANY(ARRAY(
        SELECT subscription FROM delivery
        WHERE broadcast = ${broadcast} AND account = ${account} AND state = ${DELIVERY.pending}::int
        ORDER BY subscription LIMIT ${SWEPT_AT_ONCE} FOR UPDATE SKIP LOCKED))`;
    await tx.$executeRaw`
      UPDATE broadcast_lane SET skipped = skipped + ${skipped}, change = change + 1
      WHERE broadcast = ${broadcast} AND account = ${account} AND ${skipped}::int > 0`;
    return skipped;
  });
}
