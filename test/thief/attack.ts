import { createHmac } from 'node:crypto';
import sodium from 'libsodium-wrappers-sumo';
import { createColumnCipher } from '../../src/privacy/encrypt.ts';
import { createMasterKey, type EncryptionPurpose } from '../../src/privacy/keys.ts';
import { binaryOf, type Dump, type Row } from './loot.ts';

/** Rows of a table of the program. */
export const rowsOf = (dump: Dump, table: string): readonly Row[] => dump.get(`public.${table}`) ?? [];

/** Every run of bytes in a dump that could be a key or a pseudonym, in hex. */
function secretsIn(dump: Dump): ReadonlySet<string> {
  const values = [...dump.values()].flat().flatMap((row) => Object.values(row));
  return new Set(
    values.flatMap((value) => {
      if (value === null || !value.startsWith('\\x')) return [];
      const bytes = binaryOf(value);
      return bytes.length >= 16 && bytes.length <= 128 ? [bytes.toString('hex')] : [];
    }),
  );
}

/** Accounts that are met when everything in the dump is tried as the key of their pseudonyms. */
export function guessAccounts(dump: Dump, whos: readonly string[]): readonly string[] {
  const secrets = secretsIn(dump);
  const wanted = new Set([...secrets].map((hex) => hex.slice(0, 64)));
  const tries = [...secrets].flatMap((hex) => {
    const bytes = Buffer.from(hex, 'hex');
    // A wrapped key might hold its key in clear at its beginning, middle or end.
    return [bytes, bytes.subarray(0, 32), bytes.subarray(12, 44), bytes.subarray(-32)];
  });
  return whos.filter((who) =>
    tries.some((key) => wanted.has(createHmac('sha256', key).update(who, 'utf8').digest('hex'))),
  );
}

/** What each encrypted column is, and by what its rows are named. */
const ENCRYPTED: readonly {
  readonly table: string;
  readonly column: string;
  readonly purpose: EncryptionPurpose;
  readonly row: (row: Row) => string;
}[] = [
  {
    table: 'conversation',
    column: 'sealed',
    purpose: 'conversation',
    row: ({ key }) => binaryOf(key).toString('hex'),
  },
  { table: 'subscription', column: 'address', purpose: 'subscription address', row: ({ id }) => id ?? '' },
  { table: 'staff', column: 'address', purpose: 'staff address', row: ({ id }) => id ?? '' },
  { table: 'shared_card', column: 'sealed', purpose: 'shared card', row: ({ id }) => id ?? '' },
  { table: 'set_aside', column: 'sealed', purpose: 'set aside', row: ({ id }) => id ?? '' },
];

/** Decrypts with the secret whatever stands in the rows of a dump. */
export function decryptRows(dump: Dump, secret: string): readonly { readonly where: string; readonly text: string }[] {
  const master = createMasterKey(secret);
  return ENCRYPTED.flatMap(({ table, column, purpose, row: nameOf }) => {
    const cipher = createColumnCipher(purpose, [master]);
    return rowsOf(dump, table).flatMap((row) => {
      const sealed = row[column];
      return sealed ? [{ where: table, text: cipher.decrypt(nameOf(row), binaryOf(sealed)) }] : [];
    });
  });
}

/** Lengths that encrypted values have in a dump: those that are gone had the same. */
export function lengthsIn(dump: Dump): readonly number[] {
  const all = ENCRYPTED.flatMap(({ table, column }) => rowsOf(dump, table).map((row) => binaryOf(row[column]).length));
  return [...new Set(all)].filter((length) => length > 0);
}

/**
 * Looks in a file for what was encrypted under the secret, row or no row: old versions in a heap, copies in the write-ahead
 * log. `rows`: rows of conversations that a thief can name, because they stand in a dump or follow from an account.
 */
export function decryptFile(
  content: Buffer,
  secret: string,
  rows: readonly string[],
  lengths: readonly number[],
): readonly string[] {
  const master = createMasterKey(secret);
  const cipher = createColumnCipher('conversation', [master]);
  const found: string[] = [];
  for (let at = content.indexOf(master.id); at >= 0; at = content.indexOf(master.id, at + 1)) {
    const whole = lengths
      .filter((length) => at + length <= content.length)
      .map((length) => content.subarray(at, at + length));
    for (const sealed of [...whole, ...inChunks(content, at)]) {
      const text = rows
        .values()
        .map((row) => openOrNull(cipher, row, sealed))
        .find((one) => one !== null);
      if (text !== undefined && text !== null) found.push(text);
    }
  }
  return found;
}

/**
 * A value that begins here and was stored apart from its row, as PostgreSQL does with long ones: in chunks, each behind its
 * number, its place among them and its length. Gives what can be put together.
 */
function inChunks(content: Buffer, at: number): readonly Buffer[] {
  if (at < CHUNK_HEAD || content.readUInt32LE(at - 8) !== 0) return [];
  const chunk = (start: number): Buffer => content.subarray(start, start + (content.readUInt32LE(start - 4) >>> 2) - 4);
  let values: readonly Buffer[] = [chunk(at)];
  for (let nth = 1; nth < MOST_CHUNKS; nth += 1) {
    const head = Buffer.alloc(8);
    content.copy(head, 0, at - CHUNK_HEAD, at - 8);
    head.writeUInt32LE(nth, 4);
    const next: Buffer[] = [];
    for (let found = content.indexOf(head); found >= 0; found = content.indexOf(head, found + 1)) {
      if (found + CHUNK_HEAD <= content.length) next.push(chunk(found + CHUNK_HEAD));
    }
    if (next.length === 0) break;
    values = values.flatMap((value) => next.map((more) => Buffer.concat([value, more])));
  }
  return values;
}
const CHUNK_HEAD = 12;
const MOST_CHUNKS = 4;

function openOrNull(cipher: ReturnType<typeof createColumnCipher>, row: string, bytes: Buffer): string | null {
  try {
    return cipher.decrypt(row, bytes);
  } catch {
    return null;
  }
}

/** Boxes of names that open with anything of 32 bytes in the dump, or with what the secret is split into. */
export async function openBoxes(dump: Dump, more: readonly Buffer[]): Promise<number> {
  await sodium.ready;
  const keys = [...[...secretsIn(dump)].map((hex) => Buffer.from(hex, 'hex')), ...more]
    .filter((bytes) => bytes.length >= 32)
    .map((bytes) => bytes.subarray(0, 32));
  const pairs = keys.map((privateKey) => ({ privateKey, publicKey: sodium.crypto_scalarmult_base(privateKey) }));
  return rowsOf(dump, 'signature').filter(({ box }) =>
    pairs.some(({ privateKey, publicKey }) => {
      try {
        return sodium.crypto_box_seal_open(binaryOf(box), publicKey, privateKey).length > 0;
      } catch {
        return false;
      }
    }),
  ).length;
}
