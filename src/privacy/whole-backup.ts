import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type DumpPart, type DumpSums, dump, restore } from '../store/dump.ts';
import { openStore, type Store } from '../store/store.ts';
import { BackupFileError, readBackup, writeBackup } from './backup-file.ts';

/** The whole database as one file: written, read, tried out, and kept in numbers. */

const headSchema = z.object({
  made: z.iso.datetime(),
  trial: z.boolean(),
  migrations: z.array(z.string()),
  tables: z.array(z.string()),
});
const partSchema = z.object({ table: z.string(), rows: z.array(z.string()) });
const endSchema = z.object({ sums: z.record(z.string(), z.string()) });

/** What a backup says of itself. */
export type BackupHead = z.output<typeof headSchema>;

/** Under which secret, of what, and when. */
export interface BackupFacts {
  readonly secret: string;
  readonly trial: boolean;
  readonly made: Date;
}

/** Writes everything, as it is at one moment. `write` takes the file's bytes. Gives rows and hash of each table. */
export async function backUpStore(
  store: Store,
  { secret, trial, made }: BackupFacts,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<DumpSums> {
  return await writeBackup(secret, write, async (put) => {
    const sums = await dump(store, (head) => put({ made, trial, ...head }), put);
    await put({ sums });
    return sums;
  });
}

/**
 * Reads a backup into an empty database: all of it or nothing. `open` is given its head, and gives the database, or null to leave.
 * @throws BackupFileError, RestoreError
 */
export async function restoreFile(
  file: string,
  secret: string,
  open: (head: BackupHead) => Promise<Store | null>,
): Promise<BackupHead | null> {
  const input = createReadStream(file);
  try {
    const values = readBackup(secret, input);
    const head = headSchema.parse((await values.next()).value);
    const store = await open(head);
    if (!store) return null;
    await restore(store, head, partsOf(values));
    return head;
  } finally {
    input.destroy();
  }
}

/** The rows, and at the end the sums that they must give. */
async function* partsOf(values: AsyncGenerator<unknown, void>): AsyncGenerator<DumpPart, DumpSums> {
  for await (const value of values) {
    const end = endSchema.safeParse(value);
    if (end.success) {
      // Reads on: only then is it known that the file ends here.
      await values.next();
      return end.data.sums;
    }
    yield partSchema.parse(value);
  }
  throw new BackupFileError('damaged');
}

/** How often, where, and from what nightly backups are made. */
export interface Keeping {
  readonly store: Store;
  readonly facts: BackupFacts;
  readonly directory: string;
  readonly keep: number;
  /** An empty folder in which a server is started to try it out, and which is removed then. */
  readonly scratch: string;
}

const NAME = /^opprop-\d{4}-\d{2}-\d{2}T\d{6}Z\.backup$/;

/**
 * Writes a backup into the folder, restores it into a server of its own, and only then gives it its name and removes those that are
 * too many. Gives the file. @throws whatever kept it from being a backup that can be restored; older ones are still there then
 */
export async function keepBackup({ store, facts, directory, keep, scratch }: Keeping): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const stamp = facts.made.toISOString().replace(/:/g, '').replace(/\.\d+/, '');
  const file = join(directory, `opprop-${stamp}.backup`);
  const draft = `${file}.draft`;
  try {
    const handle = await open(draft, 'w', 0o600);
    try {
      await backUpStore(store, facts, async (bytes) => void (await handle.writeFile(bytes)));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await tryOut(draft, facts.secret, scratch);
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
  const made = (await readdir(directory)).filter((name) => NAME.test(name)).sort();
  for (const name of made.slice(0, -keep)) await rm(join(directory, name));
  return file;
}

/** Restores a backup into a server that is there for it alone. @throws when that cannot be done */
async function tryOut(file: string, secret: string, scratch: string): Promise<void> {
  await rm(scratch, { recursive: true, force: true });
  let opened: Store | null = null;
  try {
    await restoreFile(file, secret, async () => {
      opened = await openStore({
        database: { kind: 'embedded', dataDir: scratch, database: 'opprop' },
        as: 'program',
        connections: 2,
      });
      return opened;
    });
  } finally {
    await (opened as Store | null)?.close();
    await rm(scratch, { recursive: true, force: true });
  }
}
