import { parseArgs } from 'node:util';
import { loadPacks } from '../campaign/packs.ts';
import { activeCampaignKey } from '../privacy/campaign-keys.ts';
import { registerCampaigns } from '../signatures/campaign-life.ts';
import { moveCampaign } from '../signatures/lifecycle.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import { say } from '../texts/operator.ts';
import { type Command, type Desk, UsageError } from './command.ts';

const EVENTS = ['open', 'close', 'reopen'] as const;
type Event = (typeof EVENTS)[number];

export const campaignCommand: Command = {
  name: 'campaign',
  summary: say('campaign.summary'),
  help: say('campaign.help'),
  async run(words, desk) {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } },
    });
    const [what = 'show', slug] = positionals;
    const event = EVENTS.find((one) => one === what);
    if (what !== 'show' && !event) throw new UsageError(say('cli.unknownWord', { words: `campaign ${what}` }));
    if (event && !slug) throw new UsageError(say('campaign.usage', { what }));
    const { prisma } = await desk.store();
    await registerCampaigns(
      prisma,
      loadPacks('locales').map((pack) => pack.slug),
    );
    return event && slug ? move(prisma, slug, event, desk) : show(prisma, values.json, desk);
  },
};

async function move(prisma: PrismaClient, slug: string, event: Event, desk: Desk): Promise<number> {
  const before = await prisma.campaign.findUnique({ where: { slug } });
  if (!before) {
    desk.err(say('campaign.unknown', { campaign: slug }));
    return 1;
  }
  if (event === 'open' && !(await activeCampaignKey(prisma, slug))) {
    desk.err(say('campaign.noKey', { campaign: slug }));
    return 1;
  }
  const state = await moveCampaign(prisma, slug, event, desk.now());
  if (state === null) {
    desk.err(say(`campaign.impossible.${event}`, { campaign: slug, state: before.state }));
    return 1;
  }
  desk.out(say('campaign.moved', { campaign: slug, state }));
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
    for (const { slug, state, publicCount: count, sealingKey } of campaigns)
      desk.out(say('campaign.line', { campaign: slug, state, count, key: sealingKey ?? say('campaign.keyMissing') }));
  return 0;
}
