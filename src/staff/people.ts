import { randomBytes, randomUUID } from 'node:crypto';
import type { Role } from '../conversation/staff/facts.ts';
import { UnreadableError } from '../privacy/aes.ts';
import type { Privacy } from '../privacy/privacy.ts';
import type { RowMacs } from '../privacy/row-macs.ts';
import { type Invitation, Prisma, type PrismaClient, type Staff } from '../store/generated/client.ts';
import { audit } from './audit.ts';
import { makeCode, makeHandle, plainCode } from './codes.ts';

const HOUR_MS = 3_600_000;
const CODE_HOURS = 24;
/** Advisory lock: who is admin changes one at a time, so that two revocations cannot take the last two. */
const PEOPLE_LOCK = 7_309_011;

/** Where a staff member is reached: the channel's address, as an arrival brings it. */
export interface StaffPlace {
  readonly channel: string;
  readonly account: string;
  readonly address: object;
  readonly language: string;
}

export interface StaffPerson {
  readonly id: string;
  readonly handle: string;
  readonly role: Role;
}

/** What is needed to believe rows, and to make some that are believed. */
export interface StaffRows {
  readonly prisma: PrismaClient;
  readonly privacy: Pick<Privacy, 'rows'>;
}

export interface PeopleDeps {
  readonly prisma: PrismaClient;
  readonly privacy: Pick<Privacy, 'pseudonyms' | 'staffAddresses' | 'rows'>;
  readonly now: () => Date;
}

/** Makes a one-time code, which is shown once and stored only as a hash. `by`: handle, null for the command line. */
export async function inviteStaff(
  { prisma, privacy }: StaffRows,
  role: Role,
  by: string | null,
  now: Date,
): Promise<{ readonly code: string; readonly handle: string; readonly expiresAt: Date }> {
  const { rows } = privacy;
  const code = makeCode(randomBytes);
  const plain = plainCode(code);
  if (plain === null) throw new Error('a code was made that is none');
  const codeHash = rows.ofCode(plain);
  const expiresAt = new Date(now.getTime() + CODE_HOURS * HOUR_MS);
  return await prisma.$transaction(async (tx) => {
    await tx.invitation.deleteMany({ where: { expiresAt: { lte: now } } });
    const handle = await freeHandle(tx);
    const row = { codeHash, role, handle, invitedBy: by, expiresAt };
    const mac = rows.of('invitation', invitationWords(row));
    await tx.invitation.create({ data: { ...row, createdAt: now, mac } });
    await audit(tx, { privacy }, { actor: by, what: 'invited', subject: handle }, now);
    return { code, handle, expiresAt };
  });
}

/** What an invitation says, as it is vouched for. */
function invitationWords(row: Pick<Invitation, 'codeHash' | 'role' | 'handle' | 'invitedBy' | 'expiresAt'>) {
  return [row.codeHash, row.role, row.handle, row.invitedBy, row.expiresAt.toISOString()];
}

type Membership = Pick<Staff, 'id' | 'person' | 'handle' | 'role' | 'joinedAt'>;

/** What a membership says, as it is vouched for. */
function staffWords({ id, person, handle, role, joinedAt }: Membership) {
  return [id, Buffer.from(person).toString('hex'), handle, role, joinedAt.toISOString()];
}

/** Vouches for a membership. */
export function macOfStaff(rows: RowMacs, membership: Membership): Uint8Array<ArrayBuffer> {
  return rows.of('staff', staffWords(membership));
}

/** Those of these rows that this program wrote: another is nobody. */
function vouched<Row extends Staff>(rows: RowMacs, all: readonly Row[]): readonly Row[] {
  return all.filter((row) => rows.holds(row.mac, 'staff', staffWords(row)));
}

/** Of these rows, those that this program wrote and that the audit trail has not ended: one of before can be put back. */
async function believed<Row extends Staff>(tx: Trail, rows: RowMacs, all: readonly Row[]): Promise<readonly Row[]> {
  const own = vouched(rows, all);
  if (own.length === 0) return own;
  const ends = await tx.auditEvent.findMany({
    where: { what: { in: ['revoked', 'role'] }, subject: { in: own.map(({ handle }) => handle) } },
    select: { subject: true, at: true },
  });
  return own.filter(({ handle, joinedAt }) => !ends.some(({ subject, at }) => subject === handle && at > joinedAt));
}

type Trail = Pick<Prisma.TransactionClient, 'auditEvent'>;

/** Vouches anew for every membership that `old` vouches for; for a change of the secret. Gives how many. */
export async function vouchStaffAnew(tx: Prisma.TransactionClient, old: RowMacs, next: RowMacs): Promise<number> {
  const members = vouched(old, await tx.staff.findMany());
  for (const row of members) await tx.staff.update({ where: { id: row.id }, data: { mac: macOfStaff(next, row) } });
  // Codes cannot be made out any more, so nobody could use them.
  await tx.invitation.deleteMany();
  return members.length;
}

/** Members whose rows this program did not write, or whose membership was ended. */
export async function countForgedStaff({ prisma, privacy: { rows } }: StaffRows): Promise<number> {
  const all = await prisma.staff.findMany();
  return all.length - (await believed(prisma, rows, all)).length;
}

async function freeHandle(tx: Prisma.TransactionClient): Promise<string> {
  for (;;) {
    const handle = makeHandle(randomBytes);
    const taken = (await tx.staff.count({ where: { handle } })) + (await tx.invitation.count({ where: { handle } }));
    if (taken === 0) return handle;
  }
}

/** Staff and open invitations, in the order in which they came. */
export async function listStaff(
  { prisma, privacy: { rows } }: StaffRows,
  now: Date,
): Promise<
  readonly { readonly handle: string; readonly role: Role; readonly since: { kind: 'joined' | 'invited'; at: Date } }[]
> {
  const staff = await believed(prisma, rows, await prisma.staff.findMany({ orderBy: { joinedAt: 'asc' } }));
  const invited = await prisma.invitation.findMany({
    where: { expiresAt: { gt: now } },
    orderBy: { createdAt: 'asc' },
  });
  return [
    ...staff.map(({ handle, role, joinedAt }) => ({
      handle,
      role: role as Role,
      since: { kind: 'joined' as const, at: joinedAt },
    })),
    ...invited.map(({ handle, role, createdAt }) => ({
      handle,
      role: role as Role,
      since: { kind: 'invited' as const, at: createdAt },
    })),
  ];
}

/** Ends a membership, or takes an invitation back. The last admin stays: else nobody could invite any more. */
export async function revokeStaff(
  { prisma, privacy }: StaffRows,
  handle: string,
  by: string | null,
  now: Date,
): Promise<'revoked' | 'unknown' | 'last admin'> {
  return await prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(${PEOPLE_LOCK})::text`;
    const member = await tx.staff.findUnique({ where: { handle } });
    const { count: invitations } = await tx.invitation.deleteMany({ where: { handle } });
    if (!member && invitations === 0) return 'unknown';
    const admins = await believed(tx, privacy.rows, await tx.staff.findMany({ where: { role: 'admin' } }));
    if (admins.length === 1 && admins[0]?.handle === handle) return 'last admin';
    if (member) await tx.staff.delete({ where: { handle } });
    await audit(tx, { privacy }, { actor: by, what: 'revoked', subject: handle }, now);
    return 'revoked';
  });
}

/** Of these handles, those of people who may approve and send broadcasts now, and could in this role at `since`. */
export async function publishersAmong(
  { prisma, privacy: { rows } }: StaffRows,
  handles: readonly string[],
  since?: Date,
): Promise<readonly string[]> {
  const right = { role: { in: ['publisher', 'admin'] }, ...(since && { joinedAt: { lte: since } }) };
  const where = { handle: { in: [...handles] }, ...right };
  return (await believed(prisma, rows, await prisma.staff.findMany({ where }))).map(({ handle }) => handle);
}

/** How many may approve, send and hand over. */
export async function countPublishers({ prisma, privacy: { rows } }: StaffRows): Promise<number> {
  const all = await prisma.staff.findMany({ where: { role: { in: ['publisher', 'admin'] } } });
  return (await believed(prisma, rows, all)).length;
}

/** Who this person is as staff; null for everyone else. */
export async function findStaff({ prisma, privacy }: PeopleDeps, who: string): Promise<StaffPerson | null> {
  const person = Uint8Array.from(privacy.pseudonyms.of('staff', who));
  const row = await prisma.staff.findUnique({ where: { person } });
  const [found] = row ? await believed(prisma, privacy.rows, [row]) : [];
  return found ? { id: found.id, handle: found.handle, role: found.role as Role } : null;
}

/**
 * Uses a code up. Null: it is wrong, used or expired. Someone who is staff already gets the role of the invitation, and
 * keeps their handle; an admin who is the last one stays admin.
 */
export async function acceptInvitation(
  deps: PeopleDeps,
  who: string,
  code: string,
  place: StaffPlace,
): Promise<StaffPerson | null> {
  const { prisma, privacy, now } = deps;
  const plain = plainCode(code);
  if (plain === null) return null;
  const codeHash = privacy.rows.ofCode(plain);
  const person = Uint8Array.from(privacy.pseudonyms.of('staff', who));
  return await prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(${PEOPLE_LOCK})::text`;
    const at = now();
    const invitation = await takeInvitation(tx, privacy.rows, codeHash);
    if (!invitation || invitation.expiresAt <= at || (await isSpent(tx, invitation))) return null;
    const stored = await tx.staff.findUnique({ where: { person } });
    // Of a row that nobody vouches for nothing is taken over.
    const [before] = stored ? await believed(tx, privacy.rows, [stored]) : [];
    if (stored && !before) await tx.staff.delete({ where: { id: stored.id } });
    const admins = await believed(tx, privacy.rows, await tx.staff.findMany({ where: { role: 'admin' } }));
    const lastAdmin = before?.role === 'admin' && admins.length === 1;
    const role = lastAdmin ? 'admin' : (invitation.role as Role);
    const id = before?.id ?? randomUUID();
    const handle = before?.handle ?? invitation.handle;
    const reached = placeColumns(deps, id, place);
    // Of another role one is a newcomer again.
    const joinedAt = before?.role === role ? before.joinedAt : at;
    const mac = macOfStaff(privacy.rows, { id, person, handle, role, joinedAt });
    if (before) await tx.staff.update({ where: { id }, data: { role, mac, joinedAt, ...reached } });
    else await tx.staff.create({ data: { id, person, handle, role, mac, joinedAt, ...reached } });
    // The row of the former role would be one to put back.
    if (before && before.role !== role) await audit(tx, deps, { actor: handle, what: 'role', subject: handle }, at);
    await audit(tx, deps, { actor: handle, what: 'joined', subject: invitation.handle }, at);
    return { id, handle, role };
  });
}

/** The row that is deleted is the proof that this call, and no other, used the code. Null: there was none that is believed. */
async function takeInvitation(tx: Prisma.TransactionClient, rows: RowMacs, codeHash: string) {
  const [taken] = await tx.$queryRaw<Pick<Invitation, 'role' | 'handle' | 'invitedBy' | 'expiresAt' | 'mac'>[]>(
    Prisma.sql`DELETE FROM invitation WHERE code_hash = ${codeHash}
      RETURNING role, handle, invited_by AS "invitedBy", expires_at AS "expiresAt", mac`,
  );
  return taken && rows.holds(taken.mac, 'invitation', invitationWords({ ...taken, codeHash })) ? taken : null;
}

/** Whether somebody joined by it, or it was taken back: its row is one to put back as well. */
async function isSpent(tx: Trail, { handle, expiresAt }: Pick<Invitation, 'handle' | 'expiresAt'>): Promise<boolean> {
  const made = new Date(expiresAt.getTime() - CODE_HOURS * HOUR_MS);
  const what = { in: ['joined', 'revoked'] };
  return (await tx.auditEvent.count({ where: { what, subject: handle, at: { gte: made } } })) > 0;
}

/** Remembers where a staff member was seen last: progress and news go there, in the language they use. */
export async function rememberPlace(deps: PeopleDeps, id: string, place: StaffPlace): Promise<void> {
  await deps.prisma.staff.updateMany({ where: { id }, data: placeColumns(deps, id, place) });
}

function placeColumns({ privacy }: PeopleDeps, id: string, { channel, account, address, language }: StaffPlace) {
  const sealed = Uint8Array.from(privacy.staffAddresses.encrypt(id, JSON.stringify(address)));
  return { channel, account, language, address: sealed };
}

/** A staff member with the way to them. */
export interface ReachableStaff extends StaffPerson, StaffPlace {}

/** All staff who can be written to, of these roles. Whose address was damaged cannot; the others can all the same. */
export async function reachableStaff(
  { prisma, privacy }: PeopleDeps,
  where: { readonly roles?: readonly Role[]; readonly ids?: readonly string[] } = {},
): Promise<readonly ReachableStaff[]> {
  const found = await prisma.staff.findMany({
    where: {
      ...(where.roles && { role: { in: [...where.roles] } }),
      ...(where.ids && { id: { in: [...where.ids] } }),
    },
  });
  return (await believed(prisma, privacy.rows, found)).flatMap(
    ({ id, handle, role, channel, account, language, address }) => {
      const opened = openAddress(privacy, id, address);
      return opened ? [{ id, handle, role: role as Role, channel, account, language, address: opened }] : [];
    },
  );
}

/** Null: it is not as this program wrote it. */
function openAddress({ staffAddresses }: PeopleDeps['privacy'], id: string, address: Uint8Array): object | null {
  try {
    return JSON.parse(staffAddresses.decrypt(id, address)) as object;
  } catch (error) {
    if (error instanceof UnreadableError) return null;
    throw error;
  }
}
