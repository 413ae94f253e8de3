import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UnreadableError } from '../../src/privacy/aes.ts';
import {
  activeCampaignKey,
  addCampaignKey,
  confirmCampaignKey,
  createCampaignKeys,
  makeTrialKeyPair,
} from '../../src/privacy/campaign-keys.ts';
import { createErasureKeys, type ErasureKeys, writeErasureKey } from '../../src/privacy/erasure-keys.ts';
import { createJournal, type Journal } from '../../src/privacy/journal.ts';
import { createMasterKey } from '../../src/privacy/keys.ts';
import { createPrivacy } from '../../src/privacy/privacy.ts';
import { createPseudonyms } from '../../src/privacy/pseudonyms.ts';
import { endRetention, expireConversations } from '../../src/privacy/retention.ts';
import { rewrap } from '../../src/privacy/rotate.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { openSigner, sealSigner } from '../../src/privacy/seal.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { markDelivered } from '../support/delivered.ts';

let database: TestDatabase;
let prisma: TestDatabase['store']['prisma'];
let keyDir: string;
let journal: Journal;
let erasureKeys: ErasureKeys;
const now = new Date('2026-03-01T12:00:00Z');
const secret = randomBytes(32).toString('base64');
const rows = rowMacsUnder(secret);

beforeAll(async () => {
  database = await freshDatabase();
  prisma = database.store.prisma;
  keyDir = join(await mkdtemp(join(tmpdir(), 'opprop-erasure-')), 'keys');
  erasureKeys = createErasureKeys(keyDir);
  journal = createJournal(join(keyDir, 'journal'), secret);
  await prisma.campaign.createMany({
    data: [
      { slug: 'river', state: 'open' },
      { slug: 'forest', state: 'open' },
    ],
  });
});
afterAll(async () => {
  await rm(keyDir, { recursive: true });
  await database.drop();
});

describe('pseudonyms', () => {
  test('are the same in every process that starts at once, and differ by purpose', async () => {
    const master = createMasterKey(secret);
    const processes = Array.from({ length: 6 }, () => createPseudonyms(prisma, master, erasureKeys));
    await Promise.all(processes.map((one) => one.prepare(['signature:river', 'subscription:river'])));
    const names = processes.map((one) => one.of('signature:river', 'telegram:1').toString('hex'));
    expect(new Set(names).size).toBe(1);
    expect(processes[0]?.of('subscription:river', 'telegram:1').toString('hex')).not.toBe(names[0]);
    expect(processes[0]?.of('signature:river', 'telegram:1')).toHaveLength(32);
    expect(() => processes[0]?.of('signature:forest', 'telegram:1')).toThrow('prepared');
    expect(await prisma.pseudonymKey.count()).toBe(2);
  });

  test('another secret is refused at once', async () => {
    const other = randomBytes(32).toString('base64');
    await expect(createPrivacy({ prisma, secret: other, erasureKeys, campaigns: ['river'] })).rejects.toThrow(
      UnreadableError,
    );
  });
});

describe('a campaign’s key', () => {
  test('of a trial is made once, and its private half opens what is sealed', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'opprop-keys-'));
    expect(await makeTrialKeyPair(prisma, rows, 'river', dataDir, now)).toBe(true);
    expect(await makeTrialKeyPair(prisma, rows, 'river', dataDir, now)).toBe(false);
    const [file = ''] = await readdir(join(dataDir, 'trial-campaign-keys'));
    const path = join(dataDir, 'trial-campaign-keys', file);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const kept = JSON.parse(await readFile(path, 'utf8'));
    const active = await activeCampaignKey(prisma, rows, 'river');
    expect(active?.fingerprint).toMatch(/^([0-9a-f]{4}-){7}[0-9a-f]{4}$/);
    const sealing = await createCampaignKeys(prisma, rows).sealingKey('river', active?.fingerprint ?? '');
    const place = { campaign: 'river', row: randomUUID() };
    const box = sealSigner({ ...place, name: 'Kari', visibility: 'named' }, sealing?.publicKey ?? new Uint8Array(32));
    const keys = {
      publicKey: Buffer.from(kept.publicKey, 'base64'),
      privateKey: Buffer.from(kept.privateKey, 'base64'),
    };
    expect(openSigner(box, keys, place).name).toBe('Kari');
    await rm(dataDir, { recursive: true });
  });

  test('is used once it is confirmed, and takes the place of the one before', async () => {
    const before = await activeCampaignKey(prisma, rows, 'river');
    const fingerprint = await addCampaignKey(prisma, rows, 'river', randomBytes(32));
    expect(await activeCampaignKey(prisma, rows, 'river')).toEqual(before);
    await confirmCampaignKey(prisma, rows, fingerprint, now);
    expect((await activeCampaignKey(prisma, rows, 'river'))?.fingerprint).toBe(fingerprint);
    const retired = await prisma.campaignKey.findUniqueOrThrow({ where: { fingerprint: before?.fingerprint ?? '' } });
    expect(retired.retiredAt).toEqual(now);
    await expect(addCampaignKey(prisma, rows, 'river', randomBytes(31))).rejects.toThrow('32 bytes');
  });
});

async function fill(campaign: string, id: string, address: Uint8Array): Promise<void> {
  const hash = campaign.padEnd(64, '0').replace(/[^0-9a-f]/g, '0');
  await prisma.consentText.createMany({
    data: [{ hash, campaign, purpose: 'updates', language: 'en', text: campaign }],
    skipDuplicates: true,
  });
  const common = { campaign, channel: 'telegram', language: 'en', day: now };
  await prisma.subscription.create({
    data: {
      ...common,
      id,
      subscriber: randomBytes(32),
      address: Uint8Array.from(address),
      account: 'bot',
      scope: 'all',
      consent: hash,
    },
  });
  await prisma.letterReport.create({ data: { campaign, reporter: randomBytes(32), day: now } });
  await prisma.tally.create({ data: { ...common, slot: 3, signed: 1 } });
  await prisma.share.create({ data: { campaign, code: randomUUID(), day: now, slot: 3, count: 2 } });
}

describe('keeping', () => {
  test('a rotation moves everything to the new secret, or nothing', async () => {
    const before = await createPrivacy({ prisma, secret, erasureKeys, campaigns: ['river'] });
    const id = randomUUID();
    await fill('river', id, before.addresses.encrypt(id, 'chat 1'));
    const key = randomBytes(32);
    const sealed = Uint8Array.from(before.conversations.encrypt(key.toString('hex'), 'said'));
    await prisma.conversation.create({ data: { key, sealed, channel: 'telegram', expires: now } });

    const next = randomBytes(32).toString('base64');
    await expect(rewrap(prisma, next, secret)).rejects.toThrow(UnreadableError);
    const keys = await prisma.pseudonymKey.count();
    const vouched = await prisma.campaignKey.count();
    expect(await rewrap(prisma, secret, next)).toEqual({ moved: keys + vouched + 2, unreadable: {} });
    await expect(createPrivacy({ prisma, secret, erasureKeys, campaigns: ['river'] })).rejects.toThrow(UnreadableError);
    const after = await createPrivacy({ prisma, secret: next, erasureKeys, campaigns: ['river'] });
    expect(after.pseudonyms.of('signature:river', 'telegram:1')).toEqual(
      before.pseudonyms.of('signature:river', 'telegram:1'),
    );
    const row = await prisma.subscription.findUniqueOrThrow({ where: { id } });
    expect(after.addresses.decrypt(id, row.address)).toBe('chat 1');
    const talk = await prisma.conversation.findUniqueOrThrow({ where: { key } });
    expect(after.conversations.decrypt(key.toString('hex'), talk.sealed)).toBe('said');
    await rewrap(prisma, next, secret);
  });

  test('conversations go when their day is over', async () => {
    await prisma.conversation.deleteMany();
    const row = (hour: number) => ({
      key: randomBytes(32),
      sealed: new Uint8Array(8),
      channel: 'telegram',
      expires: new Date(now.getTime() + hour * 3_600_000),
    });
    await prisma.conversation.createMany({ data: [row(-1), row(0), row(1)] });
    expect(await expireConversations({ prisma, now: () => now })).toBe(2);
    expect(await prisma.conversation.count()).toBe(1);
  });

  test('what is kept of a campaign goes when its retention ends, with its keys', async () => {
    const { pseudonyms, addresses, rows } = await createPrivacy({
      prisma,
      secret,
      erasureKeys,
      campaigns: ['river', 'forest'],
    });
    const id = randomUUID();
    await fill('forest', id, addresses.encrypt(id, 'chat 2'));
    await prisma.pseudonymKey.updateMany({ data: { createdAt: new Date('2026-01-01') } });
    const forest = { where: { purpose: 'signature:forest' } };
    const stolen = await prisma.pseudonymKey.findUniqueOrThrow(forest);
    const erasureKey = (await erasureKeys.read('forest'))?.export();
    const name = pseudonyms.of('signature:forest', 'telegram:1');
    const other = pseudonyms.of('signature:river', 'telegram:1');
    await markDelivered(prisma, rows, 'forest', now);
    const retention = (day: number) =>
      endRetention({
        prisma,
        pseudonyms,
        rows,
        erasureKeys,
        finalDays: new Map(),
        journal,
        days: 30,
        now: () => new Date(now.getTime() + day * 86_400_000),
      });

    // One that somebody wrote into the database destroys nothing, and no backup with it.
    const { deliveredMac } = await prisma.campaign.findUniqueOrThrow({ where: { slug: 'forest' } });
    const past = new Date(now.getTime() - 50 * 86_400_000);
    await prisma.campaign.update({ where: { slug: 'forest' }, data: { deliveredAt: past } });
    await prisma.campaign.update({
      where: { slug: 'river' },
      data: { state: 'delivered', deliveredAt: past, deliveredMac },
    });
    expect(await retention(1)).toEqual([]);
    await prisma.campaign.update({ where: { slug: 'forest' }, data: { deliveredAt: now } });
    await prisma.campaign.update({ where: { slug: 'river' }, data: { state: 'open', deliveredAt: null } });
    // A week in which the handing over can be undone comes first.
    expect(await retention(36)).toEqual([]);
    expect(await retention(37)).toEqual(['forest']);
    expect(await retention(38)).toEqual([]);
    expect(await prisma.subscription.count({ where: { campaign: 'forest' } })).toBe(0);
    expect(await prisma.letterReport.count({ where: { campaign: 'forest' } })).toBe(0);
    expect(await prisma.share.count({ where: { campaign: 'forest' } })).toBe(0);
    expect(await prisma.share.count({ where: { campaign: 'river' } })).toBe(1);
    expect(await prisma.subscription.count({ where: { campaign: 'river' } })).toBe(1);
    expect(await prisma.tally.count({ where: { campaign: 'forest' } })).toBe(1);
    expect(pseudonyms.of('signature:forest', 'telegram:1')).not.toEqual(name);
    expect(pseudonyms.of('signature:river', 'telegram:1')).toEqual(other);

    // An old backup comes back, with the same secret: nobody is confirmed by it, whatever lies in KEY_DIR now.
    const files = await Promise.all((await readdir(keyDir)).map((file) => readFile(join(keyDir, file), 'utf8')));
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) expect(file).not.toContain(erasureKey?.toString('base64'));
    await prisma.pseudonymKey.update({ ...forest, data: { wrapped: stolen.wrapped } });
    const open = async () => {
      const thief = createPseudonyms(prisma, createMasterKey(secret), erasureKeys);
      await thief.prepare(['signature:forest']);
      return thief.of('signature:forest', 'telegram:1');
    };
    await expect(open()).rejects.toMatchObject({ problem: 'other', campaign: 'forest' });
    // It was the erasure key alone that was missing.
    await rm(join(keyDir, 'forest.erasure-key'));
    await writeErasureKey(keyDir, 'forest', erasureKey ?? Buffer.alloc(0));
    expect(await open()).toEqual(name);
  });

  test('retention that was cut off leaves a program that starts, and is finished the next time', async () => {
    await prisma.campaign.create({ data: { slug: 'meadow' } });
    const { pseudonyms, rows } = await createPrivacy({ prisma, secret, erasureKeys, campaigns: ['meadow'] });
    await markDelivered(prisma, rows, 'meadow', new Date('2026-01-01'));
    const purposes = ['signature:meadow', 'subscription:meadow', 'letter:meadow'];
    await prisma.pseudonymKey.updateMany({
      where: { purpose: { in: purposes } },
      data: { createdAt: new Date('2026-01-01') },
    });
    const name = pseudonyms.of('signature:meadow', 'telegram:1');
    const open = () => createPrivacy({ prisma, secret, erasureKeys, campaigns: ['meadow'] });
    const end = (keys: ErasureKeys) =>
      endRetention({
        prisma,
        pseudonyms,
        rows,
        journal,
        erasureKeys: keys,
        finalDays: new Map(),
        days: 30,
        now: () => now,
      });

    // Before anything is deleted.
    await erasureKeys.retire('meadow');
    expect((await open()).pseudonyms.of('signature:meadow', 'telegram:1')).toEqual(name);
    // After the rows are, and before the file is.
    const broken = { ...erasureKeys, destroy: () => Promise.reject(new Error('killed')) };
    await expect(end(broken)).rejects.toThrow('killed');
    expect((await open()).pseudonyms.of('signature:meadow', 'telegram:1')).not.toEqual(name);
    expect(await readdir(keyDir)).toContain('meadow.erasure-key.retired');
    await end(erasureKeys);
    expect(await readdir(keyDir)).not.toContain('meadow.erasure-key.retired');
    expect(await readdir(keyDir)).toContain('meadow.erasure-key');
  });
});

describe('an erasure key', () => {
  test('is one file of mode 0600, the same for all who make it at once', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => createErasureKeys(keyDir).make('lake')));
    expect(new Set(made.map((key) => key.export().toString('hex'))).size).toBe(1);
    expect((await readdir(keyDir)).filter((file) => file.startsWith('lake'))).toEqual(['lake.erasure-key']);
    expect((await stat(join(keyDir, 'lake.erasure-key'))).mode & 0o777).toBe(0o600);
  });

  test('that is missing, damaged or of another is refused, and never made anew beside signatures', async () => {
    const open = () => createPrivacy({ prisma, secret, erasureKeys, campaigns: ['river'] });
    await open();
    const file = join(keyDir, 'river.erasure-key');
    const kept = await readFile(file, 'utf8');
    await rm(file);
    await expect(open()).rejects.toMatchObject({ problem: 'missing', campaign: 'river' });
    await writeErasureKey(keyDir, 'river', randomBytes(32));
    await expect(open()).rejects.toMatchObject({ problem: 'other' });
    await writeFile(file, 'short\n');
    await expect(open()).rejects.toMatchObject({ problem: 'damaged' });

    // Not even where the database has lost its half.
    await rm(file);
    const rows = await prisma.pseudonymKey.findMany({ where: { purpose: { endsWith: ':river' } } });
    await prisma.pseudonymKey.deleteMany({ where: { purpose: { endsWith: ':river' } } });
    const { sealedTo, consent } = await signable('river');
    const id = randomUUID();
    const signature = { id, campaign: 'river', signer: randomBytes(32), box: randomBytes(560), sealedTo, consent };
    await prisma.signature.create({ data: { ...signature, language: 'en', channel: 'telegram', day: now } });
    await expect(open()).rejects.toMatchObject({ problem: 'missing' });
    expect(await readdir(keyDir)).not.toContain('river.erasure-key');

    await prisma.pseudonymKey.createMany({ data: rows });
    await writeFile(file, kept);
    await open();
  });
});

async function signable(campaign: string): Promise<{ sealedTo: string; consent: string }> {
  const { fingerprint } = await prisma.campaignKey.findFirstOrThrow({ where: { campaign } });
  const { hash } = await prisma.consentText.findFirstOrThrow({ where: { campaign } });
  return { sealedTo: fingerprint, consent: hash };
}
