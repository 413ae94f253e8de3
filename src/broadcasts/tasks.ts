import type { RowMacs } from '../privacy/row-macs.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import { readContent } from './content.ts';
import { type Claimant, LEFT } from './ledger.ts';
import type { BroadcastContent, BroadcastId, PauseReason, Purpose } from './types.ts';

/** What one account has to send now. */
export interface Task {
  readonly id: BroadcastId;
  readonly campaign: string;
  readonly purpose: Purpose;
  readonly content: BroadcastContent;
  readonly alarms: number;
}

/** Broadcasts that are being sent and of which this account has some left, or may yet get some; oldest first. */
export async function tasksOf(prisma: PrismaClient, account: number): Promise<readonly BroadcastId[]> {
  const rows = await prisma.$queryRaw<{ id: BroadcastId }[]>`
    SELECT b.id FROM broadcast b LEFT JOIN broadcast_lane l ON l.broadcast = b.id AND l.account = ${account}
    WHERE b.state = 'sending' AND (NOT b.planned OR ${LEFT} > 0) ORDER BY b.started_at, b.id`;
  return rows.map(({ id }) => id);
}

/** What is to be sent. Null: its texts were deleted, or this program did not write them. @throws {BroadcastContentError} */
export async function readTask(prisma: PrismaClient, rows: RowMacs, id: BroadcastId): Promise<Task | null> {
  const select = { id: true, campaign: true, purpose: true, content: true, contentMac: true, alarms: true } as const;
  const row = await prisma.broadcast.findUnique({ where: { id }, select });
  const content = row && readContent(rows, row);
  if (!row || !content) return null;
  const { campaign, purpose, alarms } = row;
  return { id, campaign, purpose: purpose as Purpose, content, alarms };
}

/** The platform asked for rest until then. */
export async function noteRest(prisma: PrismaClient, { account, epoch }: Claimant, until: Date): Promise<void> {
  await prisma.$executeRaw`
    UPDATE sending_account SET rest_until = greatest(rest_until, ${until.toISOString()}::text::timestamptz)
    WHERE number = ${account} AND epoch = ${epoch}`;
}

/** The account can send no more until staff resume a broadcast. */
export async function markDead(prisma: PrismaClient, { account, epoch }: Claimant): Promise<void> {
  await prisma.$executeRaw`UPDATE sending_account SET dead = true WHERE number = ${account} AND epoch = ${epoch}`;
}

/** Pauses a broadcast for what its messages met. */
export async function pauseFor(prisma: PrismaClient, id: BroadcastId, reason: PauseReason): Promise<void> {
  await prisma.$executeRaw`
    UPDATE broadcast SET state = 'paused', reason = ${reason}, alarms = alarms + 1, change = change + 1
    WHERE id = ${id} AND state = 'sending'`;
}
