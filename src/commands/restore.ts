import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { z } from 'zod';
import { holdRestored } from '../broadcasts/held.ts';
import { BackupFileError, readBackup } from '../privacy/backup-file.ts';
import { createJournal } from '../privacy/journal.ts';
import { replayJournal } from '../signatures/taken-back.ts';
import { type DumpPart, type DumpSums, RestoreError, restore as restoreInto } from '../store/dump.ts';
import { say } from '../texts/operator.ts';
import { type Declare, type Desk, JSON_FLAG } from './command.ts';
import { othersAtWork } from './database.ts';
import { FileError, withFiles } from './files.ts';

export const restore: Declare = (command, desk, does) => {
  command
    .argument('<file>', say('restore.about.file'))
    .option(...JSON_FLAG)
    .addHelpText('afterAll', say('restore.help'))
    .action(does((file, { json = false }) => withFiles(desk, () => restoreFrom(file, json, desk))));
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
  const { secret, trial, database, journalDir } = await desk.config();
  await access(file).catch(() => {
    throw new FileError(say('files.unreadable', { file }));
  });
  const input = createReadStream(file);
  const values = readBackup(secret.reveal(), input);
  try {
    const head = headSchema.parse((await values.next()).value);
    if (head.trial !== trial) {
      desk.err(say(trial ? 'restore.settingsOfTrial' : 'restore.backupOfTrial'));
      return 1;
    }
    const store = await desk.store('program');
    if (database.kind === 'url' && (await othersAtWork(store))) {
      desk.err(say('restore.running'));
      return 1;
    }
    await restoreInto(store, head, partsOf(values));
    const { paused, unscheduled, cards } = await holdRestored(store.prisma);
    const journal = createJournal(journalDir, secret.reveal());
    const again = await replayJournal(store.prisma, journal, desk.now());
    if (json) {
      const report = {
        file,
        made: head.made,
        pausedBroadcasts: paused,
        unscheduledBroadcasts: unscheduled,
        heldCards: cards,
        takenBack: again,
      };
      desk.out(JSON.stringify(report, null, 2));
    } else {
      desk.out(say('restore.done', { made: head.made, count: paused }));
      desk.out(say('restore.takenBack', { signatures: again.signatures, subscriptions: again.subscriptions }));
      if (again.unreadable > 0) desk.out(say('restore.journalUnreadable', { count: again.unreadable }));
      for (const campaign of unscheduled) desk.out(say('restore.unscheduled', { campaign }));
      for (const { campaign, count } of cards) desk.out(say('restore.heldCards', { campaign, count }));
    }
    return 0;
  } catch (error) {
    if (error instanceof BackupFileError) throw new FileError(say(`restore.file.${error.problem}`, { file }));
    if (!(error instanceof RestoreError)) throw error;
    desk.err(say(`restore.database.${error.problem}`));
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
  throw new BackupFileError('damaged');
}
