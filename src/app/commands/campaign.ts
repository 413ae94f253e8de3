import { parseArgs } from 'node:util';
import type { LifeEvent } from '../../campaign/lifecycle.ts';
import { loadPacks } from '../../campaign/packs.ts';
import { activeCampaignKey } from '../../privacy/campaign-keys.ts';
import { moveCampaign } from '../../signatures/lifecycle.ts';
import type { PrismaClient } from '../../store/generated/client.ts';
import { registerCampaigns } from '../campaign-life.ts';
import { type Command, type Desk, UsageError } from './command.ts';

const EVENTS: Readonly<Record<string, LifeEvent>> = { open: 'open', close: 'close', reopen: 'reopen' };

export const campaignCommand: Command = {
  name: 'campaign',
  summary: 'opens, closes, reopens or shows campaigns',
  help: `npm run opprop -- campaign show [--json]
npm run opprop -- campaign open <short name>
npm run opprop -- campaign close <short name>
npm run opprop -- campaign reopen <short name>

A campaign begins as a draft that the public does not see. Once it is closed nobody can sign it, whatever button they
press; it can be reopened until the signatures are handed over. Before it is opened it needs a sealing key: see
"npm run opprop -- keys --help".

--json   prints the campaigns for programs
Exit code: 0 done, 1 not possible (the reason is printed), 2 used wrongly.`,
  async run(words, desk) {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } },
    });
    const [what = 'show', slug] = positionals;
    const event = EVENTS[what];
    if (what !== 'show' && !event) throw new UsageError(`campaign ${what}: there is no such command. See --help.`);
    if (event && !slug)
      throw new UsageError(`campaign ${what}: say which campaign, by its short name. "campaign show" lists them.`);
    const { prisma } = await desk.store();
    await registerCampaigns(
      prisma,
      loadPacks('locales').map((pack) => pack.slug),
    );
    return event && slug ? move(prisma, slug, event, desk) : show(prisma, values.json, desk);
  },
};

async function move(prisma: PrismaClient, slug: string, event: LifeEvent, desk: Desk): Promise<number> {
  const before = await prisma.campaign.findUnique({ where: { slug } });
  if (!before) {
    desk.err(`There is no campaign "${slug}". "campaign show" lists them.`);
    return 1;
  }
  if (event === 'open' && !(await activeCampaignKey(prisma, slug))) {
    desk.err(
      `"${slug}" has no sealing key yet, so names could not be sealed. "npm run opprop -- keys --help" says how to make one.`,
    );
    return 1;
  }
  const state = await moveCampaign(prisma, slug, event, desk.now());
  if (state === null) {
    desk.err(`"${slug}" is ${before.state}, so it cannot be ${event === 'close' ? 'closed' : `${event}ed`}.`);
    return 1;
  }
  desk.out(`"${slug}" is now ${state}.`);
  return 0;
}

async function show(prisma: PrismaClient, json: boolean, desk: Desk): Promise<number> {
  const rows = await prisma.campaign.findMany({ orderBy: { slug: 'asc' } });
  const campaigns = await Promise.all(
    rows.map(async ({ slug, state, publicCount, openedAt, closedAt, deliveredAt }) => {
      const key = await activeCampaignKey(prisma, slug);
      return { slug, state, publicCount, openedAt, closedAt, deliveredAt, sealingKey: key?.fingerprint ?? null };
    }),
  );
  if (json) desk.out(JSON.stringify({ campaigns }, null, 2));
  else
    for (const one of campaigns)
      desk.out(
        `${one.slug}: ${one.state}, ${one.publicCount} signatures shown, sealing key ${one.sealingKey ?? 'missing'}`,
      );
  return 0;
}
