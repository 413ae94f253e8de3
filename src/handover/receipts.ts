import { createHash } from 'node:crypto';
import { base32crockford } from '@scure/base';
import { z } from 'zod';
import { leafHash, rootFrom } from './merkle.ts';

/** A row of an export, as the tree has it: whose campaign, which row, and what is sealed to which key. */
export interface Row {
  readonly campaign: string;
  /** Its id, a UUID. */
  readonly row: string;
  /** Fingerprint of the key that the box is sealed to. */
  readonly key: string;
  /** SHA-256 of the box, lower-case hex. */
  readonly box: string;
}

/** That a row is in what was delivered. Holds no name, no account and no day. */
export interface Proof extends Row {
  readonly index: number;
  readonly size: number;
  /** Hashes in lower-case hex, the nearest first. */
  readonly path: readonly string[];
  readonly root: string;
}

/** What is wrong with a proof. */
export class ReceiptError extends Error {
  readonly problem: 'no receipt' | 'changed' | 'other root';

  constructor(problem: ReceiptError['problem']) {
    super(problem);
    this.name = 'ReceiptError';
    this.problem = problem;
  }
}

export function boxHash(box: Uint8Array): string {
  return createHash('sha256').update(box).digest('hex');
}

/** What the tree hashes for a row. */
export function rowHash({ campaign, row, key, box }: Row): Buffer {
  return leafHash(['opprop signature 1', campaign, row, key, box].join('\n'));
}

/**
 * A receipt in short: 80 bits of a hash of campaign and row id, `K7QM-2XWD-…`. It names the row to whoever has the export, and
 * tells nothing to anybody else. It is the same before and after a correction.
 */
export function receiptCode({ campaign, row }: Pick<Row, 'campaign' | 'row'>): string {
  const hash = createHash('sha256').update(['opprop receipt 1', campaign, row].join('\n')).digest();
  return (base32crockford.encode(hash.subarray(0, 10)).match(/.{4}/g) ?? []).join('-');
}

/** A code as people type or paste it: small letters, spaces, O for 0. Null when it is none. */
export function readCode(typed: string): string | null {
  const plain = typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{16}$/.test(plain) ? (plain.match(/.{4}/g) ?? []).join('-') : null;
}

const FORMAT = 'opprop receipt';
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const schema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(1),
  campaign: z.string().regex(/^[a-z0-9-]{1,24}$/),
  row: z.uuid(),
  key: z.string().regex(/^[0-9a-f-]{39}$/),
  box: hash,
  index: z.int().nonnegative(),
  size: z.int().positive(),
  path: z.array(hash).max(64),
  root: hash,
});

/** What a receipt's file holds. */
export function receiptFile({ campaign, row, key, box, index, size, path, root }: Proof): z.input<typeof schema> {
  return { format: FORMAT, version: 1, campaign, row, key, box, index, size, path: [...path], root };
}

/**
 * Checks a receipt's file against a root that the reader has from elsewhere: the dossier, the bot, the organisation's page.
 * @throws ReceiptError
 */
export function verifyReceipt(text: string, root: string): Proof {
  const read = schema.safeParse(parse(text));
  if (!read.success) throw new ReceiptError('no receipt');
  const proof = read.data;
  const path = proof.path.map((one) => Buffer.from(one, 'hex'));
  const led = rootFrom(rowHash(proof), proof.index, proof.size, path)?.toString('hex');
  if (led !== proof.root) throw new ReceiptError('changed');
  if (led !== root.trim().toLowerCase()) throw new ReceiptError('other root');
  return proof;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
