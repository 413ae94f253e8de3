import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { armor, Decrypter } from 'age-encryption';
import { expect, test } from 'vitest';
import { backupIdentity, readBackup, writeBackup } from '../../src/privacy/backup-file.ts';
import { lockKeyPair, makeCampaignKeyPair, readKeyFile } from '../../src/privacy/key-file.ts';
import { weaknessOf } from '../../src/privacy/passphrase.ts';

const PASSPHRASE = 'five words that mean nothing';

test('a key file is an age file, which its passphrase opens without this program', async () => {
  const pair = await makeCampaignKeyPair('river');
  const text = await lockKeyPair(pair, PASSPHRASE, 10);
  const age = new Decrypter();
  age.addPassphrase(PASSPHRASE);
  const shown = JSON.parse(await age.decrypt(armor.decode(text), 'text'));
  expect(Buffer.from(shown.privateKey, 'base64')).toEqual(Buffer.from(pair.privateKey));

  const file = await readKeyFile(`\r\n${text}\n`);
  if (!file.locked) throw new Error('it lies open');
  expect((await file.unlock(PASSPHRASE)).fingerprint).toBe(pair.fingerprint);
  await expect(file.unlock(`${PASSPHRASE}!`)).rejects.toThrow('wrong passphrase');
});

test('a key file of the first version, and what is none, are told apart', async () => {
  await expect(readKeyFile('{"format":"opprop campaign key","version":1}')).rejects.toThrow('old key file');
  await expect(readKeyFile('{"format":"something else"}')).rejects.toThrow('no key file');
  await expect(readKeyFile('-----BEGIN AGE ENCRYPTED FILE-----\nxx')).rejects.toThrow('damaged');
});

test.each([
  ['short', 'xq7-Vw'],
  ['repeated', 'aaaaaaaaaaaa'],
  ['repeated', 'passwordpassword'],
  ['common', 'qwertyuiopasdf'],
  ['repeated', 'river river river'],
  ['guessable', 'uyghurs-abroad'],
  [null, PASSPHRASE],
  [null, 'fem ord som ikke betyr noe'],
])('%s: %s', (weakness, passphrase) => {
  expect(weaknessOf(passphrase, ['river'])).toBe(weakness);
});

const secret = randomBytes(32).toString('base64');
const VALUES = [
  { head: 1 },
  { rows: ['(å,"б")', 'x'.repeat(200_000), randomBytes(100_000).toString('hex')] },
  { end: true },
];

async function backup(): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  const write = async (bytes: Uint8Array): Promise<void> => void pieces.push(bytes);
  const done = await writeBackup(secret, write, async (put) => {
    for (const value of VALUES) await put(value);
    return 'done';
  });
  expect(done).toBe('done');
  return Buffer.concat(pieces);
}

async function read(bytes: Uint8Array, under = secret): Promise<unknown[]> {
  const file = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000);
  };
  return await Array.fromAsync(readBackup(under, file()));
}

test('a backup comes back, and opens with age and gunzip alone', async () => {
  const bytes = await backup();
  expect(await read(bytes)).toEqual(VALUES);
  const age = new Decrypter();
  age.addIdentity(backupIdentity(secret));
  const lines = gunzipSync(await age.decrypt(bytes)).toString('utf8');
  expect(
    lines
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(VALUES);
  expect(bytes.includes('head')).toBe(false);
});

test('a backup that is cut, changed, lengthened, old, or under another secret is refused', async () => {
  const bytes = await backup();
  for (const cut of [bytes.length - 1, 70_000, 65_800])
    await expect(read(bytes.subarray(0, cut))).rejects.toThrow('damaged');
  for (const at of [300, 70_000, bytes.length - 3]) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    await expect(read(changed)).rejects.toThrow('damaged');
  }
  await expect(read(Buffer.concat([bytes, Buffer.from('x')]))).rejects.toThrow('damaged');
  await expect(read(bytes, randomBytes(32).toString('base64'))).rejects.toThrow('another secret');
  await expect(read(Buffer.from('opprop backup 1\nxxxxxx'))).rejects.toThrow('old backup');
  await expect(read(Buffer.from('# a page'))).rejects.toThrow('no backup');
  await expect(read(Buffer.alloc(0))).rejects.toThrow('no backup');
});

test('a backup that cannot be written, or whose work fails, says why and leaves nothing waiting', async () => {
  const full = async (): Promise<void> => Promise.reject(new Error('disk full'));
  const much = async (put: (value: unknown) => Promise<void>): Promise<void> => {
    for (let i = 0; i < 50; i += 1) await put(randomBytes(60_000).toString('hex'));
  };
  await expect(writeBackup(secret, full, much)).rejects.toThrow('disk full');
  const failing = writeBackup(
    secret,
    async () => undefined,
    async () => Promise.reject(new Error('no rows')),
  );
  await expect(failing).rejects.toThrow('no rows');
});
