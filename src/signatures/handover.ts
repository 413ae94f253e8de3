import { dayIn } from '../campaign/calendar.ts';
import type { CampaignKind } from '../campaign/outline.ts';
import { isOwnDelivery, isOwnExport, isOwnHandover, macOfDelivery, macOfHandover } from '../privacy/records.ts';
import { UNDO_DAYS } from '../privacy/retention.ts';
import type { RowMacs } from '../privacy/row-macs.ts';
import type { Handover, Prisma, PrismaClient } from '../store/generated/client.ts';
import { moveCampaignIn } from './lifecycle.ts';

/**
 * Recording that signatures were handed over starts the time after which everything of their signers is erased. So no one
 * person does it: one records, another confirms; where nobody else may, the server's command line does, three days later.
 * For UNDO_DAYS it can be undone. Each is a part of the transaction in which staff's audit trail notes it.
 */

const HOUR_MS = 3_600_000;
/** So long a record waits that nobody else may confirm. */
export const ALONE_HOURS = 72;
/** So long who is new in their role neither records nor confirms one that counts. */
export const NEWCOMER_HOURS = 72;

export interface Wish {
  readonly campaign: string;
  readonly kind: CampaignKind;
  readonly to: string;
  /** ISO day, on the campaign's calendar. */
  readonly day: string;
  readonly timeZone: string;
  readonly by: string;
}

/** `not exported`: no final export was made since it closed. `before opening`: on that day nobody had signed. */
export type Proposed = Handover | 'not closed' | 'not exported' | 'before opening';

/**
 * Records a handing over, in place of one that waits. Its number is that of the export, without what was set aside, and is typed by
 * nobody.
 */
export async function proposeHandover(
  tx: Prisma.TransactionClient,
  rows: RowMacs,
  wish: Wish,
  now: Date,
): Promise<Proposed> {
  const { campaign, to, day, by } = wish;
  const counted = await countHandover(tx, rows, wish);
  if (typeof counted === 'string') return counted;
  const on = new Date(`${day}T00:00:00Z`);
  const { openedAt } = await tx.campaign.findUniqueOrThrow({ where: { slug: campaign } });
  if (openedAt && day < dayIn(wish.timeZone, openedAt)) return 'before opening';
  const record = { campaign, to, day: on, ...counted, proposedBy: by, proposedAt: now };
  const data = { ...record, mac: macOfHandover(rows, record) };
  return await tx.handover.upsert({ where: { campaign }, create: data, update: data });
}

/** What there is to hand over: how many, and in which export; or why nothing can be handed over yet. */
export async function countHandover(
  tx: PrismaClient | Prisma.TransactionClient,
  rows: RowMacs,
  { campaign, kind }: Pick<Wish, 'campaign' | 'kind'>,
): Promise<{ readonly count: number; readonly sha256: string | null } | 'not closed' | 'not exported'> {
  const row = await tx.campaign.findUnique({ where: { slug: campaign } });
  if (row?.state !== 'closed') return 'not closed';
  if (kind === 'email') return await lettersOf(tx, campaign);
  return (await exportedOf(tx, rows, campaign, row.closedAt)) ?? 'not exported';
}

async function exportedOf(
  tx: PrismaClient | Prisma.TransactionClient,
  rows: RowMacs,
  campaign: string,
  closedAt: Date | null,
) {
  const where = { campaign, final: true, ...(closedAt && { at: { gte: closedAt } }) };
  const finals = await tx.export.findMany({ where, orderBy: { at: 'desc' } });
  const latest = finals.find((one) => isOwnExport(rows, one));
  return latest ? { count: latest.signatures - latest.setAside, sha256: latest.sha256 } : null;
}

async function lettersOf(tx: PrismaClient | Prisma.TransactionClient, campaign: string) {
  const { _sum } = await tx.tally.aggregate({ where: { campaign }, _sum: { letters: true, lettersWithdrawn: true } });
  return { count: Math.max(0, (_sum.letters ?? 0) - (_sum.lettersWithdrawn ?? 0)), sha256: null };
}

/** What waits for another person; null: nothing does. */
export async function waitingHandover(
  prisma: PrismaClient | Prisma.TransactionClient,
  rows: RowMacs,
  campaign: string,
): Promise<Handover | null> {
  const found = await prisma.handover.findUnique({ where: { campaign } });
  return found && isOwnHandover(rows, found) ? found : null;
}

/** Names a record as it was shown: one that took its place has another. */
export function stampOf({ proposedAt }: Pick<Handover, 'proposedAt'>): number {
  return Math.floor(proposedAt.getTime() / 1000) % 1_000_000_000;
}

/**
 * Confirms what waits, if `holds` says so of it. Gives what was recorded, or null.
 * @param holds who confirms may, and it is what they were shown
 */
export async function confirmHandover(
  tx: Prisma.TransactionClient,
  rows: RowMacs,
  campaign: string,
  kind: CampaignKind,
  now: Date,
  holds: (waiting: Handover) => boolean,
): Promise<Handover | null> {
  const waiting = await waitingHandover(tx, rows, campaign);
  if (!waiting || !holds(waiting)) return null;
  const { to, day, count } = waiting;
  // With the handing over the exact number is told, once.
  const told = kind === 'email' ? { publicLetters: count } : { publicCount: count };
  const delivery = { deliveredTo: to, deliveredOn: day, deliveredCount: count };
  const deliveredMac = macOfDelivery(rows, { slug: campaign, deliveredAt: now, ...delivery });
  const facts = { ...delivery, deliveredMac, ...told };
  if ((await moveCampaignIn(tx, campaign, 'deliver', now, facts)) === null) return null;
  await tx.handover.delete({ where: { campaign } });
  return waiting;
}

/** Whether it has waited long enough for the command line to confirm it. */
export function isRipe({ proposedAt }: Pick<Handover, 'proposedAt'>, now: Date): boolean {
  return now.getTime() - proposedAt.getTime() >= ALONE_HOURS * HOUR_MS;
}

/** Undoes a handing over within UNDO_DAYS, or at any time one that this program did not record. False: it is too late, or there was none. */
export async function undoHandover(
  tx: Prisma.TransactionClient,
  rows: RowMacs,
  campaign: string,
  now: Date,
): Promise<boolean> {
  const row = await tx.campaign.findUnique({ where: { slug: campaign } });
  if (!row) return false;
  const late = row.deliveredAt !== null && now.getTime() - row.deliveredAt.getTime() >= UNDO_DAYS * 24 * HOUR_MS;
  if (late && isOwnDelivery(rows, row)) return false;
  return (await moveCampaignIn(tx, campaign, 'undo delivery', now)) !== null;
}
