import { createSecretKey, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { openBytes, sealBytes } from '../../src/privacy/aes.ts';

const key = createSecretKey(randomBytes(32));
const NONCE = 12;
/** As many bytes in the same order in two nonces are no accident: of these 10,000, one in 10^12. */
const RUN = 8;

test('no nonce of AES-GCM repeats another, nor any run of its bytes', () => {
  const runs = new Map<string, number>();
  const shared: [number, number][] = [];
  for (let nth = 0; nth < 2000; nth += 1) {
    const box = sealBytes(key, 'row', Buffer.from(`words ${nth}`));
    expect(openBytes(key, 'row', box).toString()).toBe(`words ${nth}`);
    for (let at = 0; at + RUN <= NONCE; at += 1) {
      const run = box.toString('hex', at, at + RUN);
      const before = runs.get(run);
      if (before !== undefined) shared.push([before, nth]);
      runs.set(run, nth);
    }
  }
  expect(shared).toEqual([]);
  expect(runs.size).toBe(2000 * (NONCE - RUN + 1));
});
