import { randomBytes, randomUUID } from 'node:crypto';
import type { Role } from '../conversation/staff/facts.ts';
import type { Privacy } from '../privacy/privacy.ts';
import { Prisma, type PrismaClient } from '../store/generated/client.ts';
import { audit } from './audit.ts';
import { hashCode, makeCode, makeHandle } from './codes.ts';

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

export interface PeopleDeps {
  readonly prisma: PrismaClient;
  readonly privacy: Pick<Privacy, 'pseudonyms' | 'staffAddresses'>;
  readonly now: () => Date;
}

/** Makes a one-time code, which is shown once and stored only as a hash. `by`: handle, null for the command line. */
export async function inviteStaff(
  prisma: PrismaClient,
  role: Role,
  by: string | null,
  now: Date,
): Promise<{ readonly code: string; readonly handle: string; readonly expiresAt: Date }> {
  const code = makeCode(randomBytes);
  const codeHash = hashCode(code);
  if (codeHash === null) throw new Error('a code was made that is none');
  const expiresAt = new Date(now.getTime() + CODE_HOURS * HOUR_MS);
  return await prisma.$transaction(async (tx) => {
    await tx.invitation.deleteMany({ where: { expiresAt: { lte: now } } });
    const handle = await freeHandle(tx);
    await tx.invitation.create({ data: { codeHash, role, handle, invitedBy: by, createdAt: now, expiresAt } });
    await audit(tx, { actor: by, what: 'invited', subject: handle }, now);
    return { code, handle, expiresAt };
  });
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
  prisma: PrismaClient,
  now: Date,
): Promise<
  readonly { readonly handle: string; readonly role: Role; readonly since: { kind: 'joined' | 'invited'; at: Date } }[]
> {
  const staff = await prisma.staff.findMany({ orderBy: { joinedAt: 'asc' } });
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
  prisma: PrismaClient,
  handle: string,
  by: string | null,
  now: Date,
): Promise<'revoked' | 'unknown' | 'last admin'> {
  return await prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(${PEOPLE_LOCK})::text`;
    const member = await tx.staff.findUnique({ where: { handle } });
    const { count: invitations } = await tx.invitation.deleteMany({ where: { handle } });
    if (!member && invitations === 0) return 'unknown';
    if (member?.role === 'admin' && (await tx.staff.count({ where: { role: 'admin' } })) === 1) return 'last admin';
    if (member) await tx.staff.delete({ where: { handle } });
    await audit(tx, { actor: by, what: 'revoked', subject: handle }, now);
    return 'revoked';
  });
}

/** Of these handles, those of people who may approve and send broadcasts now. */
export async function publishersAmong(prisma: PrismaClient, handles: readonly string[]): Promise<readonly string[]> {
  const where = { handle: { in: [...handles] }, role: { in: ['publisher', 'admin'] } };
  return (await prisma.staff.findMany({ where, select: { handle: true } })).map(({ handle }) => handle);
}

/** How many may approve, send and hand over. */
export async function countPublishers(prisma: PrismaClient): Promise<number> {
  return await prisma.staff.count({ where: { role: { in: ['publisher', 'admin'] } } });
}

/** Who this person is as staff; null for everyone else. */
export async function findStaff({ prisma, privacy }: PeopleDeps, who: string): Promise<StaffPerson | null> {
  const person = Uint8Array.from(privacy.pseudonyms.of('staff', who));
  const found = await prisma.staff.findUnique({ where: { person }, select: { id: true, handle: true, role: true } });
  return found ? { ...found, role: found.role as Role } : null;
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
  const codeHash = hashCode(code);
  if (codeHash === null) return null;
  const person = Uint8Array.from(privacy.pseudonyms.of('staff', who));
  return await prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(${PEOPLE_LOCK})::text`;
    const invitation = await takeInvitation(tx, codeHash);
    if (!invitation || invitation.expiresAt <= now()) return null;
    const before = await tx.staff.findUnique({ where: { person } });
    const lastAdmin = before?.role === 'admin' && (await tx.staff.count({ where: { role: 'admin' } })) === 1;
    const role = lastAdmin ? 'admin' : (invitation.role as Role);
    const id = before?.id ?? randomUUID();
    const handle = before?.handle ?? invitation.handle;
    const reached = placeColumns(deps, id, place);
    if (before) await tx.staff.update({ where: { id }, data: { role, ...reached } });
    else await tx.staff.create({ data: { id, person, handle, role, joinedAt: now(), ...reached } });
    await audit(tx, { actor: handle, what: 'joined', subject: invitation.handle }, now());
    return { id, handle, role };
  });
}

/** The row that is deleted is the proof that this call, and no other, used the code. */
async function takeInvitation(tx: Prisma.TransactionClient, codeHash: string) {
  const rows = await tx.$queryRaw<{ role: string; handle: string; expiresAt: Date }[]>(
    Prisma.sql`DELETE FROM invitation WHERE code_hash = ${codeHash} RETURNING role, handle, expires_at AS "expiresAt"`,
  );
  return rows[0] ?? null;
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

/** All staff who can be written to, of these roles. */
export async function reachableStaff(
  { prisma, privacy }: PeopleDeps,
  where: { readonly roles?: readonly Role[]; readonly ids?: readonly string[] } = {},
): Promise<readonly ReachableStaff[]> {
  const rows = await prisma.staff.findMany({
    where: {
      ...(where.roles && { role: { in: [...where.roles] } }),
      ...(where.ids && { id: { in: [...where.ids] } }),
    },
  });
  return rows.map(({ id, handle, role, channel, account, language, address }) => ({
    id,
    handle,
    role: role as Role,
    channel,
    account,
    language,
    address: JSON.parse(privacy.staffAddresses.decrypt(id, address)) as object,
  }));
}
