import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { BackupFileError, readBackup } from '../../privacy/backup-file.ts';
import { type DumpPart, type DumpSums, RestoreError, restore } from '../../store/dump.ts';
import { type Command, type Desk, UsageError } from './command.ts';
import { othersAtWork } from './database.ts';
import { FileError, withFiles } from './files.ts';

export const restoreCommand: Command = {
  name: 'restore',
  summary: 'reads a backup into an empty database',
  help: `npm run opprop -- restore <file> [--json]

Reads a file of "backup" into an empty database, all of it or nothing, and checks that every row arrived. Needs the
OPPROP_SECRET with which the backup was made, and the version of the program that made it (newer ones bring the database
forward when they start). Stop the program first, and set DATA_DIR or DATABASE_URL to a database that was never used.

Broadcasts that were being sent are paused: what went out after the backup was made is not known, and sending on could
reach people twice. People who withdrew after the backup was made are in the database again; if you know of any, remove them.

--json   prints what was restored for programs
Exit code: 0 done, 1 not possible (the reason is printed), 2 used wrongly.`,
  async run(words, desk) {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } },
    });
    const [file, ...more] = positionals;
    if (!file || more.length > 0) throw new UsageError('restore: say which file to read, and no more. See --help.');
    return withFiles(desk, () => restoreFrom(file, values.json, desk));
  },
};

const headSchema = z.object({
  made: z.iso.datetime(),
  trial: z.boolean(),
  migrations: z.array(z.string()),
  tables: z.array(z.string()),
});
const partSchema = z.object({ table: z.string(), rows: z.array(z.string()) });
const endSchema = z.object({ sums: z.record(z.string(), z.string()) });

async function restoreFrom(file: string, json: boolean, desk: Desk): Promise<number> {
  const { secret, trial, database } = await desk.config();
  await access(file).catch(() => {
    throw new FileError(`There is no file ${file} that could be read.`);
  });
  const input = createReadStream(file);
  const values = readBackup(secret.reveal(), input);
  try {
    const head = headSchema.parse((await values.next()).value);
    if (head.trial !== trial) {
      desk.err(
        `This backup is ${head.trial ? 'of a trial' : 'no trial'}, and these settings are ${trial ? 'of one' : 'not'}.`,
      );
      return 1;
    }
    const store = await desk.store('program');
    if (database.kind === 'url' && (await othersAtWork(store))) {
      desk.err('The program runs on this database. Stop it on every machine, then run this again.');
      return 1;
    }
    await restore(store, head, partsOf(values));
    const paused = await store.prisma.broadcast.updateMany({
      where: { state: 'sending' },
      data: { state: 'paused', reason: 'staff', change: { increment: 1 } },
    });
    if (json) desk.out(JSON.stringify({ file, made: head.made, pausedBroadcasts: paused.count }, null, 2));
    else desk.out(`The database is as it was at ${head.made}. Paused broadcasts: ${paused.count}.`);
    return 0;
  } catch (error) {
    if (error instanceof BackupFileError) throw new FileError(BACKUP_TEXTS[error.problem](file));
    if (!(error instanceof RestoreError)) throw error;
    desk.err(`${RESTORE_TEXTS[error.problem]} Nothing was changed.`);
    return 1;
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
  throw new BackupFileError('cut off');
}

const BACKUP_TEXTS: Readonly<Record<BackupFileError['problem'], (file: string) => string>> = {
  'no backup': (file) => `${file} is no backup as "backup" writes it.`,
  'another secret': (file) => `${file} was made with another OPPROP_SECRET. Set the one it was made with.`,
  damaged: (file) => `${file} is damaged. Use another copy of it. Nothing was changed.`,
  'cut off': (file) => `${file} is not whole. Copy it again. Nothing was changed.`,
};

const RESTORE_TEXTS: Readonly<Record<RestoreError['problem'], string>> = {
  'not empty': 'There is something in this database already. Restore into one that was never used.',
  'other migrations': 'This backup was made by another version of the program. Use that version to restore it.',
  differs: 'What arrived differs from what was backed up.',
};
