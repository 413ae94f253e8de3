import { describe, expect, test } from 'vitest';
import { makeCampaignKeyPair } from '../../src/privacy/key-file.ts';
import { joinShares, readShare, splitKey } from '../../src/privacy/key-shares.ts';

const pair = await makeCampaignKeyPair('river');
const shares = (await splitKey(pair, 3, 5)).map(readShare);
const pick = (...places: number[]) => places.flatMap((place) => shares[place] ?? []);

describe('a key in several hands', () => {
  test('comes from any three of five', async () => {
    for (const some of [pick(0, 1, 2), pick(4, 2, 0), pick(0, 1, 2, 3, 4)]) {
      const joined = await joinShares(some);
      expect(Buffer.from(joined.privateKey)).toEqual(Buffer.from(pair.privateKey));
      expect(joined.fingerprint).toBe(pair.fingerprint);
    }
  });

  test('does not come from two, from one given twice, from shares of two keys, or from one that was changed', async () => {
    await expect(joinShares(pick(0, 1))).rejects.toMatchObject({ problem: 'too few', missing: 1 });
    await expect(joinShares(pick(0, 1, 1))).rejects.toMatchObject({ problem: 'twice' });
    const other = (await splitKey(await makeCampaignKeyPair('river'), 3, 5)).map(readShare);
    await expect(joinShares([...pick(0, 1), ...other.slice(2, 3)])).rejects.toMatchObject({
      problem: 'of different keys',
    });
    const [first, second, third] = pick(0, 1, 2);
    if (!first || !second || !third) throw new Error('no shares');
    const bytes = Uint8Array.from(third.bytes);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    await expect(joinShares([first, second, { ...third, bytes }])).rejects.toMatchObject({ problem: 'wrong' });
    // As if two were enough: the library gives garbage without an error.
    const lied = pick(0, 1).map((share) => ({ ...share, needed: 2 }));
    await expect(joinShares(lied)).rejects.toMatchObject({ problem: 'wrong' });
  });

  test('is typed with spaces and capitals; a slip of the pen is found', async () => {
    const [text = ''] = await splitKey(pair, 2, 2);
    expect(text.length).toBeLessThanOrEqual(90);
    expect(readShare(`for the second holder:\n ${text.toUpperCase().replace(/(.{5})/g, '$1 ')}\n`)).toEqual(
      readShare(text),
    );
    const slip = `${text.slice(0, 20)}${text[20] === 'q' ? 'p' : 'q'}${text.slice(21)}`;
    expect(() => readShare(slip)).toThrow('no share');
    expect(() => readShare('')).toThrow('no share');
  });
});
