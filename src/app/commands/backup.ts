import { parseArgs } from 'node:util';
import { beginBackup } from '../../privacy/backup-file.ts';
import { dump } from '../../store/dump.ts';
import { type Command, type Desk, UsageError } from './command.ts';
import { isSecretOf } from './database.ts';
import { withFiles, writeNewFile } from './files.ts';

export const backupCommand: Command = {
  name: 'backup',
  summary: 'writes the whole database into one encrypted file',
  help: `npm run opprop -- backup <file> [--json]

Writes the database as it is at one moment into one file, encrypted under OPPROP_SECRET; the program can go on meanwhile.
The file does not hold the secret and is worthless without it: keep the two apart. "restore" reads it.

Left out: conversations in progress, and what waits in the queue. Not in it either: the settings, and the key files.
A backup keeps people who withdraw afterwards, and outlives the retention: delete old backups, at the latest when
"retention show" says that a campaign's retention ended.

--json   prints the counts for programs
Exit code: 0 done, 1 not possible (the reason is printed), 2 used wrongly.`,
  async run(words, desk) {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } },
    });
    const [file, ...more] = positionals;
    if (!file || more.length > 0) throw new UsageError('backup: say which file to write, and no more. See --help.');
    return withFiles(desk, () => backUp(file, values.json, desk));
  },
};

async function backUp(file: string, json: boolean, desk: Desk): Promise<number> {
  const { secret, trial } = await desk.config();
  const store = await desk.store();
  if (!(await isSecretOf(store, secret.reveal()))) {
    desk.err('The database was made with another OPPROP_SECRET. A backup under this one could not be used.');
    return 1;
  }
  const sums = await writeNewFile(file, async (write) => {
    const put = await beginBackup(secret.reveal(), write);
    const done = await dump(
      store,
      (head) => put({ made: desk.now(), trial, ...head }),
      (part) => put(part),
    );
    await put({ sums: done }, true);
    return done;
  });
  const counts = Object.entries(sums).map(([table, sum]) => [table, Number.parseInt(sum, 10)] as const);
  if (json) desk.out(JSON.stringify({ file, rows: Object.fromEntries(counts) }, null, 2));
  else desk.out(`${counts.reduce((all, [, count]) => all + count, 0)} rows of ${counts.length} tables are in ${file}.`);
  return 0;
}
