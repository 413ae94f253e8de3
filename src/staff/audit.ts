import { randomUUID } from 'node:crypto';
import { appendEvent, isOwnEvent } from '../privacy/audit-chain.ts';
import type { Privacy } from '../privacy/privacy.ts';
import type { Prisma, PrismaClient } from '../store/generated/client.ts';

/** What staff can have done; words for each stand under `staff.log.what`. */
export const AUDITED = [
  'invited',
  'joined',
  'revoked',
  'role',
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
  'looked_at',
  'aside_proposed',
  'aside',
  'back_proposed',
  'aside_back',
  'aside_dropped',
  'burst',
  'keyed',
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
  'aside_proposed',
  'aside',
  'back_proposed',
  'aside_back',
  'keyed',
]);

export interface AuditEntry {
  /** Handle; null: the command line. */
  readonly actor: string | null;
  readonly what: Audited;
  readonly campaign?: string | null;
  /** A handle, a broadcast's id in base 36, a cohort's, or a key's fingerprint: never anything about a supporter. */
  readonly subject?: string | null;
}

/** What is needed to vouch for events, and to believe them. */
interface Vouching {
  readonly privacy: Pick<Privacy, 'rows'>;
}

/** Notes what was done, in the transaction that does it: so the note exists exactly when the deed does. */
export async function audit(
  tx: Prisma.TransactionClient,
  { privacy }: Vouching,
  { actor, what, campaign = null, subject = null }: AuditEntry,
  at: Date,
): Promise<void> {
  const untold = TOLD.has(what);
  await appendEvent(tx, privacy.rows, { id: randomUUID(), at, actor, what, campaign, subject, untold });
}

/** Does something and notes it, both or neither. `act` gives null when it was not done after all; then nothing is noted. */
export async function deed<T>(
  deps: Vouching & { readonly prisma: PrismaClient; readonly now: () => Date },
  entry: AuditEntry,
  act: (tx: Prisma.TransactionClient) => Promise<T | null>,
): Promise<T | null> {
  return await deps.prisma.$transaction(async (tx) => {
    const done = await act(tx);
    if (done !== null) await audit(tx, deps, entry, deps.now());
    return done;
  });
}

/** The latest events, newest first. `own` false: this program did not write the event as it stands there. */
export async function readAudit(
  { prisma, privacy }: Vouching & { readonly prisma: PrismaClient },
  most: number,
): Promise<readonly (LoggedDeed & { readonly at: Date; readonly own: boolean })[]> {
  const events = await prisma.auditEvent.findMany({ orderBy: { at: 'desc' }, take: most });
  return events.map((event) => {
    const { at, actor, what, campaign, subject } = event;
    return { at, actor, what, campaign, subject, own: isOwnEvent(privacy.rows, event) };
  });
}

/**
 * Takes the events that all staff are to be told of, oldest first, each once in the whole cluster. What this program did not
 * write is passed by: nobody is told of what never was.
 */
export async function takeUntold({
  prisma,
  privacy,
}: Vouching & { readonly prisma: PrismaClient }): Promise<readonly LoggedDeed[]> {
  const waiting = await prisma.auditEvent.findMany({ where: { untold: true }, orderBy: { at: 'asc' }, take: 50 });
  const taken: LoggedDeed[] = [];
  for (const event of waiting) {
    const { id, actor, what, campaign, subject } = event;
    // Whoever turns it tells it.
    const { count } = await prisma.auditEvent.updateMany({ where: { id, untold: true }, data: { untold: false } });
    if (count === 1 && isOwnEvent(privacy.rows, event)) taken.push({ actor, what, campaign, subject });
  }
  return taken;
}

export interface LoggedDeed {
  readonly actor: string | null;
  readonly what: string;
  readonly campaign: string | null;
  readonly subject: string | null;
}
