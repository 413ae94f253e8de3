import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import sodium from 'libsodium-wrappers-sumo';
import { z } from 'zod';
import type { CampaignKeyPair } from './key-file.ts';

/**
 * Proof that a key's holder can open with it, before a single name is sealed to it: the server seals an answer to the public
 * key, the holder opens it and says the answer. The answer follows from the server's secret, so nothing is stored.
 */
export interface ChallengedKey {
  readonly campaign: string;
  readonly fingerprint: string;
  readonly publicKey: Uint8Array;
}

const PURPOSE = 'opprop key challenge';

const challengeContent = z.object({
  purpose: z.literal(PURPOSE),
  campaign: z.string(),
  fingerprint: z.string(),
  answer: z.string().regex(/^[0-9a-f-]{39}$/),
});

/** The sealed challenge in base64. `secret`: OPPROP_SECRET. */
export async function makeChallenge(secret: string, key: ChallengedKey): Promise<string> {
  await sodium.ready;
  const { campaign, fingerprint } = key;
  const content = JSON.stringify({ purpose: PURPOSE, campaign, fingerprint, answer: answerFor(secret, key) });
  return Buffer.from(sodium.crypto_box_seal(content, key.publicKey)).toString('base64');
}

/**
 * What the holder answers, or null when the challenge is none for this key. Only a challenge is ever opened: someone who
 * passes a signature off as one gets nothing.
 */
export async function answerChallenge(pair: CampaignKeyPair, challenge: string): Promise<string | null> {
  await sodium.ready;
  try {
    const sealed = Uint8Array.from(Buffer.from(challenge, 'base64'));
    const opened = sodium.crypto_box_seal_open(sealed, pair.publicKey, pair.privateKey);
    const content = challengeContent.parse(JSON.parse(Buffer.from(opened).toString('utf8')));
    const mine =
      (pair.campaign === null || content.campaign === pair.campaign) && content.fingerprint === pair.fingerprint;
    return mine ? content.answer : null;
  } catch {
    return null;
  }
}

/** Whether this is what the holder of the key must have answered. */
export function isAnswer(secret: string, key: Omit<ChallengedKey, 'publicKey'>, answer: string): boolean {
  const expected = Buffer.from(answerFor(secret, key));
  const given = Buffer.from(answer.trim().toLowerCase());
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function answerFor(secret: string, { campaign, fingerprint }: Omit<ChallengedKey, 'publicKey'>): string {
  const bytes = Buffer.from(secret, 'base64');
  const key = Buffer.from(hkdfSync('sha256', bytes, Buffer.alloc(0), 'opprop/1/key challenge', 32));
  const digest = createHmac('sha256', key)
    .update(JSON.stringify([campaign, fingerprint]))
    .digest('hex')
    .slice(0, 32);
  return (digest.match(/.{4}/g) ?? []).join('-');
}
