import { randomBytes, randomUUID } from 'node:crypto';
import sodium from 'libsodium-wrappers-sumo';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Desk } from '../../src/commands/command.ts';
import { COMMANDS } from '../../src/commands/list.ts';
import { runCommand } from '../../src/commands/program.ts';
import { examineTrail } from '../../src/privacy/audit-chain.ts';
import { activeCampaignKey, addCampaignKey, confirmCampaignKey } from '../../src/privacy/campaign-keys.ts';
import { createErasureKeys } from '../../src/privacy/erasure-keys.ts';
import { createPrivacy } from '../../src/privacy/privacy.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import type { Config } from '../../src/server/config.ts';
import { secret as secretOf } from '../../src/server/secret.ts';
import { inviteStaff, listStaff } from '../../src/staff/people.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { scratch } from '../support/scratch.ts';

const [old, next] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
const NOW = new Date('2026-11-26T12:00:00Z');
const keyDir = scratch();
const PERSON = 'telegram:1001';
let database: TestDatabase;
let prisma: TestDatabase['store']['prisma'];
let fingerprint = '';
let signer: Uint8Array = new Uint8Array();
const box = Uint8Array.from(randomBytes(560));

const open = (secret: string) =>
  createPrivacy({ prisma, secret, erasureKeys: createErasureKeys(keyDir), campaigns: ['river'] });

beforeAll(async () => {
  await sodium.ready;
  database = await freshDatabase();
  prisma = database.store.prisma;
  await prisma.campaign.create({ data: { slug: 'river', state: 'open' } });
  const { pseudonyms, addresses } = await open(old);
  const rows = rowMacsUnder(old);
  fingerprint = await addCampaignKey(prisma, rows, 'river', sodium.crypto_box_keypair().publicKey);
  await confirmCampaignKey(prisma, rows, fingerprint, NOW);
  const consent = 'c'.repeat(64);
  const words = { campaign: 'river', language: 'en', text: 'I agree' };
  await prisma.consentText.create({ data: { ...words, hash: consent, purpose: 'sign' } });
  signer = pseudonyms.of('signature:river', PERSON);
  const common = { campaign: 'river', consent, language: 'en', channel: 'telegram', day: NOW };
  await prisma.signature.create({
    data: { ...common, id: randomUUID(), signer: Uint8Array.from(signer), box, sealedTo: fingerprint },
  });
  const id = randomUUID();
  await prisma.subscription.create({
    data: {
      ...common,
      id,
      subscriber: Uint8Array.from(pseudonyms.of('subscription:river', PERSON)),
      address: Uint8Array.from(addresses.encrypt(id, '{}')),
      account: '1',
      scope: 'all',
    },
  });
  await inviteStaff({ prisma, privacy: { rows } }, 'admin', null, NOW);
});
afterAll(() => database.drop());

/** Runs a command as an operator who types this. */
async function run(words: string, secret: string, typed = '') {
  const said: string[] = [];
  const tell = (line: string): void => void said.push(line);
  const config = {
    trial: false,
    secret: secretOf(secret),
    keyDir,
    database: { kind: 'embedded', dataDir: '/', database: 'opprop' },
  } as Partial<Config> as Config;
  const desk: Desk = {
    out: tell,
    err: tell,
    config: async () => config,
    store: async () => database.store,
    ask: async () => typed,
    askOpenly: async () => typed,
    interactive: true,
    now: () => NOW,
  };
  const directory = process.cwd();
  const code = await runCommand(words.split(' '), { desk, commands: COMMANDS, version: '1', directory });
  return { code, said: said.join('\n') };
}

describe('a lost secret', () => {
  test('is not one while the database opens', async () => {
    const { code, said } = await run('recover secret', old, 'recover');
    expect([code, said]).toEqual([1, expect.stringContaining('nothing is lost')]);
  });

  test('changes nothing before the word is typed, and says in numbers what stays and goes', async () => {
    const { code, said } = await run('recover secret', next, 'yes');
    expect(code).toBe(1);
    expect(said).toContain('1 signatures of 1 campaigns');
    expect(said).toContain('1 people who get updates');
    expect(await prisma.subscription.count()).toBe(1);
    await open(old);
  });

  test('afterwards the program runs, signatures and sealed names are there, and everybody is a stranger', async () => {
    await expect(open(next)).rejects.toThrow();
    const { code, said } = await run('recover secret', next, 'recover');
    expect([code, said]).toEqual([0, expect.stringContaining('1 signatures are kept')]);
    const { pseudonyms } = await open(next);
    const [row] = await prisma.signature.findMany();
    expect(Buffer.from(row?.box ?? [])).toEqual(Buffer.from(box));
    expect(pseudonyms.of('signature:river', PERSON)).not.toEqual(Buffer.from(signer));
    expect(await prisma.subscription.count()).toBe(0);
    const rows = rowMacsUnder(next);
    expect(await listStaff({ prisma, privacy: { rows } }, NOW)).toEqual([]);
    expect(await examineTrail(prisma, rows)).toEqual([]);
    expect(said).not.toContain(next);
  });

  test('nobody can sign before the holder has proved the key again', async () => {
    const rows = rowMacsUnder(next);
    expect(await activeCampaignKey(prisma, rows, 'river')).toBeNull();
    await confirmCampaignKey(prisma, rows, fingerprint, NOW);
    expect(await activeCampaignKey(prisma, rows, 'river')).toMatchObject({ fingerprint });
  });
});

test('a lost key: what is lost is said in numbers', async () => {
  const { code, said } = await run('recover key river', next);
  expect([code, said]).toEqual([0, expect.stringContaining(`${fingerprint}: opens 1 signatures`)]);
  expect((await run('recover key forest', next)).code).toBe(1);
});

test('who is revoked leaves a list of what they did', async () => {
  const rows = rowMacsUnder(next);
  const privacy = { rows };
  await inviteStaff({ prisma, privacy }, 'admin', null, NOW);
  const { handle } = await inviteStaff({ prisma, privacy }, 'editor', 'blue-heron', NOW);
  const other = await run(`staff revoke ${handle}`, next);
  expect([other.code, other.said]).toEqual([0, expect.stringContaining('They did nothing')]);
  const { handle: theirs } = await inviteStaff({ prisma, privacy }, 'editor', null, NOW);
  await inviteStaff({ prisma, privacy }, 'admin', theirs, NOW);
  const { code, said } = await run(`staff revoke ${theirs}`, next);
  expect(code).toBe(0);
  expect(said).toMatch(/What they did in the last 30 days.*\n {2}2026-11-26T12:00 invited/);
});

test('a secret is lost too where no program ran yet, and events alone tell', async () => {
  await prisma.pseudonymKey.deleteMany();
  const third = randomBytes(32).toString('base64');
  expect((await run('recover secret', next, 'recover')).said).toContain('nothing is lost');
  expect((await run('recover secret', third, 'recover')).code).toBe(0);
  expect(await examineTrail(prisma, rowMacsUnder(third))).toEqual([]);
});
