import { randomBytes } from 'node:crypto';
import sodium from 'libsodium-wrappers-sumo';
import { beforeAll, describe, expect, test } from 'vitest';
import { answerChallenge, isAnswer, makeChallenge } from '../../src/privacy/key-challenge.ts';
import { type CampaignKeyPair, makeCampaignKeyPair } from '../../src/privacy/key-file.ts';
import { sealSigner } from '../../src/privacy/seal.ts';

const secret = randomBytes(32).toString('base64');
let river: CampaignKeyPair & { readonly campaign: string };
let forest: CampaignKeyPair & { readonly campaign: string };
beforeAll(async () => {
  [river, forest] = [await makeCampaignKeyPair('river'), await makeCampaignKeyPair('forest')];
});

const answerOf = async (pair: CampaignKeyPair, challenge: string): Promise<string> =>
  (await answerChallenge(pair, challenge)) ?? 'none';

describe('a challenge', () => {
  test('is answered by whoever holds the key, however the answer is written', async () => {
    const answer = await answerOf(river, await makeChallenge(secret, river));
    expect(answer).toMatch(/^([0-9a-f]{4}-){7}[0-9a-f]{4}$/);
    expect(isAnswer(secret, river, answer)).toBe(true);
    expect(isAnswer(secret, river, ` ${answer.toUpperCase()}\n`)).toBe(true);
  });

  test('is the same answer whenever it is made: the server stores none', async () => {
    const [one, two] = [await makeChallenge(secret, river), await makeChallenge(secret, river)];
    expect(one).not.toBe(two);
    expect(await answerOf(river, one)).toBe(await answerOf(river, two));
  });

  test('has another answer for another key, another campaign and another secret', async () => {
    const answer = await answerOf(river, await makeChallenge(secret, river));
    const other = randomBytes(32).toString('base64');
    expect(isAnswer(other, river, answer)).toBe(false);
    expect(isAnswer(secret, forest, answer)).toBe(false);
    expect(isAnswer(secret, { ...river, campaign: 'forest' }, answer)).toBe(false);
    expect(isAnswer(secret, river, `${answer.slice(0, -1)}${answer.endsWith('0') ? '1' : '0'}`)).toBe(false);
    expect(isAnswer(secret, river, '')).toBe(false);
    expect(isAnswer(secret, river, `${answer}0`)).toBe(false);
  });

  test('is not answered with another key, nor one that was made for another campaign', async () => {
    const challenge = await makeChallenge(secret, river);
    expect(await answerChallenge(forest, challenge)).toBeNull();
    expect(await answerChallenge({ ...river, campaign: 'forest' }, challenge)).toBeNull();
    expect(await answerChallenge({ ...river, fingerprint: forest.fingerprint }, challenge)).toBeNull();
    const other = challenge[8] === 'A' ? 'B' : 'A';
    expect(await answerChallenge(river, `${challenge.slice(0, 8)}${other}${challenge.slice(9)}`)).toBeNull();
    expect(await answerChallenge(river, 'no challenge')).toBeNull();
  });

  test('is the only thing that is opened: neither a name nor words of somebody’s own', async () => {
    const box = sealSigner(
      { name: 'Kari', visibility: 'named', campaign: 'river', row: '2441c3db-2e72-4cc2-a6fd-d94b45a0459c' },
      river.publicKey,
    );
    expect(await answerChallenge(river, box.toString('base64'))).toBeNull();
    const own = (content: object): string =>
      Buffer.from(sodium.crypto_box_seal(JSON.stringify(content), river.publicKey)).toString('base64');
    const { campaign, fingerprint } = river;
    const real = { purpose: 'opprop key challenge', campaign, fingerprint, answer: '0000-'.repeat(8).slice(0, -1) };
    expect(await answerChallenge(river, own(real))).toBe(real.answer);
    expect(await answerChallenge(river, own({ ...real, purpose: 'signature' }))).toBeNull();
    expect(
      await answerChallenge(river, own({ ...real, answer: 'rm -rf / && 0000-0000-0000-0000-0000-00' })),
    ).toBeNull();
    expect(await answerChallenge(river, own({ ...real, answer: `${real.answer}0` }))).toBeNull();
  });
});
