import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { proveRow } from '../../src/handover/proofs.ts';
import { receiptCode, receiptFile } from '../../src/handover/receipts.ts';
import { rowMacsUnder } from '../../src/privacy/row-macs.ts';
import { sealSigner, sodiumReady } from '../../src/privacy/seal.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { createRoom, newSecret, type Room, realSettings } from './cli.ts';

// A key in three of five hands, from its making to the shredding, on the command line alone. Each command is a process of its own.

const SLUG = 'uyghurs-abroad';
const NAMES = ['Kari Ås', 'Ås, KARI', 'Пётр Иванов', 'محمد علي', '王小明', 'Donald Duck', null, null];

const secret = newSecret();
let database: TestDatabase;
let server: Room;
let holder: Room;
let key: { files: string[]; publicKey: string; fingerprint: string };
let exported: { sha256: string; root: string };
const ids: string[] = [];
const path = (file: string) => join(holder.directory, file);
const shares = (...nth: number[]) => nth.flatMap((one) => ['--share', key.files[one - 1] ?? '']);

beforeAll(async () => {
  await sodiumReady;
  database = await freshDatabase();
  server = await createRoom(realSettings(database.access, secret));
  holder = await createRoom({ DATA_DIR: '/nowhere' });
});
afterAll(async () => {
  await server.remove();
  await holder.remove();
  await database.drop();
});

test('the key is made in five shares, and proved with three of them', async () => {
  const made = await holder.run(['keys', 'new', SLUG, '--shares', '3', '--of', '5', '--json']);
  expect(made).toMatchObject({ code: 0, err: '' });
  key = JSON.parse(made.out);
  expect(key.files).toHaveLength(5);
  for (const file of key.files) expect((await stat(path(file))).mode & 0o777).toBe(0o600);
  const added = await server.run(['keys', 'add', SLUG, key.publicKey, '--json']);
  const { challenge } = JSON.parse(added.out);
  const few = await holder.run(['keys', 'test', challenge, ...shares(1, 2)]);
  expect(few).toMatchObject({ code: 1, out: '' });
  const proved = await holder.run(['keys', 'test', challenge, ...shares(2, 4, 5), '--json']);
  const { answer } = JSON.parse(proved.out);
  expect(await server.run(['keys', 'confirm', SLUG, key.fingerprint, answer])).toMatchObject({ code: 0 });
});

test('people sign, and the final export is made once the campaign is closed', async () => {
  const { prisma } = database.store;
  await prisma.campaign.update({ where: { slug: SLUG }, data: { state: 'open' } });
  const consent = { hash: 'c'.repeat(64), campaign: SLUG, purpose: 'sign', language: 'en', text: 'I agree' };
  await prisma.consentText.create({ data: consent });
  const publicKey = Uint8Array.from(Buffer.from(key.publicKey, 'base64'));
  for (const name of NAMES) {
    const id = randomUUID();
    ids.push(id);
    const visibility = name === null ? 'anonymous' : 'named';
    const box = Uint8Array.from(sealSigner({ name, visibility, campaign: SLUG, row: id }, publicKey));
    const row = { id, campaign: SLUG, signer: randomBytes(32), box, sealedTo: key.fingerprint, consent: consent.hash };
    await prisma.signature.create({
      data: { ...row, language: 'en', channel: 'telegram', day: new Date('2026-03-01') },
    });
  }
  const words = ['signatures', 'export', SLUG, '--final', '--out', path('final.export'), '--json'];
  expect(await server.run(words)).toMatchObject({ code: 1, err: expect.stringContaining('close') });
  expect(await server.run(['campaign', 'close', SLUG])).toMatchObject({ code: 0 });
  const made = await server.run(words);
  expect(made).toMatchObject({ code: 0 });
  exported = JSON.parse(made.out);
});

describe('the review', () => {
  const review = (...words: string[]) =>
    holder.run(['signatures', 'review', 'final.export', ...shares(1, 3, 5), '--file', 'review.json', ...words]);

  test('shows likely duplicates and words, and sets aside what is asked for, by receipts and without names', async () => {
    const asked = receiptCode({ campaign: SLUG, row: ids[2] ?? '' });
    await writeFile(path('words.txt'), 'duck\n');
    const spoken = asked.toLowerCase().replaceAll('-', ' ');
    const done = await review('--duplicates', '--words', 'words.txt', '--asked', spoken, '--json');
    expect(done).toMatchObject({ code: 0 });
    const told = JSON.parse(done.out);
    expect(told).toMatchObject({ exported: 8, left: 5 });
    expect(Object.values(told.setAside).sort()).toEqual(['asked', 'duplicate', 'word']);
    expect(told.setAside[asked]).toBe('asked');
    const kept = await readFile(path('review.json'), 'utf8');
    for (const name of ['Kari', 'Duck', 'Пётр']) expect(kept).not.toContain(name);
  });

  test('puts back what is to be kept, and refuses a receipt of no row', async () => {
    const asked = receiptCode({ campaign: SLUG, row: ids[2] ?? '' });
    const before = await readFile(path('review.json'), 'utf8');
    const none = await review('--asked', '0000-0000-0000-0000');
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining('0000-0000-0000-0000') });
    expect(await review('--asked', 'nonsense')).toMatchObject({ code: 1, err: expect.stringContaining('nonsense') });
    expect(await readFile(path('review.json'), 'utf8')).toBe(before);
    const back = await review('--keep', asked, '--json');
    expect(JSON.parse(back.out)).toMatchObject({ left: 6 });
  });
});

describe('opening', () => {
  const open = (held: readonly string[], ...words: string[]) =>
    holder.run(['signatures', 'open', 'final.export', ...held, ...words]);

  test('is refused with too few shares, a damaged one, another file and another root, each in its own words', async () => {
    const fine = shares(1, 2, 3);
    expect(await open(shares(1, 2), '--out', 'x.csv')).toMatchObject({ code: 1, err: expect.stringContaining('1') });
    const share = await readFile(path(key.files[0] ?? ''), 'utf8');
    await writeFile(
      path('damaged.txt'),
      share.replace(/^\S{6} (\S{6}) (\S{6})/m, (all, one, two) => all.replace(`${one} ${two}`, `${two} ${one}`)),
    );
    const damaged = await open(['--share', 'damaged.txt', ...shares(2, 3)], '--out', 'x.csv');
    expect(damaged).toMatchObject({ code: 1, err: expect.stringContaining('damaged.txt') });
    const other = await open(fine, '--fingerprint', '0'.repeat(64), '--out', 'x.csv');
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining(exported.sha256) });
    const root = await open(fine, '--root', '0'.repeat(64), '--out', 'x.csv');
    expect(root).toMatchObject({ code: 1, err: expect.stringContaining(exported.root) });
    await expect(stat(path('x.csv'))).rejects.toThrow('ENOENT');
  });

  test('writes names only where it is told to, with both totals, and what people agreed to', async () => {
    const held = [...shares(5, 3, 1), '--fingerprint', exported.sha256, '--root', exported.root];
    const looked = await open([...held, '--review', 'review.json'], '--json');
    expect(JSON.parse(looked.out)).toMatchObject({ exported: 8, signatures: 6, named: 4, unnamed: 2, files: [] });
    const out = ['--out', 'dossier.html', '--out', 'names.csv', '--language', 'en', '--translation', 'nb'];
    expect(await open([...held, '--review', 'review.json'], ...out)).toMatchObject({ code: 0 });
    const page = await readFile(path('dossier.html'), 'utf8');
    for (const name of ['Пётр Иванов', 'محمد علي', '王小明']) expect(page).toContain(`<bdi>${name}</bdi>`);
    expect(page).not.toContain('Donald Duck');
    expect(page).toContain('English: 8 signatures');
    expect(page).toContain(exported.root);
  });
});

test('a receipt is checked without a server, and each kind of tampering is named', async () => {
  const { prisma } = database.store;
  const proof = await proveRow(prisma, rowMacsUnder(secret), SLUG, ids[3] ?? '');
  if (!proof) throw new Error('no proof');
  const check = async (text: string, root = exported.root) => {
    await writeFile(path('receipt.json'), text);
    return await holder.run(['receipt', 'verify', 'receipt.json', '--root', root]);
  };
  const whole = receiptFile(proof);
  const fine = await check(JSON.stringify(whole));
  expect(fine).toMatchObject({ code: 0, out: expect.stringContaining(`row ${proof.index + 1} of 8`) });
  expect(await check('{}')).toMatchObject({ code: 1, err: expect.stringContaining('no receipt') });
  const changed = JSON.stringify({ ...whole, row: ids[4] });
  expect(await check(changed)).toMatchObject({ code: 1, err: expect.stringContaining('do not fit together') });
  const other = await check(JSON.stringify(whole), '0'.repeat(64));
  expect(other).toMatchObject({ code: 1, err: expect.stringContaining('another root') });
  const computed = await holder.run(['receipt', 'root', 'final.export', '--json']);
  expect(JSON.parse(computed.out)).toMatchObject({ root: exported.root, count: 8, final: true });
  expect(await holder.run(['receipt', 'page', 'check.html'])).toMatchObject({ code: 0 });
  expect(await readFile(path('check.html'), 'utf8')).toContain("default-src 'none'");
});

test('what was opened is shredded, the export only where that is asked for', async () => {
  const shred = (...words: string[]) => holder.run(['signatures', 'shred', 'final.export', ...words]);
  const done = await shred('--json');
  expect(JSON.parse(done.out)).toMatchObject({ gone: [] });
  for (const file of ['dossier.html', 'names.csv']) await expect(stat(path(file))).rejects.toThrow('ENOENT');
  expect((await stat(path('final.export'))).size).toBeGreaterThan(1000);
  expect((await stat(path('review.json'))).size).toBeGreaterThan(100);
  expect(await shred()).toMatchObject({ code: 1 });
});

describe('the papers', () => {
  test('say by what the campaign is known, the root only once it is handed over', async () => {
    const { prisma } = database.store;
    const verify = async () => (await server.run(['papers', 'verify', '--lang', 'en'])).out;
    const before = await verify();
    expect(before).toContain(key.fingerprint);
    expect(before).toContain('Friends of the River');
    expect(before).not.toContain(exported.root);
    await prisma.campaign.update({ where: { slug: SLUG }, data: { state: 'delivered' } });
    expect(await verify()).toContain(exported.root);
    expect(await server.run(['papers', 'verify', '--lang', 'de'])).toMatchObject({ code: 1 });
  });

  test('are written into a new folder, four in each language, and not without somebody responsible', async () => {
    const made = await server.run(['papers', 'write', 'papers']);
    expect(made).toMatchObject({ code: 0, out: expect.stringContaining('12 papers') });
    const files = await readdir(join(server.directory, 'papers'));
    expect(files).toHaveLength(12);
    expect(await server.run(['papers', 'write', 'papers'])).toMatchObject({ code: 1 });
    const nobody = await holder.run(['papers', 'write', 'papers'], { env: { DATA_DIR: holder.dataDir } });
    expect(nobody).toMatchObject({ code: 1, err: expect.stringContaining('ORGANISATION_NAME') });
  });
});
