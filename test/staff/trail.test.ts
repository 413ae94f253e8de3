import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkRows } from '../../src/commands/doctor-rows.ts';
import { examineTrail, vouchTrailAnew } from '../../src/privacy/audit-chain.ts';
import { addCampaignKey, confirmCampaignKey, createCampaignKeys } from '../../src/privacy/campaign-keys.ts';
import { type RowMacs, rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { type AuditEntry, audit, readAudit, takeUntold } from '../../src/staff/audit.ts';
import { forgetEnd, rememberEnd, rememberedKeys } from '../../src/staff/audit-witness.ts';
import type { Prisma } from '../../src/store/generated/client.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { scratch } from '../support/scratch.ts';

/** What somebody who can write to the database, and has no secret, makes of the audit trail. */

let database: TestDatabase;
let prisma: TestDatabase['store']['prisma'];
beforeAll(async () => {
  database = await freshDatabase(8);
  prisma = database.store.prisma;
});
afterAll(() => database.drop());

const secret = randomBytes(32).toString('base64');
const rows = rowMacsUnder(secret);
const WHAT = ['opened', 'closed', 'reopened', 'invited', 'revoked'] as const;
const at = (nth: number) => new Date(Date.UTC(2026, 9, 1, 8, nth));

async function note(what: AuditEntry['what'], nth: number, under: RowMacs = rows): Promise<void> {
  const entry = { actor: 'k3v7', what, campaign: 'uyghurs-abroad' };
  await prisma.$transaction((tx) => audit(tx, { privacy: { rows: under } }, entry, at(nth)));
}

beforeEach(async () => {
  await prisma.auditEvent.deleteMany();
  await prisma.auditHead.deleteMany();
  for (const [nth, what] of WHAT.entries()) await note(what, nth);
});

const faults = (under: RowMacs = rows) => examineTrail(prisma, under);
const where = (number: number) => ({ where: { number } });

test('a trail that nobody touched is whole, also when many write at once', async () => {
  expect(await faults()).toEqual([]);
  await Promise.all(Array.from({ length: 12 }, (_, nth) => note('sent', 10 + nth)));
  expect(await faults()).toEqual([]);
  expect(await prisma.auditEvent.count()).toBe(WHAT.length + 12);
});

test('a deed that was undone by a fault leaves no event, and no gap', async () => {
  const failing = prisma.$transaction(async (tx) => {
    await audit(tx, { privacy: { rows } }, { actor: null, what: 'closed' }, at(9));
    throw new Error('not after all');
  });
  await expect(failing).rejects.toThrow('not after all');
  await note('sent', 10);
  expect(await faults()).toEqual([]);
});

describe('it is noticed when an event', () => {
  test('is taken away from the middle, also after more was written', async () => {
    await prisma.auditEvent.delete(where(3));
    expect(await faults()).toEqual([{ kind: 'missing', from: 3, to: 3 }]);
    await note('sent', 9);
    expect(await faults()).toEqual([{ kind: 'missing', from: 3, to: 3 }]);
  });

  test('is taken away from the beginning', async () => {
    await prisma.auditEvent.deleteMany({ where: { number: { lte: 2 } } });
    expect(await faults()).toEqual([{ kind: 'missing', from: 1, to: 2 }]);
  });

  test('is taken away from the end, also after more was written', async () => {
    await prisma.auditEvent.deleteMany({ where: { number: { gte: 4 } } });
    expect(await faults()).toEqual([{ kind: 'missing', from: 4, to: 5 }]);
    await note('sent', 9);
    expect(await faults()).toEqual([{ kind: 'missing', from: 4, to: 5 }]);
  });

  test('is taken away from the end together with the row that says where the end is', async () => {
    await prisma.auditEvent.delete(where(5));
    await prisma.auditHead.deleteMany();
    expect(await faults()).toEqual([{ kind: 'end' }]);
    await note('sent', 9);
    expect(await faults()).toEqual([{ kind: 'missing', from: 5, to: 5 }]);
  });

  test('is taken away, and the end is written as a thief would', async () => {
    await prisma.auditEvent.delete(where(5));
    const { mac } = await prisma.auditEvent.findUniqueOrThrow(where(4));
    await prisma.auditHead.update({ where: { id: 1 }, data: { number: 4, last: mac ?? new Uint8Array() } });
    expect(await faults()).toEqual([{ kind: 'end' }]);
  });

  test.each([
    ['actor', { actor: 'aaaa' }],
    ['what', { what: 'opened' }],
    ['subject', { subject: 'zzzz' }],
    ['campaign', { campaign: null }],
    ['moment', { at: at(59) }],
    ['number', { number: 77 }],
    ['mac', { mac: null }],
  ])('is changed: its %s', async (_, data) => {
    await prisma.auditEvent.update({ ...where(2), data });
    expect((await faults()).some(({ kind }) => kind === 'foreign')).toBe(true);
  });

  test('changes places with another', async () => {
    const two = await prisma.auditEvent.findUniqueOrThrow(where(2));
    const three = await prisma.auditEvent.findUniqueOrThrow(where(3));
    await prisma.auditEvent.update({ ...where(2), data: { number: 99 } });
    await prisma.auditEvent.update({ ...where(3), data: { number: 2, prior: two.prior } });
    await prisma.auditEvent.update({ ...where(99), data: { number: 3, prior: three.prior } });
    expect((await faults()).filter(({ kind }) => kind === 'foreign')).toHaveLength(2);
  });

  test('of another time is put in its place, although it holds by itself', async () => {
    const kept = await prisma.auditEvent.findUniqueOrThrow(where(4));
    // The database as it was before, and on from there in another way: both rows are this program's own.
    await prisma.auditEvent.deleteMany({ where: { number: { gte: 4 } } });
    const { mac: last } = await prisma.auditEvent.findUniqueOrThrow(where(3));
    const before = last ?? new Uint8Array();
    const head = { number: 3, last: before, mac: rows.of('audit_head', ['3', Buffer.from(before).toString('hex')]) };
    await prisma.auditHead.update({ where: { id: 1 }, data: head });
    await note('revoked', 30);
    await note('revoked', 31);
    expect(await faults()).toEqual([]);
    await prisma.auditEvent.delete(where(4));
    await prisma.auditEvent.create({ data: kept });
    expect(await faults()).toEqual([{ kind: 'foreign', at: at(31), what: 'revoked' }]);
  });
});

test('an event that a thief wrote is told to nobody, and marked where the trail is read', async () => {
  const forged = { id: randomUUID(), at: at(50), actor: 'k3v7', what: 'delivered', campaign: 'uyghurs-abroad' };
  await prisma.auditEvent.create({ data: { ...forged, untold: true } });
  const deps = { prisma, privacy: { rows } };
  expect((await takeUntold(deps)).map(({ what }) => what)).toEqual([...WHAT]);
  expect(await takeUntold(deps)).toEqual([]);
  expect((await readAudit(deps, 2)).map(({ what, own }) => [what, own])).toEqual([
    ['delivered', false],
    ['revoked', true],
  ]);
});

test('a new secret vouches for the trail as it is: what was wrong stays wrong, what was right is right', async () => {
  await prisma.auditEvent.update({ ...where(2), data: { actor: 'aaaa' } });
  await prisma.auditEvent.delete(where(4));
  const before = await faults();
  const next = rowMacsUnder(randomBytes(32).toString('base64'));
  expect(await prisma.$transaction((tx) => vouchTrailAnew(tx, rows, next))).toBe(3);
  expect(await faults(next)).toEqual(before);
  await note('sent', 9, next);
  expect(await faults(next)).toEqual(before);
});

test('doctor says it in words', async () => {
  const config = { secret: { reveal: () => secret }, keyDir: scratch() };
  const texts = async () => (await checkRows(prisma, config)).map(({ state, text }) => `${state}: ${text}`);
  expect(await texts()).toEqual([
    'fine: sealing keys, staff, words of broadcasts and the audit trail were all written by this program',
  ]);
  await prisma.auditEvent.update({ ...where(2), data: { actor: 'aaaa' } });
  await prisma.auditEvent.deleteMany({ where: { number: { gte: 4 } } });
  const content = { texts: { en: 'Words of a stranger' } };
  await prisma.broadcast.create({
    data: { id: 7, campaign: 'uyghurs-abroad', purpose: 'update', content, author: 'a', editor: 'a' },
  });
  const [words, changed, missing] = await texts();
  await prisma.broadcast.deleteMany();
  expect(words).toMatch(/^problem: broadcasts and public updates: the words of 1 were not written by this program/);
  expect(changed).toMatch(/^problem: an event of the audit trail \(2026-10-01T08:01:00.000Z, closed\) was changed/);
  expect(missing).toMatch(/^problem: the audit trail lacks its events 4 to 5/);
});

describe('an older state of the whole database', () => {
  const config = (keyDir: string) => ({ secret: { reveal: () => secret }, keyDir });
  const texts = async (keyDir: string) => (await checkRows(prisma, config(keyDir))).map(({ text }) => text);
  const whole = () => Promise.all([prisma.auditEvent.findMany(), prisma.auditHead.findMany()]);
  const putBack = async ([events, heads]: Awaited<ReturnType<typeof whole>>) => {
    await prisma.auditEvent.deleteMany();
    await prisma.auditHead.deleteMany();
    await prisma.auditEvent.createMany({ data: events });
    await prisma.auditHead.createMany({ data: heads });
  };

  test('is named, also after the trail has grown as long again, and until it is forgotten', async () => {
    const keyDir = scratch();
    expect(await rememberEnd({ prisma, rows }, keyDir)).toEqual({ kind: 'nothing' });
    const before = await whole();
    await note('revoked', 20);
    expect(await rememberEnd({ prisma, rows }, keyDir)).toEqual({ kind: 'whole' });
    expect(await texts(keyDir)).toEqual([
      'sealing keys, staff, words of broadcasts and the audit trail were all written by this program',
    ]);

    await putBack(before);
    expect(await faults()).toEqual([]);
    expect(await texts(keyDir)).toEqual([expect.stringContaining('once held an event 6 that is not in this database')]);
    await note('sent', 21);
    await note('sent', 22);
    expect(await rememberEnd({ prisma, rows }, keyDir)).toEqual({ kind: 'older', number: 6 });
    expect(await texts(keyDir)).toHaveLength(1);

    await forgetEnd(keyDir);
    await rememberEnd({ prisma, rows }, keyDir);
    expect(await rememberEnd({ prisma, rows }, keyDir)).toEqual({ kind: 'whole' });
    expect(await readdir(keyDir)).toEqual(['audit-end.json']);
  });

  test('cannot be told where what was remembered is damaged, and that is said', async () => {
    const keyDir = scratch();
    await rememberEnd({ prisma, rows }, keyDir);
    await writeFile(join(keyDir, 'audit-end.json'), '{"number":');
    expect(await rememberEnd({ prisma, rows }, keyDir)).toEqual({ kind: 'unreadable' });
    expect(await texts(keyDir)).toEqual([expect.stringContaining('is damaged')]);
  });
});

test('a key of before that is put back into use is named, and so is one that is gone', async () => {
  const config = { secret: { reveal: () => secret }, keyDir: scratch() };
  const texts = async () => (await checkRows(prisma, config)).map(({ text }) => text);
  await prisma.campaign.create({ data: { slug: 'uyghurs-abroad' } });
  const use = async (fill: number, minute: number) => {
    const fingerprint = await addCampaignKey(prisma, rows, 'uyghurs-abroad', new Uint8Array(32).fill(fill));
    const entry = { actor: null, what: 'keyed', campaign: 'uyghurs-abroad', subject: fingerprint } as const;
    const noted = (tx: Prisma.TransactionClient) => audit(tx, { privacy: { rows } }, entry, at(minute));
    await confirmCampaignKey(prisma, rows, fingerprint, at(minute), noted);
    return fingerprint;
  };
  const first = await use(1, 40);
  const before = await prisma.campaignKey.findMany();
  const second = await use(2, 41);
  expect(await texts()).toEqual([
    'sealing keys, staff, words of broadcasts and the audit trail were all written by this program',
  ]);

  await prisma.campaignKey.deleteMany();
  expect(await texts()).toEqual([expect.stringContaining(`the key ${second} was put into use and is not there`)]);
  await prisma.campaignKey.createMany({ data: before });
  const [named] = await texts();
  expect(named).toContain(`shows the key ${first} as in use, although ${second} was put into use after it`);

  // Whoever takes out of the trail that it was replaced is not believed either, where that is remembered.
  const { keyDir } = config;
  const sealing = () =>
    createCampaignKeys(prisma, rows, () => rememberedKeys(keyDir)).sealingKey('uyghurs-abroad', first);
  await note('sent', 42);
  await rememberEnd({ prisma, rows }, keyDir);
  await prisma.auditEvent.deleteMany({ where: { subject: second } });
  expect(await texts()).toContainEqual(expect.stringContaining(`although ${second} was put into use after it`));
  expect(await sealing()).toBeNull();
  let away = false;
  const folder = () => (away ? Promise.reject(new Error('away')) : rememberedKeys(keyDir));
  const keys = createCampaignKeys(prisma, rows, folder, 0);
  expect(await keys.sealingKey('uyghurs-abroad', first)).toBeNull();
  away = true;
  expect(await keys.sealingKey('uyghurs-abroad', first)).toBeNull();
  await forgetEnd(keyDir);
  expect(await sealing()).toMatchObject({ fingerprint: first });
  // A folder that is away keeps nobody from signing.
  const others = createCampaignKeys(prisma, rows, folder, 0);
  expect(await others.sealingKey('uyghurs-abroad', first)).toMatchObject({ fingerprint: first });
});
