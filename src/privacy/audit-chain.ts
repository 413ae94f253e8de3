import type { AuditEvent, Prisma, PrismaClient } from '../store/generated/client.ts';
import type { RowMacs } from './row-macs.ts';

/**
 * The audit trail as a chain: each event carries its number, the MAC of the one before it, and a MAC over all of it under the
 * secret; a row of its own says where the chain ends. So whoever can write to the database, and has no secret, can take no event
 * away, change none and put none between others without `doctor` naming it. An older state of the whole database, put back as it
 * was, is a whole chain: audit-witness.ts sees that.
 */

/** Advisory lock: events are appended one after the other. Taken last in a transaction, and held to its end. */
const TRAIL_LOCK = 7_309_012;
const HEAD = 1;

type Mac = Uint8Array<ArrayBuffer>;
type Words = Pick<AuditEvent, 'id' | 'at' | 'actor' | 'what' | 'campaign' | 'subject' | 'number' | 'prior'>;

const hex = (mac: Uint8Array | null): string | null => mac && Buffer.from(mac).toString('hex');

function eventWords({ id, at, actor, what, campaign, subject, number, prior }: Words) {
  return [id, at.toISOString(), actor, what, campaign, subject, String(number), hex(prior)];
}

const headWords = (number: number, last: Uint8Array) => [String(number), hex(last)];

/** Whether this program wrote the event as it stands there. */
export function isOwnEvent(rows: RowMacs, event: AuditEvent): boolean {
  return event.number !== null && rows.holds(event.mac, 'audit_event', eventWords(event));
}

/** Adds an event at the end of the chain, as a part of `tx`. */
export async function appendEvent(
  tx: Prisma.TransactionClient,
  rows: RowMacs,
  event: Omit<Words, 'number' | 'prior'> & { readonly untold: boolean },
): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(${TRAIL_LOCK})::text`;
  const { number, prior } = await nextPlace(tx, rows);
  const mac = rows.of('audit_event', eventWords({ ...event, number, prior }));
  await tx.auditEvent.create({ data: { ...event, number, prior, mac } });
  await writeHead(tx, rows, number, mac);
}

async function writeHead(tx: Prisma.TransactionClient, rows: RowMacs, number: number, last: Mac): Promise<void> {
  const head = { number, last, mac: rows.of('audit_head', headWords(number, last)) };
  await tx.auditHead.upsert({ where: { id: HEAD }, create: { id: HEAD, ...head }, update: head });
}

/** Where the next event stands. */
async function nextPlace(
  tx: Prisma.TransactionClient,
  rows: RowMacs,
): Promise<{ readonly number: number; readonly prior: Mac | null }> {
  const head = await tx.auditHead.findUnique({ where: { id: HEAD } });
  const { _max } = await tx.auditEvent.aggregate({ _max: { number: true } });
  const highest = _max.number ?? 0;
  if (head && rows.holds(head.mac, 'audit_head', headWords(head.number, head.last)))
    return { number: Math.max(highest, head.number) + 1, prior: head.last };
  if (!head && highest === 0) return { number: 1, prior: null };
  // Nobody can tell what stood at the end: a number is left out, so that this is told for ever.
  return { number: highest + 2, prior: null };
}

/** What is wrong with the trail. `missing`: events of these numbers. `foreign`: changed, moved, or not written by this program. */
export type TrailFault =
  | { readonly kind: 'missing'; readonly from: number; readonly to: number }
  | { readonly kind: 'foreign'; readonly at: Date; readonly what: string }
  | { readonly kind: 'end' };

/** Reads the whole chain. Gives nothing where all of it is as it was written. */
export async function examineTrail(prisma: PrismaClient, rows: RowMacs): Promise<readonly TrailFault[]> {
  const { events, head } = await prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(${TRAIL_LOCK})::text`;
    const all = await tx.auditEvent.findMany({ orderBy: { number: { sort: 'asc', nulls: 'last' } } });
    return { events: all, head: await tx.auditHead.findUnique({ where: { id: HEAD } }) };
  });
  const faults: TrailFault[] = [];
  let before: { readonly number: number; readonly mac: Uint8Array | null; readonly own: boolean } | null = null;
  for (const event of events) {
    const { number, at, what, prior, mac } = event;
    const own = isOwnEvent(rows, event);
    const expected: number = (before?.number ?? 0) + 1;
    if (number !== null && number > expected) faults.push({ kind: 'missing', from: expected, to: number - 1 });
    // One of another time stood in the place of the one before: it holds by itself, and does not lead here.
    const follows: boolean = number !== expected || !before?.own || hex(prior) === hex(before.mac);
    if (!own || !follows) faults.push({ kind: 'foreign', at, what });
    if (number !== null) before = { number, mac, own };
  }
  const last = before?.number ?? 0;
  if (!head) return events.length === 0 ? faults : [...faults, { kind: 'end' }];
  if (!rows.holds(head.mac, 'audit_head', headWords(head.number, head.last))) return [...faults, { kind: 'end' }];
  if (head.number > last) return [...faults, { kind: 'missing', from: last + 1, to: head.number }];
  return head.number === last && hex(head.last) === hex(before?.mac ?? null) ? faults : [...faults, { kind: 'end' }];
}

/**
 * Vouches anew for every event that `old` vouches for; for a change of the secret. What was not as it should be stays so, and
 * stays where it is. Gives how many.
 */
export async function vouchTrailAnew(tx: Prisma.TransactionClient, old: RowMacs, next: RowMacs): Promise<number> {
  const events = await tx.auditEvent.findMany({ where: { number: { not: null } }, orderBy: { number: 'asc' } });
  /** By the MAC that an event had, the one that it has now. */
  const moved = new Map<string | null, Mac>();
  for (const event of events) {
    if (!isOwnEvent(old, event)) continue;
    const prior = moved.get(hex(event.prior)) ?? event.prior;
    const mac = next.of('audit_event', eventWords({ ...event, prior }));
    moved.set(hex(event.mac), mac);
    await tx.auditEvent.update({ where: { id: event.id }, data: { prior, mac } });
  }
  const head = await tx.auditHead.findUnique({ where: { id: HEAD } });
  if (head && old.holds(head.mac, 'audit_head', headWords(head.number, head.last)))
    await writeHead(tx, next, head.number, moved.get(hex(head.last)) ?? head.last);
  return moved.size;
}
