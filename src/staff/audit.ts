import { randomUUID } from 'node:crypto';
import type { Prisma, PrismaClient } from '../store/generated/client.ts';

/** What staff can have done; words for each stand under `staff.log.what`. */
export const AUDITED = [
  'invited',
  'joined',
  'revoked',
  'composed',
  'edited',
  'discarded',
  'tested',
  'asked_approval',
  'approved',
  'sent',
  'scheduled',
  'unscheduled',
  'paused',
  'resumed',
  'cancelled',
  'resent',
  'published',
  'unpublished',
  'opened',
  'closed',
  'reopened',
  'proposed',
  'delivered',
  'undelivered',
  'exported',
] as const;
export type Audited = (typeof AUDITED)[number];

/** What all staff are told of in their own chats, so that nobody does it unseen with a stolen account. */
const TOLD: ReadonlySet<string> = new Set<Audited>([
  'invited',
  'joined',
  'revoked',
  'opened',
  'closed',
  'reopened',
  'proposed',
  'delivered',
  'undelivered',
]);

export interface AuditEntry {
  /** Handle; null: the command line. */
  readonly actor: string | null;
  readonly what: Audited;
  readonly campaign?: string | null;
  /** A handle, or a broadcast's id in base 36: never anything about a supporter. */
  readonly subject?: string | null;
}

/** Notes what was done. `db` may be a transaction, so that the note exists exactly when the deed does. */
export async function audit(
  db: PrismaClient | Prisma.TransactionClient,
  { actor, what, campaign = null, subject = null }: AuditEntry,
  at: Date,
): Promise<void> {
  const untold = TOLD.has(what);
  await db.auditEvent.create({ data: { id: randomUUID(), at, actor, what, campaign, subject, untold } });
}

/** The latest events, newest first. */
export async function readAudit(
  prisma: PrismaClient,
  most: number,
): Promise<
  readonly {
    readonly at: Date;
    readonly actor: string | null;
    readonly what: string;
    readonly campaign: string | null;
    readonly subject: string | null;
  }[]
> {
  return await prisma.auditEvent.findMany({
    orderBy: { at: 'desc' },
    take: most,
    select: { at: true, actor: true, what: true, campaign: true, subject: true },
  });
}

/** Takes the events that all staff are to be told of, oldest first, each once in the whole cluster. */
export async function takeUntold(prisma: PrismaClient): Promise<readonly LoggedDeed[]> {
  const waiting = await prisma.auditEvent.findMany({ where: { untold: true }, orderBy: { at: 'asc' }, take: 50 });
  const taken: LoggedDeed[] = [];
  for (const { id, actor, what, campaign, subject } of waiting) {
    // Whoever turns it tells it.
    const { count } = await prisma.auditEvent.updateMany({ where: { id, untold: true }, data: { untold: false } });
    if (count === 1) taken.push({ actor, what, campaign, subject });
  }
  return taken;
}

export interface LoggedDeed {
  readonly actor: string | null;
  readonly what: string;
  readonly campaign: string | null;
  readonly subject: string | null;
}
