import { randomBytes, randomUUID } from 'node:crypto';
import { access, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addCampaignKey } from '../../src/privacy/campaign-keys.ts';
import { createJournal } from '../../src/privacy/journal.ts';
import { createPrivacy } from '../../src/privacy/privacy.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { testErasureKeys } from '../support/erasure-keys.ts';
import { createRoom, newSecret, type Room, realSettings } from './cli.ts';

// Each command is a process of its own.

const secret = newSecret();
const SIGNATURES = 2_500;

let full: TestDatabase;
let empty: TestDatabase;
let room: Room;
let onEmpty: Record<string, string>;

beforeAll(async () => {
  full = await freshDatabase();
  empty = await freshDatabase();
  room = await createRoom(realSettings(full.access, secret));
  onEmpty = { ...realSettings(empty.access, secret), KEY_DIR: path('keys') };
  await fill();
});
afterAll(async () => {
  await room.remove();
  await full.drop();
  await empty.drop();
});

async function fill(): Promise<void> {
  const { prisma } = full.store;
  await createPrivacy({ prisma, secret, erasureKeys: testErasureKeys(), campaigns: ['river'] });
  await prisma.campaign.create({
    data: { slug: 'river', state: 'open', openedAt: new Date('2026-02-01T10:00:00.123Z') },
  });
  const sealedTo = await addCampaignKey(prisma, rowMacsUnder(secret), 'river', randomBytes(32));
  const consent = 'c'.repeat(64);
  const text = 'I agree, "quoted", with (brackets), a \\ and\na line';
  await prisma.consentText.create({
    data: { hash: consent, campaign: 'river', purpose: 'sign', language: 'en', text },
  });
  const common = { campaign: 'river', language: 'nb', channel: 'telegram', day: new Date('2026-02-14') };
  await prisma.signature.createMany({
    data: Array.from({ length: SIGNATURES }, () => ({
      ...common,
      id: randomUUID(),
      signer: randomBytes(32),
      box: randomBytes(560),
      sealedTo,
      consent,
    })),
  });
  await prisma.tally.create({ data: { ...common, slot: 3, signed: SIGNATURES } });
  await prisma.preference.create({ data: { person: randomBytes(32), language: null, discreet: true } });
  await prisma.sendingAccount.createMany({
    data: [
      { channel: 'telegram', account: 'one' },
      { channel: 'slack', account: 'two' },
    ],
  });
  const people = { author: 'a', editor: 'a', approvedBy: ['b', 'c "d"'] };
  const content = { texts: { en: 'It’s on' } };
  await prisma.broadcast.create({
    data: { ...people, id: 7, campaign: 'river', purpose: 'update', state: 'sending', startedAt: new Date(), content },
  });
  await prisma.broadcastLane.create({ data: { broadcast: 7, account: 1, audience: 4, sent: 1 } });
  await prisma.delivery.createMany({
    data: [2, 0, 0, 1].map((state) => ({ broadcast: 7, account: 1, subscription: randomUUID(), state })),
  });
  await prisma.conversation.create({
    data: { key: randomBytes(32), sealed: randomBytes(256), channel: 'telegram', expires: new Date('2026-03-01') },
  });
}

/** Every row of a table in PostgreSQL's own words. */
async function rowsOf(database: TestDatabase, table: string): Promise<string[]> {
  const { rows } = await database.asSuperuser(`SELECT t::text AS row FROM ${table} t ORDER BY 1`);
  return rows.map(({ row }) => row);
}

const backup = (...more: string[]) => room.run(['backup', ...more]);
const restore = (file: string, env = onEmpty) => room.run(['restore', file, '--json'], { env });
const path = (file: string) => join(room.directory, file);

describe('a backup', () => {
  test('is one file that tells nothing and is never written over another', async () => {
    const made = await backup('all.backup', '--json');
    expect(made).toMatchObject({ code: 0 });
    const { rows } = JSON.parse(made.out);
    expect(rows).toMatchObject({ signature: SIGNATURES, campaign: 1, tally: 1, sending_account: 2, broadcast: 1 });
    expect(rows).not.toHaveProperty('conversation');
    expect((await stat(path('all.backup'))).mode & 0o777).toBe(0o600);
    const bytes = await readFile(path('all.backup'));
    for (const word of ['river', 'signature', 'I agree', 'migration', secret]) expect(bytes.includes(word)).toBe(false);
    expect(bytes.includes(Buffer.from(secret, 'base64'))).toBe(false);
    expect(await backup('all.backup')).toMatchObject({ code: 1, err: expect.stringContaining('not overwritten') });
    expect(await backup()).toMatchObject({ code: 2 });
  });

  test('is not made under a secret that is not the database’s', async () => {
    const other = await room.run(['backup', 'other.backup'], { env: { OPPROP_SECRET: newSecret() } });
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining('another OPPROP_SECRET') });
    await expect(stat(path('other.backup'))).rejects.toThrow('ENOENT');
  });

  test('is worthless with another secret, and refused when a byte is changed or missing', async () => {
    const stranger = await restore('all.backup', { ...onEmpty, OPPROP_SECRET: newSecret() });
    expect(stranger).toMatchObject({ code: 1, err: expect.stringContaining('another OPPROP_SECRET') });
    const bytes = await readFile(path('all.backup'));
    await writeFile(path('short.backup'), bytes.subarray(0, -20));
    expect(await restore('short.backup')).toMatchObject({ code: 1, err: expect.stringContaining('not whole') });
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(bytes.length - 400) ^ 1, bytes.length - 400);
    await writeFile(path('changed.backup'), changed);
    expect(await restore('changed.backup')).toMatchObject({ code: 1, err: expect.stringContaining('damaged') });
    await writeFile(path('longer.backup'), Buffer.concat([bytes, Buffer.from('x')]));
    expect(await restore('longer.backup')).toMatchObject({ code: 1, err: expect.stringContaining('damaged') });
    expect(await restore('locales/README.md')).toMatchObject({ code: 1, err: expect.stringContaining('is no backup') });
    expect(await restore('nothing.backup')).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no file'),
    });
    for (const table of ['campaign', 'signature', 'pseudonym_key']) expect(await rowsOf(empty, table)).toEqual([]);
  });

  test('comes back as it was into an empty database, and only there', async () => {
    // One person took their signature back after the backup was made.
    const [taken] = await full.store.prisma.signature.findMany({ take: 1 });
    const gone = taken?.id ?? '';
    await createJournal(join(room.dataDir, 'withdrawals'), secret).append('river', [gone, randomUUID()]);
    const end = path('keys/audit-end.json');
    await mkdir(path('keys'), { recursive: true });
    await writeFile(end, '{}');
    const restored = await restore('all.backup');
    expect(restored).toMatchObject({ code: 0 });
    // Where the trail ends is of the database of before.
    await expect(access(end)).rejects.toThrow('ENOENT');
    const takenBack = { signatures: 1, subscriptions: 0, unreadable: 0 };
    expect(JSON.parse(restored.out)).toMatchObject({ pausedBroadcasts: 1, takenBack });
    const signatures = (await rowsOf(full, 'signature')).filter((row) => !row.includes(gone));
    expect(signatures).toHaveLength(SIGNATURES - 1);
    expect(await rowsOf(empty, 'signature')).toEqual(signatures);
    const { _sum } = await empty.store.prisma.tally.aggregate({ _sum: { signed: true, withdrawn: true } });
    expect(_sum).toEqual({ signed: SIGNATURES, withdrawn: 1 });
    // What had not gone out by then may have gone out since.
    const [lane] = await empty.store.prisma.broadcastLane.findMany();
    expect(lane).toMatchObject({ audience: 4, sent: 1, unknown: 3 });
    expect(await empty.store.prisma.delivery.count({ where: { state: 5 } })).toBe(3);
    const same = ['campaign', 'campaign_key', 'pseudonym_key', 'consent_text', 'preference'];
    for (const table of [...same, 'sending_account'])
      expect(await rowsOf(empty, table)).toEqual(await rowsOf(full, table));
    expect(await rowsOf(empty, 'conversation')).toEqual([]);
    const broadcast = await empty.store.prisma.broadcast.findUniqueOrThrow({ where: { id: 7 } });
    expect(broadcast).toMatchObject({ state: 'paused', reason: 'staff', approvedBy: ['b', 'c "d"'] });
    const next = await empty.store.prisma.sendingAccount.create({ data: { channel: 'telegram', account: 'three' } });
    expect(next.number).toBe(3);
  });

  test('is not restored over anything, nor while the program runs', async () => {
    const busy = await restore('all.backup');
    expect(busy).toMatchObject({ code: 1, err: expect.stringContaining('program runs on this database') });
    const used = await freshDatabase();
    await used.asSuperuser(`INSERT INTO campaign (slug) VALUES ('mine')`);
    const refused = await restore('all.backup', realSettings(used.access, secret));
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('something in this database already') });
    expect(await rowsOf(used, 'signature')).toEqual([]);
    await used.drop();
  });
});
