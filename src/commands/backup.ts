import { backupIdentity } from '../privacy/backup-file.ts';
import { backUpStore } from '../privacy/whole-backup.ts';
import { noteDone } from '../store/chores.ts';
import { say } from '../texts/operator.ts';

import { type Declare, type Desk, JSON_FLAG } from './command.ts';
import { isSecretOf } from './database.ts';
import { withFiles, writeNewFile } from './files.ts';

export const backup: Declare = (command, desk, does) => {
  command
    .argument('<file>', say('cli.newFile'))
    .option('--identity', say('backup.about.identity'))
    .option(...JSON_FLAG)
    .addHelpText('afterAll', say('backup.help'))
    .action(
      does((file, { identity = false, json = false }) =>
        withFiles(desk, () => (identity ? writeIdentity(file, desk) : backUp(file, json, desk))),
      ),
    );
};

async function backUp(file: string, json: boolean, desk: Desk): Promise<number> {
  const { secret, trial } = await desk.config();
  const store = await desk.store();
  if (!(await isSecretOf(store, secret.reveal()))) {
    desk.err(say('backup.otherSecret'));
    return 1;
  }
  const facts = { secret: secret.reveal(), trial, made: desk.now() };
  const sums = await writeNewFile(file, (write) => backUpStore(store, facts, write));
  await noteDone(store.prisma, 'backup', desk.now());
  const counts = Object.entries(sums).map(([table, sum]) => [table, Number.parseInt(sum, 10)] as const);
  if (json) desk.out(JSON.stringify({ file, rows: Object.fromEntries(counts) }, null, 2));
  else {
    const rows = counts.reduce((all, [, count]) => all + count, 0);
    desk.out(say('backup.done', { rows, tables: counts.length, file }));
  }
  return 0;
}

/** For the day on which only the ordinary `age` is at hand. */
async function writeIdentity(file: string, desk: Desk): Promise<number> {
  const { secret } = await desk.config();
  await writeNewFile(file, (write) => write(`${backupIdentity(secret.reveal())}\n`));
  desk.out(say('backup.identity', { file }));
  return 0;
}
