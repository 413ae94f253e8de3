import sodium from 'libsodium-wrappers-sumo';
import { z } from 'zod';
import type { OfSigner, SignerAnswers } from '../campaign/signer.ts';

/** What a box holds. Everyone who signs has one, with or without a name, and all are of one length. */
export interface SignerBox extends SignerAnswers {
  /** Campaign and row id: a box that was put into another row is recognised when it is opened. */
  readonly campaign: string;
  readonly row: string;
}

/** How each answer is written into a box, and the most bytes that takes. None holds a sign that JSON would escape. */
const WRITTEN: OfSigner<{ readonly write: (answers: SignerAnswers) => string; readonly most: number }> = {
  visibility: { write: ({ visibility }) => visibility, most: 'anonymous'.length },
  name: { write: ({ name }) => name ?? '', most: 400 },
};

/** The version that is written. Another list of answers is another version, and those before it are still read. */
const VERSION = 1;

/** How each version that was ever written is read: boxes lie in the database, and in exports, for as long as they may be opened. */
const READ: ReadonlyMap<unknown, z.ZodType<SignerBox>> = new Map([
  [
    1,
    z
      .object({ visibility: z.enum(['named', 'anonymous']), name: z.string(), campaign: z.string(), row: z.string() })
      .transform((read) => ({ ...read, name: read.visibility === 'named' ? read.name : null })),
  ],
]);

/** Length of a box's content. Boxes of another length are to be told apart, so this stays as it is. */
const CONTENT_BYTES = 512;

export const BOX_BYTES = CONTENT_BYTES + 48;

// An answer that is added and does not fit is found when the program starts, not by those who give it.
if (!fits(contentOf(({ most }) => 'x'.repeat(most), 'x'.repeat(24), 'f'.repeat(32))))
  throw new Error('the longest answers of a signer do not fit a box');

/** Must have resolved before anything is sealed: the library is WebAssembly. */
export const sodiumReady: Promise<void> = sodium.ready;

/**
 * Seals a signer's answers to a campaign's public key (32 bytes; X25519, `crypto_box_seal`): only the private half opens it.
 * @throws Error when the content does not fit; without its value.
 */
export function sealSigner(box: SignerBox, publicKey: Uint8Array): Buffer {
  const bytes = contentOf(({ write }) => write(box), box.campaign, box.row);
  if (!fits(bytes)) throw new Error('a name does not fit its box');
  return Buffer.from(sodium.crypto_box_seal(sodium.pad(bytes, CONTENT_BYTES), publicKey));
}

function contentOf(answer: (one: (typeof WRITTEN)['name']) => string, campaign: string, row: string): Buffer {
  const answers = Object.fromEntries(Object.entries(WRITTEN).map(([name, one]) => [name, answer(one)]));
  return Buffer.from(JSON.stringify({ v: VERSION, ...answers, campaign, row: shortId(row) }), 'utf8');
}

/** Padding takes one byte at least. */
function fits(content: Buffer): boolean {
  return content.length < CONTENT_BYTES;
}

/**
 * Opens a box with the private key.
 * @throws Error when it does not open, is of a version that this program does not know, or is not of this row; without its value.
 */
export function openSigner(
  sealed: Uint8Array,
  keys: { readonly publicKey: Uint8Array; readonly privateKey: Uint8Array },
  place: Pick<SignerBox, 'campaign' | 'row'>,
): SignerAnswers {
  const read = readContent(unsealed(sealed, keys));
  const { campaign, row, ...answers } = read;
  if (campaign !== place.campaign || row !== shortId(place.row)) throw new Error('a box lies in the wrong row');
  return answers;
}

function unsealed(sealed: Uint8Array, keys: Parameters<typeof openSigner>[1]): unknown {
  try {
    const padded = sodium.crypto_box_seal_open(sealed, keys.publicKey, keys.privateKey);
    return JSON.parse(Buffer.from(sodium.unpad(padded, CONTENT_BYTES)).toString('utf8'));
  } catch {
    throw new Error('a box does not open with this key');
  }
}

function readContent(content: unknown): SignerBox {
  const version = z.object({ v: z.unknown() }).safeParse(content);
  const schema = version.success ? READ.get(version.data.v) : undefined;
  if (!schema) throw new Error('a box is of a version that this program does not know');
  const read = schema.safeParse(content);
  if (!read.success) throw new Error('a box does not hold what its version says');
  return read.data;
}

/** A UUID in 22 characters, so that the longest name still fits. */
function shortId(uuid: string): string {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url');
}
