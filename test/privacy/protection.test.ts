import { randomBytes, randomUUID } from 'node:crypto';
import sodium from 'libsodium-wrappers-sumo';
import { beforeAll, describe, expect, test } from 'vitest';
import { UnreadableError } from '../../src/privacy/aes.ts';
import { createColumnCipher } from '../../src/privacy/encrypt.ts';
import { createMasterKey, isSecret } from '../../src/privacy/keys.ts';
import { BOX_BYTES, openSigner, sealSigner, sodiumReady } from '../../src/privacy/seal.ts';

const newSecret = (): string => randomBytes(32).toString('base64');

describe('the secret', () => {
  test('is base64 of exactly 32 bytes', () => {
    expect(isSecret(newSecret())).toBe(true);
    expect(isSecret(randomBytes(31).toString('base64'))).toBe(false);
    expect(isSecret(randomBytes(33).toString('base64'))).toBe(false);
    expect(isSecret('a'.repeat(44))).toBe(false);
    expect(() => createMasterKey('hunter2')).toThrow(/base64/);
    expect(() => createMasterKey('hunter2')).not.toThrow(/hunter2/);
  });

  test('gives the same keys again, and none of them is the secret or another', () => {
    const secret = newSecret();
    const [one, again, other] = [createMasterKey(secret), createMasterKey(secret), createMasterKey(newSecret())];
    expect(one.id).toEqual(again.id);
    expect(one.id).not.toEqual(other.id);
    const encrypting = (['conversation', 'subscription address'] as const).map((purpose) => one.encryptionKey(purpose));
    const keys = [...encrypting.map((key) => key.export().toString('base64')), secret];
    expect(new Set(keys).size).toBe(3);
    expect(again.encryptionKey('conversation').export().toString('base64')).toBe(keys[0]);
  });

  test('a wrapped key opens for its purpose only, and with its secret only', () => {
    const master = createMasterKey(newSecret());
    const key = randomBytes(32);
    const wrapped = master.wrap('signature:river', key);
    expect(master.unwrap('signature:river', wrapped)).toEqual(key);
    expect(() => master.unwrap('subscription:river', wrapped)).toThrow(UnreadableError);
    expect(() => createMasterKey(newSecret()).unwrap('signature:river', wrapped)).toThrow(UnreadableError);
  });
});

describe('an encrypted column', () => {
  const old = createMasterKey(newSecret());
  const next = createMasterKey(newSecret());
  const cipher = createColumnCipher('conversation', [old]);

  test('opens in its own row and table only', () => {
    const sealed = cipher.encrypt('row 1', 'où est Éva? 🌍');
    expect(cipher.decrypt('row 1', sealed)).toBe('où est Éva? 🌍');
    expect(() => cipher.decrypt('row 2', sealed)).toThrow(UnreadableError);
    expect(() => createColumnCipher('subscription address', [old]).decrypt('row 1', sealed)).toThrow(UnreadableError);
  });

  test('never looks the same twice, and damage is noticed', () => {
    const [one, two] = [cipher.encrypt('row', 'x'), cipher.encrypt('row', 'x')];
    expect(one.equals(two)).toBe(false);
    one[one.length - 20] = (one.at(-20) ?? 0) ^ 1;
    expect(() => cipher.decrypt('row', one)).toThrow(UnreadableError);
    expect(() => cipher.decrypt('row', Buffer.alloc(3))).toThrow(UnreadableError);
  });

  test('has one of few lengths', () => {
    const addresses = createColumnCipher('subscription address', [old]);
    const lengths = Array.from({ length: 1500 }, (_, length) => addresses.encrypt('row', 'x'.repeat(length)).length);
    expect([...new Set(lengths)]).toEqual([256, 512, 1024, 1536].map((bucket) => bucket + 32));
    const spoken = Array.from({ length: 30 }, (_, step) => cipher.encrypt('row', 'x'.repeat(100 * step)).length);
    expect([...new Set(spoken)]).toEqual([3072 + 32]);
    const large = 'x'.repeat(200_000);
    expect(cipher.decrypt('row', cipher.encrypt('row', large))).toBe(large);
    expect(cipher.encrypt('row', large).length % 65_536).toBe(32);
  });

  test('is read with both secrets of a rotation', () => {
    const both = createColumnCipher('conversation', [next, old]);
    expect(both.decrypt('row', cipher.encrypt('row', 'before'))).toBe('before');
    expect(() => cipher.decrypt('row', both.encrypt('row', 'after'))).toThrow(UnreadableError);
  });
});

describe('a sealed name', () => {
  beforeAll(() => sodiumReady);
  const place = { campaign: 'a-slug-of-24-characters-', row: randomUUID() };

  test('opens with the private key, in its own row', () => {
    const keys = sodium.crypto_box_keypair();
    const box = sealSigner({ ...place, name: 'Kari Nordmann', visibility: 'named' }, keys.publicKey);
    expect(openSigner(box, keys, place)).toEqual({ name: 'Kari Nordmann', visibility: 'named' });
    expect(() => openSigner(box, keys, { ...place, row: randomUUID() })).toThrow('wrong row');
    expect(() => openSigner(box, keys, { ...place, campaign: 'other' })).toThrow('wrong row');
    expect(() => openSigner(box, sodium.crypto_box_keypair(), place)).toThrow('does not open');
  });

  test('the longest name fits, and no length tells who gave one', () => {
    const { publicKey } = sodium.crypto_box_keypair();
    const longest = sealSigner({ ...place, name: 'é'.repeat(200), visibility: 'named' }, publicKey);
    const none = sealSigner({ ...place, name: null, visibility: 'anonymous' }, publicKey);
    expect([longest.length, none.length]).toEqual([BOX_BYTES, BOX_BYTES]);
    const unknown = Buffer.from(JSON.stringify({ v: 2, name: 'Kari', visibility: 'named', ...place }));
    const keys = sodium.crypto_box_keypair();
    const later = sodium.crypto_box_seal(sodium.pad(unknown, 512), keys.publicKey);
    expect(() => openSigner(later, keys, place)).toThrow('version that this program does not know');
    const tooLong = 'secret name'.repeat(50);
    expect(() => sealSigner({ ...place, name: tooLong, visibility: 'named' }, publicKey)).toThrow(/fit/);
  });
});
