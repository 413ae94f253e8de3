import { hkdfSync } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { bech32 } from '@scure/base';

/**
 * A backup as a file: worthless without OPPROP_SECRET, which it does not hold. Lines of JSON, compressed by gzip, encrypted as
 * `age` does it (age-encryption.org/v1) to an X25519 identity that follows from the secret. So, with that identity in a file,
 * `age --decrypt -i <identity> <backup> | gunzip` reads it without this program. Every part is authenticated, the end too: what
 * is changed, moved or missing is noticed.
 *
 * The recipient is as secret as the identity and is written nowhere. Therefore nobody without the secret can make a backup that
 * opens here, and nobody can compute an identity from a stolen one, whatever becomes of elliptic curves.
 */
const AGE = Buffer.from('age-encryption.org/v1\n', 'latin1');
/** How the first version began, which was no age file. */
const OLD = Buffer.from('opprop backup 1\n', 'latin1');

/** Why a backup cannot be read. */
export class BackupFileError extends Error {
  readonly problem: 'no backup' | 'old backup' | 'another secret' | 'damaged';

  constructor(problem: BackupFileError['problem']) {
    super(problem);
    this.name = 'BackupFileError';
    this.problem = problem;
  }
}

/** The identity that opens all backups under a secret, as `age` reads it. It opens nothing else. */
export function backupIdentity(secret: string): string {
  const scalar = hkdfSync('sha256', Buffer.from(secret, 'base64'), Buffer.alloc(0), 'opprop/2/backup identity', 32);
  return bech32.encodeFromBytes('age-secret-key-', new Uint8Array(scalar)).toUpperCase();
}

/** Writes a backup of the values that `work` puts, one by one. `write` takes the file's bytes. @throws what either throws */
export async function writeBackup<T>(
  secret: string,
  write: (bytes: Uint8Array) => Promise<void>,
  work: (put: (value: unknown) => Promise<void>) => Promise<T>,
): Promise<T> {
  const lines = createGzip();
  lines.on('error', () => undefined);
  // Loaded where it is used: it takes 8 MB, and a program at rest neither locks nor opens anything.
  const { Encrypter, identityToRecipient } = await import('age-encryption');
  const encrypter = new Encrypter();
  encrypter.addRecipient(await identityToRecipient(backupIdentity(secret)));
  const sealed = await encrypter.encrypt(bytesOf(lines));
  const give = async (): Promise<void> => {
    for await (const bytes of sealed) await write(bytes);
  };
  const take = async (): Promise<T> => {
    const done = await work(async (value) => {
      if (lines.destroyed) throw new Error('a backup ended before its time');
      if (!lines.write(`${JSON.stringify(value)}\n`)) await once(lines, 'drain');
    });
    lines.end();
    return done;
  };
  const stopBoth = (error: Error): never => {
    lines.destroy(error);
    throw error;
  };
  const both = [take().catch(stopBoth), give().catch(stopBoth)] as const;
  try {
    return (await Promise.all(both))[0];
  } finally {
    await Promise.allSettled(both);
  }
}

/** The values of a backup, in order. @throws BackupFileError, as soon as something is wrong */
export async function* readBackup(secret: string, file: AsyncIterable<Uint8Array>): AsyncGenerator<unknown, void> {
  const source = file[Symbol.asyncIterator]();
  const first = await source.next();
  const start = Buffer.from(first.done ? [] : first.value);
  if (start.subarray(0, OLD.length).equals(OLD)) throw new BackupFileError('old backup');
  if (!start.subarray(0, AGE.length).equals(AGE)) throw new BackupFileError('no backup');
  const { Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  decrypter.addIdentity(backupIdentity(secret));
  const opened = await decrypter.decrypt(bytesOf(Readable.from(rejoined(start, source)))).catch(() => {
    throw new BackupFileError('another secret');
  });
  try {
    for await (const line of linesOf(opened.pipeThrough(new DecompressionStream('gzip')))) yield JSON.parse(line);
  } catch {
    // The library's errors and those of compression say no more than that.
    throw new BackupFileError('damaged');
  }
}

async function* rejoined(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** A stream as the web's standard has it, which is what the library takes. */
function bytesOf(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
}

async function* linesOf(text: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let begun = '';
  for await (const bytes of text) {
    const [more = '', ...lines] = decoder.decode(bytes, { stream: true }).split('\n');
    begun += more;
    for (const line of lines) {
      yield begun;
      begun = line;
    }
  }
  if (begun !== '') throw new Error('the last line has no end');
}
