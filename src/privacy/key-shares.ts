import { bech32m } from '@scure/base';
import { combine, split } from 'shamir-secret-sharing';
import { type CampaignKeyPair, pairOf } from './key-file.ts';

/** One of several pieces of a private key; fewer than `needed` of them tell nothing of it. */
export interface KeyShare {
  readonly needed: number;
  readonly of: number;
  /** The first 64 bits of the key's fingerprint, as people compare it. */
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** Why shares do not give a key. */
export class KeyShareError extends Error {
  readonly problem: 'no share' | 'too few' | 'twice' | 'of different keys' | 'wrong';
  /** How many more are needed. */
  readonly missing: number;

  constructor(problem: KeyShareError['problem'], missing = 0) {
    super(problem);
    this.name = 'KeyShareError';
    this.problem = problem;
    this.missing = missing;
  }
}

/** The least and the most of each that make sense. */
export const SHARES = { least: 2, most: 16 } as const;

const PREFIX = 'share';
const KEY_BYTES = 8;
const HEAD_BYTES = 2 + KEY_BYTES;
/** A private key, and where on the curve of the secret this share lies. */
const SHARE_BYTES = 33;

/**
 * Splits a private key (Shamir's scheme over GF(2^8), an audited library). Each share is a line of text that can be typed:
 * bech32m finds slips of the pen, and the key that it belongs to stands in it, so that what shares give is checked: too few
 * or wrong ones give garbage without an error.
 */
export async function splitKey(pair: CampaignKeyPair, needed: number, of: number): Promise<readonly string[]> {
  const key = Buffer.from(pair.fingerprint.replaceAll('-', ''), 'hex').subarray(0, KEY_BYTES);
  const shares = await split(pair.privateKey, of, needed);
  return shares.map((bytes) => bech32m.encodeFromBytes(PREFIX, Buffer.concat([Uint8Array.of(needed, of), key, bytes])));
}

/** Reads a share as it was printed, or a file that holds it among other lines. @throws KeyShareError `no share` */
export function readShare(text: string): KeyShare {
  for (const line of text.split(/\r?\n/)) {
    const bytes = decoded(line.replace(/\s/g, '').toLowerCase());
    if (bytes) {
      const [needed = 0, of = 0] = bytes;
      const key = (Buffer.from(bytes.subarray(2, HEAD_BYTES)).toString('hex').match(/.{4}/g) ?? []).join('-');
      return { needed, of, key, bytes: bytes.subarray(HEAD_BYTES) };
    }
  }
  throw new KeyShareError('no share');
}

function decoded(line: string): Uint8Array | null {
  if (!line.startsWith(`${PREFIX}1`)) return null;
  try {
    const { bytes } = bech32m.decodeToBytes(line);
    return bytes.length === HEAD_BYTES + SHARE_BYTES ? bytes : null;
  } catch {
    return null;
  }
}

/** @throws KeyShareError when they are not enough, not of one key, or not what they say */
export async function joinShares(shares: readonly KeyShare[]): Promise<CampaignKeyPair> {
  const [first] = shares;
  if (!first) throw new KeyShareError('no share');
  if (shares.some(({ key, needed }) => key !== first.key || needed !== first.needed))
    throw new KeyShareError('of different keys');
  const places = new Set(shares.map(({ bytes }) => bytes.at(-1)));
  if (places.size < shares.length) throw new KeyShareError('twice');
  if (shares.length < first.needed) throw new KeyShareError('too few', first.needed - shares.length);
  const privateKey = await combine(shares.map(({ bytes }) => bytes));
  const pair = await pairOf(null, privateKey);
  if (!pair.fingerprint.startsWith(first.key)) throw new KeyShareError('wrong');
  return pair;
}
