import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAttempts } from '../../src/privacy/attempts.ts';
import { createPrivacy } from '../../src/privacy/privacy.ts';
import {
  acceptInvitation,
  countForgedStaff,
  findStaff,
  inviteStaff,
  listStaff,
  type PeopleDeps,
  publishersAmong,
  reachableStaff,
  revokeStaff,
} from '../../src/staff/people.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { testErasureKeys } from '../support/erasure-keys.ts';

let database: TestDatabase;
let deps: PeopleDeps;
const clock = { now: new Date('2026-11-21T10:00:00Z') };
const PLACE = { channel: 'telegram', account: '4242', address: { chat: 7 }, language: 'nb' };

beforeAll(async () => {
  database = await freshDatabase(10);
  const { prisma } = database.store;
  const privacy = await createPrivacy({
    prisma,
    secret: randomBytes(32).toString('base64'),
    erasureKeys: testErasureKeys(),
    campaigns: [],
  });
  deps = { prisma, privacy, now: () => clock.now };
});
afterAll(() => database.drop());
beforeEach(async () => {
  clock.now = new Date('2026-11-21T10:00:00Z');
  await deps.prisma.staff.deleteMany();
  await deps.prisma.invitation.deleteMany();
});

const invite = (role: 'editor' | 'publisher' | 'admin' = 'admin') => inviteStaff(deps, role, null, clock.now);
const join = async (id: number, role: 'editor' | 'publisher' | 'admin' = 'admin') => {
  const { code } = await invite(role);
  const person = await acceptInvitation(deps, `telegram:${id}`, code, PLACE);
  if (!person) throw new Error('not accepted');
  return person;
};

describe('invitations', () => {
  test('a code works once, however it is written, and of a hundred who bring it at once one gets in', async () => {
    const { code } = await invite('editor');
    const tries = Array.from({ length: 20 }, (_, id) =>
      acceptInvitation(deps, `telegram:${id}`, code.toUpperCase().replaceAll('-', ' '), PLACE),
    );
    const got = (await Promise.all(tries)).filter((one) => one !== null);
    expect(got).toHaveLength(1);
    expect(await deps.prisma.staff.count()).toBe(1);
    expect(await acceptInvitation(deps, 'telegram:99', code, PLACE)).toBeNull();
  });

  test('a code is worth nothing after 24 hours, and the next invitation clears it away', async () => {
    const { code } = await invite();
    clock.now = new Date(clock.now.getTime() + 24 * 3_600_000);
    expect(await acceptInvitation(deps, 'telegram:1', code, PLACE)).toBeNull();
    await invite();
    await invite();
    expect(await deps.prisma.invitation.count()).toBe(2);
  });

  test('neither the code nor the person stands in the database', async () => {
    const { code, handle } = await invite();
    const plain = code.replaceAll('-', '');
    const invitations = JSON.stringify(await deps.prisma.invitation.findMany());
    expect(invitations).not.toContain(plain);
    // Nor what anybody could make of a guess.
    expect(invitations).not.toContain(createHash('sha256').update(plain).digest('hex'));
    expect(invitations).toContain(deps.privacy.rows.ofCode(plain));
    await acceptInvitation(deps, 'telegram:123456', code, PLACE);
    const staff = JSON.stringify(await deps.prisma.staff.findMany());
    expect(staff).toContain(handle);
    expect(staff).not.toContain('123456');
    expect(await reachableStaff(deps)).toMatchObject([{ handle, role: 'admin', address: { chat: 7 }, language: 'nb' }]);
  });

  test('someone who is staff keeps their handle and gets the role of a new invitation', async () => {
    const before = await join(1, 'editor');
    const after = await join(1, 'publisher');
    expect(after).toEqual({ ...before, role: 'publisher' });
    await join(2, 'admin');
    expect(await join(2, 'editor')).toMatchObject({ role: 'admin' });
  });
});

describe('revoking', () => {
  test('of two admins who revoke each other at once, one stays', async () => {
    const [one, other] = [await join(1), await join(2)];
    const outcomes = await Promise.all([
      revokeStaff(deps, one.handle, other.handle, clock.now),
      revokeStaff(deps, other.handle, one.handle, clock.now),
    ]);
    expect(outcomes.toSorted()).toEqual(['last admin', 'revoked']);
    expect(await deps.prisma.staff.count({ where: { role: 'admin' } })).toBe(1);
  });

  test('who is revoked is nobody from that moment on; an invitation can be taken back too', async () => {
    await join(1);
    const editor = await join(2, 'editor');
    expect(await findStaff(deps, 'telegram:2')).toEqual(editor);
    await revokeStaff(deps, editor.handle, null, clock.now);
    expect(await findStaff(deps, 'telegram:2')).toBeNull();
    const { code, handle } = await invite();
    expect(await revokeStaff(deps, handle, null, clock.now)).toBe('revoked');
    expect(await acceptInvitation(deps, 'telegram:3', code, PLACE)).toBeNull();
    expect(await revokeStaff(deps, 'zzzz', null, clock.now)).toBe('unknown');
    expect((await listStaff(deps, clock.now)).map(({ role }) => role)).toEqual(['admin']);
  });
});

test('after five wrong codes a person waits an hour; nobody else does, however many others try', () => {
  const attempts = createAttempts(() => clock.now);
  for (let tries = 0; tries < 5; tries += 1) attempts.wrong('one');
  expect(attempts.allowed('one')).toBe(false);
  expect(attempts.allowed('other')).toBe(true);
  clock.now = new Date(clock.now.getTime() + 3_600_001);
  expect(attempts.allowed('one')).toBe(true);
  for (let tries = 0; tries < 1000; tries += 1) attempts.wrong(`person ${tries}`);
  expect(attempts.allowed('someone new')).toBe(true);
});

describe('a row of before, put back by somebody who can write to the database, gives nothing to', () => {
  const later = () => {
    clock.now = new Date(clock.now.getTime() + 60_000);
  };
  const known = async (id: number) => (await findStaff(deps, `telegram:${id}`))?.role ?? null;

  test('whoever was removed', async () => {
    await join(1);
    const { id, handle } = await join(2, 'publisher');
    const row = await deps.prisma.staff.findUniqueOrThrow({ where: { id } });
    later();
    expect(await revokeStaff(deps, handle, null, clock.now)).toBe('revoked');
    await deps.prisma.staff.create({ data: row });
    expect(await known(2)).toBeNull();
    expect((await listStaff(deps, clock.now)).map((one) => one.handle)).not.toContain(handle);
    expect((await reachableStaff(deps)).map((one) => one.handle)).not.toContain(handle);
    expect(await publishersAmong(deps, [handle])).toEqual([]);
    expect(await countForgedStaff(deps)).toBe(1);
    expect(await known(1)).toBe('admin');

    // Invited anew they are somebody again.
    await join(2, 'editor');
    expect(await known(2)).toBe('editor');
    expect(await countForgedStaff(deps)).toBe(0);
  });

  test('whoever has less to say now', async () => {
    await join(1);
    const { id } = await join(2, 'admin');
    const row = await deps.prisma.staff.findUniqueOrThrow({ where: { id } });
    later();
    await join(2, 'editor');
    expect(await known(2)).toBe('editor');
    await deps.prisma.staff.update({ where: { id }, data: row });
    expect(await known(2)).toBeNull();
  });

  test('whoever has joined by a code, or whose invitation was taken back', async () => {
    const used = await invite();
    const taken = await invite();
    const open = await invite();
    const rows = await deps.prisma.invitation.findMany();
    await acceptInvitation(deps, 'telegram:1', used.code, PLACE);
    await revokeStaff(deps, taken.handle, null, clock.now);
    await deps.prisma.invitation.deleteMany();
    await deps.prisma.invitation.createMany({ data: rows });
    expect(await acceptInvitation(deps, 'telegram:2', used.code, PLACE)).toBeNull();
    expect(await acceptInvitation(deps, 'telegram:3', taken.code, PLACE)).toBeNull();
    expect(await acceptInvitation(deps, 'telegram:4', open.code, PLACE)).not.toBeNull();
  });
});
