import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UnreadableError } from '../../src/privacy/aes.ts';
import { createMasterKey } from '../../src/privacy/keys.ts';
import { createPrivacy, type Privacy } from '../../src/privacy/privacy.ts';
import { rewrap } from '../../src/privacy/rotate.ts';
import { installationRow, settingsRow } from '../../src/privacy/workspace-rows.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { testErasureKeys } from '../support/erasure-keys.ts';

const [old, next] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
const day = new Date('2026-03-01T12:00:00Z');
const erasureKeys = testErasureKeys();

let database: TestDatabase;
let prisma: TestDatabase['store']['prisma'];
beforeAll(async () => {
  database = await freshDatabase();
  prisma = database.store.prisma;
  await prisma.campaign.create({ data: { slug: 'river', state: 'open' } });
});
afterAll(() => database.drop());

const open = (secret: string): Promise<Privacy> => createPrivacy({ prisma, secret, erasureKeys, campaigns: ['river'] });
const bytes = (sealed: Buffer): Uint8Array<ArrayBuffer> => Uint8Array.from(sealed);

/** One value of everything that is encrypted. */
async function fill(privacy: Privacy): Promise<{ card: string; key: Buffer; person: string }> {
  const [card, person, key] = [randomUUID(), randomUUID(), randomBytes(32)];
  await prisma.conversation.create({
    data: {
      key,
      sealed: bytes(privacy.conversations.encrypt(key.toString('hex'), 'said')),
      channel: 'x',
      expires: day,
    },
  });
  await prisma.slackInstallation.create({
    data: {
      account: 'one',
      sealed: bytes(privacy.workspaces.encrypt(installationRow('one'), 'token')),
      installedAt: day,
    },
  });
  await prisma.workspaceSettings.createMany({
    data: [
      { account: 'one', channels: bytes(privacy.workspaces.encrypt(settingsRow('one'), '["C1"]')) },
      { account: 'two', channels: null },
    ],
  });
  const shared = { account: 'one', campaign: 'river', day, language: 'en' };
  await prisma.sharedCard.createMany({
    data: [
      { ...shared, id: card, place: randomBytes(32), sealed: bytes(privacy.cards.encrypt(card, 'card')) },
      { ...shared, id: randomUUID(), place: randomBytes(32), sealed: null },
    ],
  });
  await prisma.staff.create({
    data: {
      id: person,
      person: randomBytes(32),
      handle: 'k3v7',
      role: 'admin',
      channel: 'telegram',
      account: 'bot',
      address: bytes(privacy.staffAddresses.encrypt(person, 'chat')),
      language: 'en',
    },
  });
  await prisma.privateCount.create({
    data: { campaign: 'river', startedOn: day, sealed: bytes(privacy.privateCounts.encrypt('river', 'noise')) },
  });
  await prisma.setAside.create({
    data: { id: 'c1', campaign: 'river', sealed: bytes(privacy.setAside.encrypt('c1', 'cohort')) },
  });
  return { card, key, person };
}

/** Columns that hold a value that was made under a secret, as `table.column`. */
async function madeUnder(secret: string): Promise<readonly string[]> {
  const { id } = createMasterKey(secret);
  const columns = await prisma.$queryRaw<{ table: string; column: string }[]>`
    SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type = 'bytea' ORDER BY 1, 2`;
  const found: string[] = [];
  for (const { table, column } of columns) {
    const [row] = await prisma.$queryRawUnsafe<{ count: bigint }[]>(
      `SELECT count(*) FROM ${table} WHERE substr(${column}, 1, ${id.length}) = $1`,
      id,
    );
    if (Number(row?.count) > 0) found.push(`${table}.${column}`);
  }
  return found;
}

test('a rotation leaves nothing under the old secret, in whatever table, and everything reads as before', async () => {
  const { card, key, person } = await fill(await open(old));
  const encrypted = await madeUnder(old);
  expect(encrypted).toEqual([
    'conversation.sealed',
    'private_count.sealed',
    'set_aside.sealed',
    'shared_card.sealed',
    'slack_installation.sealed',
    'staff.address',
    'workspace_settings.channels',
  ]);
  await rewrap(prisma, old, next);
  expect(await madeUnder(old)).toEqual([]);
  expect(await madeUnder(next)).toEqual(encrypted);

  const privacy = await open(next);
  const row = async <T>(found: Promise<T | null>): Promise<T> => {
    const one = await found;
    if (one === null) throw new Error('the row is gone');
    return one;
  };
  const talk = await row(prisma.conversation.findUnique({ where: { key: Uint8Array.from(key) } }));
  expect(privacy.conversations.decrypt(key.toString('hex'), talk.sealed)).toBe('said');
  const installed = await row(prisma.slackInstallation.findUnique({ where: { account: 'one' } }));
  expect(privacy.workspaces.decrypt(installationRow('one'), installed.sealed)).toBe('token');
  const settings = await row(prisma.workspaceSettings.findUnique({ where: { account: 'one' } }));
  expect(privacy.workspaces.decrypt(settingsRow('one'), settings.channels ?? new Uint8Array())).toBe('["C1"]');
  const shared = await row(prisma.sharedCard.findUnique({ where: { id: card } }));
  expect(privacy.cards.decrypt(card, shared.sealed ?? new Uint8Array())).toBe('card');
  const staff = await row(prisma.staff.findUnique({ where: { id: person } }));
  expect(privacy.staffAddresses.decrypt(person, staff.address)).toBe('chat');
  const counted = await row(prisma.privateCount.findUnique({ where: { campaign: 'river' } }));
  expect(privacy.privateCounts.decrypt('river', counted.sealed)).toBe('noise');
  const aside = await row(prisma.setAside.findUnique({ where: { id: 'c1' } }));
  expect(privacy.setAside.decrypt('c1', aside.sealed)).toBe('cohort');
});

test('rows that somebody else wrote, which no secret opens, stop no rotation: they stay as they are, and are told', async () => {
  const forged = randomBytes(80);
  const row = await prisma.staff.findFirstOrThrow();
  const staff = { ...row, id: randomUUID(), person: randomBytes(32), handle: 'aaaa', address: forged };
  await prisma.staff.create({ data: staff });
  await prisma.conversation.create({ data: { key: randomBytes(32), sealed: forged, channel: 'x', expires: day } });
  await prisma.pseudonymKey.create({ data: { purpose: 'a thief', wrapped: forged } });
  await prisma.sharedCard.updateMany({ where: { sealed: { not: null } }, data: { sealed: forged } });
  const { unreadable } = await rewrap(prisma, next, old);
  expect(unreadable).toEqual({ pseudonym_key: 1, conversation: 1, shared_card: 1, staff: 1 });
  const privacy = await open(old);
  const { address } = await prisma.staff.findUniqueOrThrow({ where: { id: row.id } });
  expect(privacy.staffAddresses.decrypt(row.id, address)).toBe('chat');
  expect((await prisma.staff.findUniqueOrThrow({ where: { handle: 'aaaa' } })).address).toEqual(
    Uint8Array.from(forged),
  );
  // Another secret is still told from a forged row.
  await expect(rewrap(prisma, randomBytes(32).toString('base64'), next)).rejects.toThrow(UnreadableError);
});
