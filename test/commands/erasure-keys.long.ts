import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addCampaignKey } from '../../src/privacy/campaign-keys.ts';
import { createErasureKeys } from '../../src/privacy/erasure-keys.ts';
import { createPrivacy } from '../../src/privacy/privacy.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { markDelivered } from '../support/delivered.ts';
import { createRoom, newSecret, type Room, realSettings } from './cli.ts';

// Each command is a process of its own.

const secret = newSecret();
let database: TestDatabase;
let restored: TestDatabase;
let room: Room;
let keyDir: string;

beforeAll(async () => {
  database = await freshDatabase();
  restored = await freshDatabase();
  room = await createRoom(realSettings(database.access, secret));
  keyDir = join(room.dataDir, 'erasure-keys');
  const { prisma } = database.store;
  await prisma.campaign.create({ data: { slug: 'river', state: 'closed' } });
  await createPrivacy({ prisma, secret, erasureKeys: createErasureKeys(keyDir), campaigns: ['river'] });
  const sealedTo = await addCampaignKey(prisma, rowMacsUnder(secret), 'river', randomBytes(32));
  const consent = 'c'.repeat(64);
  await prisma.consentText.create({
    data: { hash: consent, campaign: 'river', purpose: 'sign', language: 'en', text: 'I agree' },
  });
  const common = { campaign: 'river', sealedTo, consent, language: 'en', channel: 'telegram', day: new Date() };
  await prisma.signature.create({
    data: { ...common, id: randomUUID(), signer: randomBytes(32), box: randomBytes(560) },
  });
});
afterAll(async () => {
  await room.remove();
  await database.drop();
  await restored.drop();
});

const doctor = async (): Promise<{ state: string; text: string }[]> => {
  const { out } = await room.run(['doctor', '--json']);
  const { findings } = JSON.parse(out) as { findings: { about: string; state: string; text: string }[] };
  return findings.filter(({ about }) => about === 'erasure keys').map(({ state, text }) => ({ state, text }));
};

describe('the erasure keys', () => {
  test('are in no backup, and copied alone', async () => {
    expect(await doctor()).toEqual([{ state: 'note', text: expect.stringContaining('no copy') }]);
    expect(await room.run(['backup', 'all.backup'])).toMatchObject({ code: 0 });
    const copied = await room.run(['keys', 'backup', 'keys.copy', '--json']);
    expect(copied).toMatchObject({ code: 0 });
    expect(JSON.parse(copied.out)).toMatchObject({ campaigns: ['river'] });
    expect(await doctor()).toEqual([{ state: 'fine', text: expect.stringContaining('copied 0 days ago') }]);
    const key = (await readFile(join(keyDir, 'river.erasure-key'), 'utf8')).trim();
    expect(await readFile(join(room.directory, 'keys.copy'), 'latin1')).not.toContain(key);
  });

  test('that are lost are told, and come back from the copy', async () => {
    await rm(join(keyDir, 'river.erasure-key'));
    expect(await doctor()).toEqual([{ state: 'problem', text: expect.stringContaining('keys restore') }]);
    expect(await room.run(['retention', 'run'])).toMatchObject({ code: 1, err: expect.stringContaining('"river"') });
    expect(await room.run(['keys', 'restore', 'all.backup'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('no copy of erasure keys'),
    });
    expect(await room.run(['keys', 'restore', 'keys.copy'])).toMatchObject({ code: 0 });
    expect(await doctor()).toMatchObject([{ state: 'fine' }]);
    const refused = await room.run(['retention', 'forget', 'river'], { input: 'river\n' });
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('nothing is forgotten') });
  });

  test('go with the retention; an older backup then confirms nobody, and its rest is forgotten by one’s word', async () => {
    const { prisma } = database.store;
    const long = new Date(Date.now() - 60 * 86_400_000);
    await markDelivered(prisma, rowMacsUnder(secret), 'river', long);
    await prisma.pseudonymKey.updateMany({ data: { createdAt: long } });
    const key = await readFile(join(keyDir, 'river.erasure-key'), 'utf8');
    expect(await room.run(['retention', 'run'])).toMatchObject({ code: 0, out: expect.stringContaining('"river"') });
    const left = await Promise.all((await readdir(keyDir)).map((file) => readFile(join(keyDir, file), 'utf8')));
    expect(left).not.toContain(key);
    expect(await doctor()).toEqual([{ state: 'note', text: expect.stringContaining('still holds destroyed ones') }]);

    const env = realSettings(restored.access, secret);
    expect(await room.run(['restore', 'all.backup'], { env })).toMatchObject({ code: 0 });
    expect(await restored.store.prisma.signature.count()).toBe(1);
    expect(await room.run(['retention', 'run'], { env })).toMatchObject({
      code: 1,
      err: expect.stringContaining('retention forget river'),
    });
    const typo = await room.run(['retention', 'forget', 'river'], { env, input: 'rivver\n' });
    expect(typo).toMatchObject({ code: 1 });
    expect(await restored.store.prisma.signature.count()).toBe(1);
    expect(await room.run(['retention', 'forget', 'river'], { env, input: 'river\n' })).toMatchObject({ code: 0 });
    expect(await restored.store.prisma.signature.count()).toBe(0);
    expect(await room.run(['retention', 'run'], { env })).toMatchObject({ code: 0 });
  });
});
