import { randomBytes, randomUUID } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  activeCampaignKey,
  addCampaignKey,
  confirmCampaignKey,
  makeTrialKeyPair,
} from '../../src/privacy/campaign-keys.ts';
import { type CampaignKeyPair, lockKeyPair, makeCampaignKeyPair } from '../../src/privacy/key-file.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { sealSigner, sodiumReady } from '../../src/privacy/seal.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { createRoom, newSecret, type Room, realSettings } from './cli.ts';

const PASSPHRASE = 'five words that mean nothing';
const NAMES = ['Åse Ås', 'Zoé d’Aubigné', '=HYPERLINK(1)', '-Ola "Olsen"', 'Anna, Berg', 'Ola\nNormann'];
const DAY = new Date('2026-02-14');

// Each command is a process of its own.

const secret = newSecret();
const rows = rowMacsUnder(secret);
let database: TestDatabase;
let server: Room;
let holder: Room;
let firstKey: string;

beforeAll(async () => {
  await sodiumReady;
  database = await freshDatabase();
  server = await createRoom(realSettings(database.access, secret));
  holder = await createRoom({ DATA_DIR: '/nowhere' });
  const { prisma } = database.store;
  await prisma.campaign.create({ data: { slug: 'river', state: 'open' } });
  await prisma.consentText.create({
    data: { hash: 'c'.repeat(64), campaign: 'river', purpose: 'sign', language: 'en', text: 'I agree' },
  });
  firstKey = await useKey('first.json', (pair) => lockKeyPair(pair, PASSPHRASE));
  for (const name of NAMES.slice(0, 3)) await sign(name);
  await useKey('second.json', asOfTrial);
  for (const name of [...NAMES.slice(3), null, null]) await sign(name);
});
afterAll(async () => {
  await server.remove();
  await holder.remove();
  await database.drop();
});

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
/** Lies open, which spares a second each time. */
const asOfTrial = ({ campaign, fingerprint, publicKey, privateKey }: CampaignKeyPair): string =>
  JSON.stringify({ trial: true, campaign, fingerprint, publicKey: base64(publicKey), privateKey: base64(privateKey) });

/** A key whose file the holder has, and to which names are sealed from now on. */
async function useKey(
  file: string,
  textOf: (pair: CampaignKeyPair & { campaign: string }) => string | Promise<string>,
): Promise<string> {
  const pair = await makeCampaignKeyPair('river');
  await writeFile(join(holder.directory, file), await textOf(pair));
  await addCampaignKey(database.store.prisma, rows, 'river', pair.publicKey);
  await confirmCampaignKey(database.store.prisma, rows, pair.fingerprint, new Date());
  return pair.fingerprint;
}

async function sign(name: string | null, campaign = 'river'): Promise<void> {
  const { prisma } = database.store;
  const id = randomUUID();
  const key = await activeCampaignKey(prisma, rows, campaign);
  if (!key) throw new Error('no key');
  const box = sealSigner({ name, visibility: name === null ? 'anonymous' : 'named', campaign, row: id }, key.publicKey);
  await prisma.signature.create({
    data: {
      id,
      campaign,
      signer: randomBytes(32),
      box: Uint8Array.from(box),
      sealedTo: key.fingerprint,
      consent: 'c'.repeat(64),
      language: 'nb',
      channel: 'telegram',
      day: DAY,
    },
  });
}

const path = (file: string) => join(holder.directory, file);
const open = (out: string, ...more: string[]) =>
  holder.run(
    ['signatures', 'open', 'river.export', '--key', 'first.json', '--key', 'second.json', '--out', out, ...more],
    { input: `${PASSPHRASE}\n` },
  );

describe('an export', () => {
  test('is made of a closed campaign, or early by one’s own word', async () => {
    const refused = await server.run(['signatures', 'export', 'river', '--out', path('early.export')]);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('still open') });
    const early = await server.run(['signatures', 'export', 'river', '--out', path('early.export'), '--early']);
    expect(early).toMatchObject({ code: 0, out: expect.stringContaining('8 sealed signatures') });
    expect(await server.run(['signatures', 'export', 'nowhere', '--out', path('x')])).toMatchObject({ code: 1 });
    expect(await server.run(['signatures', 'export', 'river'])).toMatchObject({ code: 2 });
  });

  test('holds the boxes and nothing else, in an order that tells nothing, and is remembered', async () => {
    const { prisma } = database.store;
    await server.run(['campaign', 'close', 'river']);
    const made = await server.run(['signatures', 'export', 'river', '--out', path('river.export'), '--json']);
    expect(made).toMatchObject({ code: 0 });
    const told = JSON.parse(made.out);
    expect(told).toMatchObject({ campaign: 'river', count: 8 });
    expect(told.keys).toContain(firstKey);
    expect((await stat(path('river.export'))).mode & 0o777).toBe(0o600);

    const text = await readFile(path('river.export'), 'utf8');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const [head, ...rest] = lines;
    expect(Object.keys(head)).toEqual([
      'format',
      'version',
      'campaign',
      'day',
      'final',
      'keys',
      'wordings',
      'together',
      'setAside',
    ]);
    expect(head.setAside).toEqual([]);
    expect(head.wordings).toEqual([{ language: 'en', text: 'I agree', count: 8 }]);
    expect(rest.at(-1)).toEqual({ count: 8, sha256: told.sha256 });
    const ids = rest.slice(0, -1).map(([id]) => id);
    expect(ids).toEqual([...ids].sort());
    for (const { signer } of await prisma.signature.findMany()) {
      expect(text).not.toContain(Buffer.from(signer).toString('base64'));
      expect(text).not.toContain(Buffer.from(signer).toString('hex'));
    }
    expect(text).not.toContain('2026-02-14');
    expect(text).not.toContain('telegram');
    const recorded = await prisma.export.findMany({ where: { sha256: told.sha256 } });
    // The early one was of the same signatures: then it is the same file.
    expect(recorded).toMatchObject(Array(2).fill({ campaign: 'river', signatures: 8 }));
  });

  test('is never written over a file', async () => {
    const over = await server.run(['signatures', 'export', 'river', '--out', path('river.export')]);
    expect(over).toMatchObject({ code: 1, err: expect.stringContaining('not overwritten') });
    expect(await database.store.prisma.export.count()).toBe(2);
    expect(await database.store.prisma.auditEvent.count({ where: { what: 'exported' } })).toBe(2);
  });
});

describe('the delivery document', () => {
  test('as a table: every name once, no formula, and the number without a name', async () => {
    const opened = await open('names.csv', '--json');
    expect(opened).toMatchObject({ code: 0 });
    expect(JSON.parse(opened.out)).toMatchObject({ signatures: 8, named: 6, unnamed: 2, unreadable: 0 });
    expect((await stat(path('names.csv'))).mode & 0o777).toBe(0o600);
    const table = await readFile(path('names.csv'), 'utf8');
    expect(table.startsWith('\ufeff"name","signatures"\r\n')).toBe(true);
    expect(table.split('\r\n').slice(1).sort()).toEqual(
      [
        '',
        '"Anna, Berg","1"',
        '"\'=HYPERLINK(1)","1"',
        '"\'-Ola ""Olsen""","1"',
        '"Ola Normann","1"',
        '"Zoé d’Aubigné","1"',
        '"Åse Ås","1"',
        '"","2"',
      ].sort(),
    );
    expect(await open('names.csv')).toMatchObject({ code: 1, err: expect.stringContaining('not overwritten') });
  });

  test('as a page in a language, sorted by its alphabet', async () => {
    expect(await open('names.txt', '--language', 'nb')).toMatchObject({ code: 0 });
    const page = await readFile(path('names.txt'), 'utf8');
    expect(page).toContain('8 underskrifter\n6 med navn\n2 uten navn\n');
    expect(page.indexOf('Zoé d’Aubigné')).toBeLessThan(page.indexOf('Åse Ås'));
    expect(await open('english.txt')).toMatchObject({ code: 0 });
    const english = await readFile(path('english.txt'), 'utf8');
    expect(english.indexOf('Åse Ås')).toBeLessThan(english.indexOf('Zoé d’Aubigné'));
  });

  test('is not made without all keys, with a wrong passphrase, or under another kind of name', async () => {
    const words = ['signatures', 'open', 'river.export', '--key', 'second.json', '--out', 'less.csv'];
    expect(await holder.run(words)).toMatchObject({ code: 1, err: expect.stringContaining(firstKey) });
    const wrong = await holder.run([...words, '--key', 'first.json'], { input: 'something else\n' });
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('does not open with this passphrase') });
    await expect(stat(path('less.csv'))).rejects.toThrow('ENOENT');
    expect(await open('names.docx')).toMatchObject({ code: 2 });
    expect(await open('x.csv', '--language', '?!')).toMatchObject({ code: 2 });
  });

  test('is not made of a file that is cut off or changed', async () => {
    const whole = await readFile(path('river.export'), 'utf8');
    const tried = async (text: string) => {
      await writeFile(path('changed.export'), text);
      const words = ['signatures', 'open', 'changed.export', '--key', 'first.json', '--key', 'second.json'];
      return holder.run([...words, '--out', 'changed.csv'], { input: `${PASSPHRASE}\n` });
    };
    expect(await tried(whole.slice(0, -300))).toMatchObject({ code: 1, err: expect.stringContaining('not whole') });
    const lines = whole.trimEnd().split('\n');
    const fewer = `${[...lines.slice(0, 3), ...lines.slice(4)].join('\n')}\n`;
    expect(await tried(fewer)).toMatchObject({ code: 1, err: expect.stringContaining('was dropped') });
    expect(await tried('hello\n')).toMatchObject({ code: 1, err: expect.stringContaining('is no export') });
  });

  test('says when boxes lie in another’s row, and leaves them out only by one’s own word', async () => {
    const { prisma } = database.store;
    const [one, two] = await prisma.signature.findMany({ where: { sealedTo: firstKey }, take: 2 });
    await prisma.signature.update({ where: { id: one?.id ?? '' }, data: { box: two?.box ?? new Uint8Array() } });
    await server.run(['signatures', 'export', 'river', '--out', path('swapped.export')]);
    const words = [
      'signatures',
      'open',
      'swapped.export',
      '--key',
      'first.json',
      '--key',
      'second.json',
      '--out',
      's.csv',
    ];
    const input = `${PASSPHRASE}\n`;
    expect(await holder.run(words, { input })).toMatchObject({ code: 1, err: expect.stringContaining('1 of 8 boxes') });
    await expect(stat(path('s.csv'))).rejects.toThrow('ENOENT');
    const went = await holder.run([...words, '--leave-out', '--json'], { input });
    expect(JSON.parse(went.out)).toMatchObject({ signatures: 7, unreadable: 1 });
  });

  test('of a trial opens with the key beside the data, without a passphrase', async () => {
    const { prisma } = database.store;
    await prisma.campaign.create({ data: { slug: 'forest', state: 'open' } });
    await makeTrialKeyPair(prisma, rows, 'forest', server.dataDir, new Date());
    await sign('Kari ᠮᠣᠩᠭᠣᠯ', 'forest');
    await server.run(['signatures', 'export', 'forest', '--early', '--out', path('forest.export')]);
    const key = await activeCampaignKey(prisma, rows, 'forest');
    const file = join(server.dataDir, 'trial-campaign-keys', `forest-${key?.fingerprint}.json`);
    const outs = ['--out', 'forest.csv', '--out', 'forest.html'];
    const opened = await holder.run(['signatures', 'open', 'forest.export', '--key', file, ...outs]);
    expect(opened).toMatchObject({ code: 0, out: expect.stringContaining('1 with a name') });
    // Its letters are none that the dossier brings a font for.
    expect(opened.err).toMatch(/5 of the letters in forest\.html .*U\+1823/);
    const other = await holder.run(['signatures', 'open', 'river.export', '--key', file, '--out', 'no.csv']);
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining('another campaign') });
  });
});
