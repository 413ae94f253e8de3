import { openBytes, sealBytes, UnreadableError } from './aes.ts';
import { createMasterKey, type EncryptionPurpose, type MasterKey } from './keys.ts';

/**
 * Encrypts a column so that a thief learns neither its content nor much of its length, and cannot move it to another row.
 * `row` names the row (its key as text); the table is bound through the purpose.
 */
export interface ColumnCipher {
  encrypt(row: string, content: string): Buffer;
  /** @throws UnreadableError */
  decrypt(row: string, sealed: Uint8Array): string;
}

/**
 * Lengths of what is encrypted, in bytes. The steps are narrow where most conversations lie, so that a row stays small
 * and its next version fits the same page.
 */
const BUCKETS = [256, 512, 1024, 1536, 3072, 4096, 16_384, 65_536];

/**
 * The least room of a purpose. Conversations of everyday length all take the same, wherever somebody stands in them and
 * through whichever door they went; measured, the longest of these (a review that is not yet sent, in a long chat) takes 2,970.
 * What staff look at takes the same with one letter as with all that they may write.
 */
const LEAST: { readonly [purpose in EncryptionPurpose]?: number } = { conversation: 3072, 'set aside': 1024 };

const LENGTH_BYTES = 4;
const KEY_ID_BYTES = 4;

function paddedLength(purpose: EncryptionPurpose, contentBytes: number): number {
  const needed = Math.max(LENGTH_BYTES + contentBytes, LEAST[purpose] ?? 0);
  const largest = BUCKETS.at(-1) ?? 0;
  return BUCKETS.find((bucket) => bucket >= needed) ?? Math.ceil(needed / largest) * largest;
}

/** `keys`: the first encrypts; all of them decrypt, so that both secrets of a rotation are read. */
export function createColumnCipher(
  purpose: EncryptionPurpose,
  keys: readonly [MasterKey, ...MasterKey[]],
): ColumnCipher {
  const [current] = keys;
  const place = (row: string): string => `${purpose}/${row}`;
  return {
    encrypt(row, content) {
      const bytes = Buffer.byteLength(content, 'utf8');
      const padded = Buffer.alloc(paddedLength(purpose, bytes));
      padded.writeUInt32BE(bytes);
      padded.write(content, LENGTH_BYTES, 'utf8');
      return Buffer.concat([current.id, sealBytes(current.encryptionKey(purpose), place(row), padded)]);
    },
    decrypt(row, sealed) {
      const id = sealed.subarray(0, KEY_ID_BYTES);
      const key = keys.find((candidate) => candidate.id.equals(id));
      if (!key) throw new UnreadableError('encrypted value was made with another secret');
      const padded = openBytes(key.encryptionKey(purpose), place(row), sealed.subarray(KEY_ID_BYTES));
      return padded.toString('utf8', LENGTH_BYTES, LENGTH_BYTES + padded.readUInt32BE());
    },
  };
}

/** For commands that read one column and need nothing else of the secret. */
export function columnCipherUnder(purpose: EncryptionPurpose, secret: string): ColumnCipher {
  return createColumnCipher(purpose, [createMasterKey(secret)]);
}
