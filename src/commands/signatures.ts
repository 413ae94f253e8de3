import { parseArgs } from 'node:util';
import { exportSignatures, recordExport } from '../signatures/export.ts';
import { say } from '../texts/operator.ts';
import { type Command, type Desk, UsageError } from './command.ts';
import { withFiles, writeNewFile } from './files.ts';
import { openSignatures } from './signatures-open.ts';

export const signaturesCommand: Command = {
  name: 'signatures',
  summary: say('signatures.summary'),
  help: say('signatures.help'),
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
      throw new UsageError(what ? say('cli.unknownWord', { words: `signatures ${what}` }) : this.help);
    if (!subject || more.length > 0) throw new UsageError(say(`signatures.usage.${what}`));
    if (!out) throw new UsageError(say('signatures.noOut', { what }));
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
    desk.err(say('campaign.unknown', { campaign }));
    return 1;
  }
  if (row.state === 'open' && !early) {
    desk.err(say('signatures.export.open', { campaign }));
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
    const { count, sha256 } = exported;
    desk.out(say('signatures.export.done', { count, campaign, file: out, sha256 }));
    for (const fingerprint of exported.keys) desk.out(say('signatures.export.key', { fingerprint }));
    if (row.state === 'open') desk.out(say('signatures.export.early'));
    return 0;
  });
}
