import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sealSigner } from '../../src/privacy/seal.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { createRoom, newSecret, type Room, realSettings } from './cli.ts';

const CAMPAIGN = 'uyghurs-abroad';
const PASSPHRASE = 'five words that mean nothing';

// Each command is a process of its own.

let database: TestDatabase;
let server: Room;
let holder: Room;

beforeAll(async () => {
  database = await freshDatabase();
  server = await createRoom(realSettings(database.access, newSecret()));
  // Without any setting, and with a DATA_DIR that nothing may be made in.
  holder = await createRoom({ DATA_DIR: '/nowhere' });
});
afterAll(async () => {
  await server.remove();
  await holder.remove();
  await database.drop();
});

const twice = (passphrase: string) => `${passphrase}\n${passphrase}\n`;

describe('a campaign’s key', () => {
  let key: { file: string; publicKey: string; fingerprint: string };
  let challenge: string;
  let answer: string;

  test('is made on the holder’s machine, closed with a passphrase', async () => {
    const made = await holder.run(['keys', 'new', CAMPAIGN, '--out', 'key.age', '--json'], {
      input: twice(PASSPHRASE),
    });
    expect(made).toMatchObject({ code: 0 });
    key = JSON.parse(made.out);
    expect(key.fingerprint).toMatch(/^([0-9a-f]{4}-){7}[0-9a-f]{4}$/);
    const path = join(holder.directory, 'key.age');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
    expect(`${made.out}${made.err}`).not.toContain(PASSPHRASE);
  });

  test('is not made over another, nor with a weak or mistyped passphrase', async () => {
    const before = await readFile(join(holder.directory, 'key.age'), 'utf8');
    const over = await holder.run(['keys', 'new', CAMPAIGN, '--out', 'key.age'], { input: twice(PASSPHRASE) });
    expect(over).toMatchObject({ code: 1, err: expect.stringContaining('is there already') });
    expect(await readFile(join(holder.directory, 'key.age'), 'utf8')).toBe(before);
    const weak = await holder.run(['keys', 'new', CAMPAIGN, '--out', 'weak.age'], { input: twice('short') });
    expect(weak).toMatchObject({ code: 1, err: expect.stringContaining('too short') });
    const same = await holder.run(['keys', 'new', CAMPAIGN, '--out', 'weak.age'], { input: twice('aaaaaaaaaaaa') });
    expect(same).toMatchObject({ code: 1, err: expect.stringContaining('five words that mean nothing') });
    await expect(stat(join(holder.directory, 'weak.age'))).rejects.toThrow('ENOENT');
    const typo = await holder.run(['keys', 'new', CAMPAIGN, '--out', 'typo.age'], {
      input: `${PASSPHRASE}\n${PASSPHRASE}!\n`,
    });
    expect(typo).toMatchObject({ code: 1, err: expect.stringContaining('not the same') });
    expect(await holder.run(['keys', 'new', CAMPAIGN, '--out', 'none.age'])).toMatchObject({ code: 2 });
    expect(await holder.run(['keys', 'new', 'No Slug'])).toMatchObject({ code: 2 });
  });

  test('is registered, and seals nothing before its holder has proved that it opens', async () => {
    const added = await server.run(['keys', 'add', CAMPAIGN, key.publicKey, '--json']);
    expect(added).toMatchObject({ code: 0 });
    expect(JSON.parse(added.out)).toMatchObject({ campaign: CAMPAIGN, fingerprint: key.fingerprint });
    challenge = JSON.parse(added.out).challenge;
    const opened = await server.run(['campaign', 'open', CAMPAIGN]);
    expect(opened).toMatchObject({ code: 1, err: expect.stringContaining('- a sealing key whose holder') });
    const guess = '0000-0000-0000-0000-0000-0000-0000-0000';
    const guessed = await server.run(['keys', 'confirm', CAMPAIGN, key.fingerprint, guess]);
    expect(guessed).toMatchObject({ code: 1, err: expect.stringContaining('not the answer') });
    const listed = JSON.parse((await server.run(['keys', 'list', '--json'])).out);
    expect(listed.keys).toEqual([
      { campaign: CAMPAIGN, fingerprint: key.fingerprint, state: 'waits for proof', trial: false, signatures: 0 },
    ]);
  });

  test('is proved with the key file and its passphrase, which opens challenges only', async () => {
    const wrong = await holder.run(['keys', 'test', 'key.age', challenge], { input: 'not my passphrase\n' });
    expect(wrong).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('does not open with this passphrase'),
    });
    const place = { campaign: CAMPAIGN, row: randomUUID() };
    const box = sealSigner(
      { ...place, name: 'Kari Canary', visibility: 'named' },
      Buffer.from(key.publicKey, 'base64'),
    );
    const tricked = await holder.run(['keys', 'test', 'key.age', box.toString('base64')], {
      input: `${PASSPHRASE}\n`,
    });
    expect(tricked).toMatchObject({ code: 1, out: '' });
    expect(tricked.err).not.toContain('Canary');
    const right = await holder.run(['keys', 'test', 'key.age', challenge], { input: `${PASSPHRASE}\n` });
    expect(right).toMatchObject({ code: 0 });
    answer = right.out.trim();
  });

  test('is in use once the answer is given, and then the campaign can be opened', async () => {
    expect(await server.run(['keys', 'confirm', CAMPAIGN, key.fingerprint, answer])).toMatchObject({ code: 0 });
    // All staff are told.
    expect(await database.store.prisma.auditEvent.findMany({ where: { what: 'keyed' } })).toMatchObject([
      { actor: null, campaign: CAMPAIGN, subject: key.fingerprint, untold: true },
    ]);
    expect(await server.run(['campaign', 'open', CAMPAIGN])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/- the day by which[\s\S]*- a backup of the last seven days/),
    });
    const open = ['campaign', 'open', CAMPAIGN, '--until', '2099-01-31', '--without-backup'];
    expect(await server.run(open)).toMatchObject({ code: 0 });
    const again = await server.run(['keys', 'add', CAMPAIGN, key.publicKey]);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('proved already') });
    const elsewhere = await server.run(['keys', 'add', 'stop-targeting-uyghurs', key.publicKey]);
    expect(elsewhere).toMatchObject({ code: 1, err: expect.stringContaining('key of its own') });
  });

  test('that was retired does not come back', async () => {
    await database.store.prisma.campaignKey.update({
      where: { fingerprint: key.fingerprint },
      data: { retiredAt: new Date('2026-01-01') },
    });
    const back = await server.run(['keys', 'confirm', CAMPAIGN, key.fingerprint, answer]);
    expect(back).toMatchObject({ code: 1, err: expect.stringContaining('retired') });
  });

  test('is refused when it is none, or of no campaign', async () => {
    expect(await server.run(['keys', 'add', CAMPAIGN, 'AAAA'])).toMatchObject({ code: 1 });
    expect(await server.run(['keys', 'add', 'unknown', key.publicKey])).toMatchObject({ code: 1 });
    expect(await server.run(['keys', 'add', CAMPAIGN])).toMatchObject({ code: 2 });
    expect(await server.run(['keys', 'sell'])).toMatchObject({ code: 2 });
  });
});
