import { parseArgs } from 'node:util';
import { exportSignatures, recordExport } from '../../signatures/export.ts';
import { type Command, type Desk, UsageError } from './command.ts';
import { withFiles, writeNewFile } from './files.ts';
import { openSignatures } from './signatures-open.ts';

export const signaturesCommand: Command = {
  name: 'signatures',
  summary: 'exports the sealed signatures; opens them for the handing over',
  help: `On the server:
  npm run opprop -- signatures export <campaign> --out <file> [--early] [--json]
On the key holder's own machine (no database, no settings):
  npm run opprop -- signatures open <export file> --key <key file> [--key <key file>]
                    --out <file.csv or file.txt> [--language <language>] [--leave-out] [--json]

"export" writes the sealed boxes of a campaign to a file: in random order, without pseudonyms, days or languages. Nobody
can read it without the key file. It is remembered that an export was made. A campaign that is still open is only
exported with --early: people who withdraw afterwards are still in that file, so delete it when a later one takes its place.

"open" asks for the key file's passphrase, opens every box, checks that each belongs to this campaign and to its own row,
and writes what is handed over: the names of those who gave one, sorted, and the number of those who did not. A .csv is for
spreadsheets (cells that look like formulas are made text; the second column adds up to all signatures), a .txt for
people. Both files hold names: keep them as briefly as you can, and delete them after the handing over.

--out        never overwritten, mode 0600
--key        the key file; more than once when signatures were sealed to several keys
--language   whose alphabet sorts the names, and whose words a .txt has (default: en)
--leave-out  go on although some boxes do not open or lie in another's row; they are counted and left out
--json       prints the counts for programs
Exit code: 0 done, 1 not possible (the reason is printed), 2 used wrongly.`,
  async run(words, desk) {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        key: { type: 'string', multiple: true, default: [] },
        language: { type: 'string', default: 'en' },
        early: { type: 'boolean', default: false },
        'leave-out': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const [what, subject, ...more] = positionals;
    const { out, key: keys, language, early, json } = values;
    if (what !== 'export' && what !== 'open')
      throw new UsageError(what ? `signatures ${what}: there is no such command. See --help.` : this.help);
    if (!subject || more.length > 0)
      throw new UsageError(
        `signatures ${what}: say ${what === 'export' ? 'which campaign' : 'which file'}, and no more.`,
      );
    if (!out) throw new UsageError(`signatures ${what}: say --out <file>.`);
    if (what === 'export') return exportTo(subject, { out, early, json }, desk);
    return openSignatures({ file: subject, keys, out, language, leaveOut: values['leave-out'], json }, desk);
  },
};

async function exportTo(
  campaign: string,
  { out, early, json }: { out: string; early: boolean; json: boolean },
  desk: Desk,
): Promise<number> {
  const { prisma } = await desk.store();
  const row = await prisma.campaign.findUnique({ where: { slug: campaign } });
  if (!row) {
    desk.err(`There is no campaign "${campaign}". "campaign show" lists them.`);
    return 1;
  }
  if (row.state === 'open' && !early) {
    desk.err(`"${campaign}" is still open. Close it first ("campaign close ${campaign}"), or say --early.`);
    return 1;
  }
  return withFiles(desk, async () => {
    const now = desk.now();
    const exported = await writeNewFile(out, async (write) => {
      const done = await exportSignatures(prisma, campaign, write, now);
      await recordExport(prisma, campaign, done, now);
      return done;
    });
    if (json) {
      desk.out(JSON.stringify({ campaign, file: out, ...exported }, null, 2));
      return 0;
    }
    desk.out(`${exported.count} sealed signatures of "${campaign}" are in ${out}.`);
    desk.out(`SHA-256: ${exported.sha256}`);
    for (const fingerprint of exported.keys) desk.out(`Opens with the key ${fingerprint}`);
    if (row.state === 'open') desk.out('The campaign is still open: who withdraws from now on is still in this file.');
    return 0;
  });
}
