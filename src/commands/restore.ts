import { access } from 'node:fs/promises';
import { holdRestored } from '../broadcasts/held.ts';
import { packDays } from '../campaign/packs.ts';
import { BackupFileError } from '../privacy/backup-file.ts';
import { createJournal } from '../privacy/journal.ts';
import { restoreFile } from '../privacy/whole-backup.ts';
import { replayJournal } from '../signatures/taken-back.ts';
import { forgetEnd } from '../staff/audit-witness.ts';
import { RestoreError } from '../store/dump.ts';
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

async function restoreFrom(file: string, json: boolean, desk: Desk): Promise<number> {
  const { secret, trial, database, journalDir, keyDir } = await desk.config();
  await access(file).catch(() => {
    throw new FileError(say('files.unreadable', { file }));
  });
  // Before anything is written: a pack that cannot be read is told first.
  const dayOf = packDays('locales', desk.now());
  try {
    const head = await restoreFile(file, secret.reveal(), async (found) => {
      if (found.trial !== trial) {
        desk.err(say(trial ? 'restore.settingsOfTrial' : 'restore.backupOfTrial'));
        return null;
      }
      const store = await desk.store('program');
      if (database.kind !== 'url' || !(await othersAtWork(store))) return store;
      desk.err(say('restore.running'));
      return null;
    });
    if (!head) return 1;
    const { prisma } = await desk.store('program');
    await forgetEnd(keyDir);
    const { paused, unscheduled, cards } = await holdRestored(prisma);
    const again = await replayJournal(prisma, createJournal(journalDir, secret.reveal()), dayOf);
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
  }
}
