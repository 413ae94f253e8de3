import { parseArgs } from 'node:util';
import { createPrivacy } from '../../privacy/privacy.ts';
import { endRetention, retentionEnd } from '../../privacy/retention.ts';
import { type Command, type Desk, UsageError } from './command.ts';

export const retentionCommand: Command = {
  name: 'retention',
  summary: 'shows when what is kept of signers ends; ends it now where it is due',
  help: `npm run opprop -- retention show [--json]
npm run opprop -- retention run [--json]

RETENTION_DAYS after a campaign was delivered, its signatures, subscriptions, letter reports and share counts are deleted, and
the keys of its pseudonyms are destroyed. The running program does so every night; "run" does it now where it is due, and
nothing elsewhere. Backups older than that must be deleted by you: they hold what was deleted here.

--json   prints for programs
Exit code: 0 done, 1 not possible (the reason is printed), 2 used wrongly.`,
  async run(words, desk) {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } },
    });
    const [what = 'show', ...more] = positionals;
    if ((what !== 'show' && what !== 'run') || more.length > 0)
      throw new UsageError(`retention ${positionals.join(' ')}: there is no such command. See --help.`);
    return what === 'run' ? runRetention(values.json, desk) : showRetention(values.json, desk);
  },
};

async function runRetention(json: boolean, desk: Desk): Promise<number> {
  const { secret, retentionDays: days } = await desk.config();
  const { prisma } = await desk.store();
  const rows = await prisma.campaign.findMany({ select: { slug: true } });
  const { pseudonyms } = await createPrivacy({
    prisma,
    secret: secret.reveal(),
    campaigns: rows.map(({ slug }) => slug),
  });
  const ended = await endRetention({ prisma, pseudonyms, days, now: desk.now });
  if (json) desk.out(JSON.stringify({ ended }, null, 2));
  else if (ended.length === 0) desk.out('Nothing is due. "retention show" says when it is.');
  else {
    for (const slug of ended)
      desk.out(`"${slug}": what was kept of its signers is deleted, and its keys are destroyed.`);
    desk.out('Restart the program where it runs, and delete backups and exports that are older than this.');
  }
  return 0;
}

async function showRetention(json: boolean, desk: Desk): Promise<number> {
  const { retentionDays } = await desk.config();
  const { prisma } = await desk.store();
  const rows = await prisma.campaign.findMany({ orderBy: { slug: 'asc' } });
  const campaigns = await Promise.all(
    rows.map(async ({ slug, state, deliveredAt }) => {
      const ends = state === 'delivered' && deliveredAt ? retentionEnd(deliveredAt, retentionDays) : null;
      const kept = (await prisma.signature.count({ where: { campaign: slug } })) > 0;
      return { slug, state, ends, due: ends !== null && ends <= desk.now(), keepsSignatures: kept };
    }),
  );
  if (json) desk.out(JSON.stringify({ retentionDays, campaigns }, null, 2));
  else for (const one of campaigns) desk.out(`${one.slug}: ${whenText(one, retentionDays)}`);
  return 0;
}

interface Kept {
  readonly state: string;
  readonly ends: Date | null;
  readonly due: boolean;
  readonly keepsSignatures: boolean;
}

function whenText({ state, ends, due, keepsSignatures }: Kept, days: number): string {
  if (!ends) return `${state}; ends ${days} days after delivery`;
  const day = ends.toISOString().slice(0, 10);
  if (!due) return `ends on ${day}`;
  return keepsSignatures ? `was due on ${day}: run "retention run"` : `ended; it was due on ${day}`;
}
