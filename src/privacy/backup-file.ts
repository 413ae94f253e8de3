import { hkdfSync, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import sodium from 'libsodium-wrappers-sumo';

/**
 * A backup as a file: worthless without OPPROP_SECRET, which it does not hold. A mark and a salt, then libsodium's
 * `crypto_secretstream_xchacha20poly1305` under a key of the secret and the salt: frames of compressed JSON, each with its
 * length before it, the last one marked as the last. So a part that is changed, moved or missing is noticed.
 */
const MARK = Buffer.from('opprop backup 1\n', 'latin1');
const SALT_BYTES = 16;
const LENGTH_BYTES = 4;
/** Larger than any frame that is ever written. */
const FRAME_LIMIT = 512 * 1024 * 1024;

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Why a backup cannot be read. */
export class BackupFileError extends Error {
  readonly problem: 'no backup' | 'another secret' | 'damaged' | 'cut off';

  constructor(problem: BackupFileError['problem']) {
    super(problem);
    this.name = 'BackupFileError';
    this.problem = problem;
  }
}

/** Takes values one by one; `last` closes the file. */
export type PutValue = (value: unknown, last?: boolean) => Promise<void>;

/** Begins a backup. `write` takes the file's bytes. */
export async function beginBackup(secret: string, write: (bytes: Uint8Array) => Promise<void>): Promise<PutValue> {
  await sodium.ready;
  const salt = randomBytes(SALT_BYTES);
  const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(keyOf(secret, salt));
  await write(Buffer.concat([MARK, salt, header]));
  return async (value, last = false) => {
    const content = await compress(Buffer.from(JSON.stringify(value), 'utf8'));
    const tag = last
      ? sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
      : sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    const frame = sodium.crypto_secretstream_xchacha20poly1305_push(state, content, MARK, tag);
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(frame.length);
    await write(Buffer.concat([length, frame]));
  };
}

/** The values of a backup, in order. @throws BackupFileError, as soon as something is wrong */
export async function* readBackup(secret: string, file: AsyncIterable<Uint8Array>): AsyncGenerator<unknown, void> {
  await sodium.ready;
  const take = reader(file);
  const mark = await take(MARK.length);
  if (!mark?.equals(MARK)) throw new BackupFileError('no backup');
  const salt = await take(SALT_BYTES);
  const header = await take(sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES);
  if (!salt || !header) throw new BackupFileError('cut off');
  const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, keyOf(secret, salt));
  for (let first = true; ; first = false) {
    const length = (await take(LENGTH_BYTES))?.readUInt32BE();
    if (length !== undefined && length > FRAME_LIMIT) throw new BackupFileError('damaged');
    const frame = length === undefined ? null : await take(length);
    if (!frame) throw new BackupFileError('cut off');
    const opened = sodium.crypto_secretstream_xchacha20poly1305_pull(state, frame, MARK);
    if (!opened) throw new BackupFileError(first ? 'another secret' : 'damaged');
    yield JSON.parse((await decompress(opened.message)).toString('utf8'));
    if (opened.tag !== sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL) continue;
    if (await take(1)) throw new BackupFileError('damaged');
    return;
  }
}

function keyOf(secret: string, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', Buffer.from(secret, 'base64'), salt, 'opprop/1/backup', 32));
}

/** Gives so many bytes at a time; null when there are not as many left. */
function reader(file: AsyncIterable<Uint8Array>): (bytes: number) => Promise<Buffer | null> {
  const source = file[Symbol.asyncIterator]();
  let pieces: Uint8Array[] = [];
  let held = 0;
  return async (bytes) => {
    while (held < bytes) {
      const { value, done } = await source.next();
      if (done) return null;
      pieces.push(value);
      held += value.length;
    }
    const all = Buffer.concat(pieces);
    pieces = [all.subarray(bytes)];
    held -= bytes;
    return all.subarray(0, bytes);
  };
}
