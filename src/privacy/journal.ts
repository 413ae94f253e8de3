import { type KeyObject, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openBytes, sealBytes, UnreadableError } from './aes.ts';
import { createMasterKey } from './keys.ts';

/**
 * What was taken back, outside the database: so that a backup of before cannot bring it back. Random ids of rows (signatures and
 * subscriptions that are there no more) and nothing else, each encrypted under the secret, always of one length, in files of a
 * folder: `<campaign>.<process>.journal`. Every process writes a file of its own, so that machines that share the folder
 * never write into each other's. They go with the campaign's retention.
 */
export interface Journal {
  /** On the disk before this returns. @throws errors of the file system */
  append(campaign: string, rows: readonly string[]): Promise<void>;
  /** Everything that stands in it. `unreadable`: how many entries are of another secret, or damaged. */
  read(): Promise<Entries>;
  /** Removes what is of a campaign. */
  forget(campaign: string): Promise<void>;
}

export interface Entries {
  /** By campaign, ids of rows. */
  readonly rows: ReadonlyMap<string, readonly string[]>;
  readonly unreadable: number;
}

const END = '.journal';
const ID_BYTES = 16;
/** Nonce, id, tag: see aes.ts. */
const ENTRY_BYTES = 12 + ID_BYTES + 16;

export function createJournal(directory: string, secret: string): Journal {
  const key = keyUnder(secret);
  let own = newName();

  async function append(campaign: string, rows: readonly string[]): Promise<void> {
    if (rows.length === 0) return;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    // In the order of the ids, which tells nothing of that in which people came.
    const entries = [...rows].sort().map((row) => sealBytes(key, placeOf(campaign), bytesOf(row)));
    const file = await open(join(directory, `${campaign}.${own}${END}`), 'a', 0o600);
    try {
      await file.appendFile(Buffer.concat(entries));
      await file.sync();
    } catch (error) {
      // Half an entry may stand at its end: what comes next goes into another.
      own = newName();
      throw error;
    } finally {
      await file.close();
    }
  }

  async function read(): Promise<Entries> {
    const rows = new Map<string, string[]>();
    let unreadable = 0;
    for (const file of await files(directory)) {
      const entries = await entriesOf(directory, file, key);
      unreadable += entries.unreadable;
      rows.set(file.campaign, [...(rows.get(file.campaign) ?? []), ...entries.rows]);
    }
    return { rows, unreadable };
  }

  return {
    append,
    read,
    async forget(campaign) {
      for (const one of await files(directory))
        if (one.campaign === campaign) await rm(join(directory, one.name), { force: true });
    },
  };
}

/**
 * Writes the journal anew under another secret, and removes what was under the old one: file by file, and again where it was cut
 * off. A file that holds entries of neither stays.
 */
export async function moveJournal(directory: string, old: string, next: string): Promise<void> {
  const key = keyUnder(old);
  const anew = createJournal(directory, next);
  for (const file of await files(directory)) {
    const { rows, unreadable } = await entriesOf(directory, file, key);
    await anew.append(file.campaign, rows);
    if (unreadable === 0) await rm(join(directory, file.name), { force: true });
  }
}

const keyUnder = (secret: string): KeyObject => createMasterKey(secret).encryptionKey('withdrawal journal');
const placeOf = (campaign: string): string => `withdrawal journal/${campaign}`;

/** What stands in one file. What is shorter at its end was being written when the power went: its row still waits in the database. */
async function entriesOf(
  directory: string,
  { name, campaign }: JournalFile,
  key: KeyObject,
): Promise<{ readonly rows: readonly string[]; readonly unreadable: number }> {
  const bytes = await readFile(join(directory, name));
  const rows: string[] = [];
  let unreadable = 0;
  for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
    try {
      rows.push(idOf(openBytes(key, placeOf(campaign), bytes.subarray(at, at + ENTRY_BYTES))));
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      unreadable += 1;
    }
  }
  return { rows, unreadable };
}

interface JournalFile {
  readonly name: string;
  readonly campaign: string;
}

const newName = (): string => randomBytes(6).toString('hex');

async function files(directory: string): Promise<readonly JournalFile[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return names.flatMap((name) => {
    const [, campaign] = /^([a-z0-9-]+)\.[0-9a-f]{12}\.journal$/.exec(name) ?? [];
    return campaign === undefined ? [] : [{ name, campaign }];
  });
}

const bytesOf = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

function idOf(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
