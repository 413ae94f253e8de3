import { releaseCards } from '../broadcasts/held.ts';
import { loadPacks } from '../campaign/packs.ts';
import { activeCampaignKey } from '../privacy/campaign-keys.ts';
import { rowMacsUnder } from '../privacy/row-macs.ts';
import { registerCampaigns } from '../signatures/campaign-life.ts';
import { ALONE_HOURS, confirmHandover, isRipe, undoHandover, waitingHandover } from '../signatures/handover.ts';
import { moveCampaignIn } from '../signatures/lifecycle.ts';
import { deed } from '../staff/audit.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import { say } from '../texts/operator.ts';
import { missingToOpen, type OpenOrder } from './campaign-open.ts';
import { reloadCampaigns } from './campaign-reload.ts';
import { type Declare, type Desk, JSON_FLAG } from './command.ts';

const DONE = { open: 'opened', close: 'closed', reopen: 'reopened' } as const;
type Event = keyof typeof DONE;

export const campaign: Declare = (command, desk, does) => {
  command.addHelpText('afterAll', say('campaign.help'));
  command
    .command('show', { isDefault: true })
    .description(say('campaign.about.show'))
    .option(...JSON_FLAG)
    .action(does(async ({ json = false }) => show(await registered(desk), json, desk)));
  command
    .command('open')
    .description(say('campaign.about.open'))
    .argument('<campaign>', say('cli.campaign'))
    .option('--until <day>', say('campaign.about.until'))
    .option('--without-backup', say('campaign.about.withoutBackup'))
    .action(
      does(async (slug, { until, withoutBackup = false }) =>
        open(await registered(desk), slug, { until, withoutBackup }, desk),
      ),
    );
  command
    .command('reload')
    .description(say('campaign.about.reload'))
    .action(does(() => reloadCampaigns(desk)));
  for (const event of ['close', 'reopen'] as const)
    command
      .command(event)
      .description(say(`campaign.about.${event}`))
      .argument('<campaign>', say('cli.campaign'))
      .action(does(async (slug) => move(await registered(desk), slug, event, desk)));
  command
    .command('delivered')
    .description(say('campaign.about.delivered'))
    .argument('<campaign>', say('cli.campaign'))
    .action(does(async (slug) => deliver(await registered(desk), slug, desk)));
  command
    .command('undelivered')
    .description(say('campaign.about.undelivered'))
    .argument('<campaign>', say('cli.campaign'))
    .action(does(async (slug) => undeliver(await registered(desk), slug, desk)));
  command
    .command('release')
    .description(say('campaign.about.release'))
    .argument('<campaign>', say('cli.campaign'))
    .action(does(async (slug) => release(await registered(desk), slug, desk)));
};

/** The database, in which every pack has its row. */
async function registered(desk: Desk): Promise<PrismaClient> {
  const { prisma } = await desk.store();
  await registerCampaigns(
    prisma,
    loadPacks('locales').map((pack) => pack.slug),
  );
  return prisma;
}

/** Opens it to the public, or says all that is missing. */
async function open(prisma: PrismaClient, slug: string, order: OpenOrder, desk: Desk): Promise<number> {
  if (!(await prisma.campaign.findUnique({ where: { slug } }))) {
    desk.err(say('campaign.unknown', { campaign: slug }));
    return 1;
  }
  const ends = loadPacks('locales').find((pack) => pack.slug === slug)?.facts.ends;
  const until = order.until ?? ends;
  const missing = [
    ...(await missingToOpen(prisma, await desk.config(), slug, { ...order, until }, desk.now())),
    ...(ends !== undefined && ends !== until ? [say('campaign.missing.untilOther', { day: ends })] : []),
  ];
  if (missing.length > 0) {
    desk.err(say('campaign.missing.heading', { campaign: slug }));
    for (const one of missing) desk.err(`- ${one}`);
    return 1;
  }
  const code = await move(prisma, slug, 'open', desk, { closeBy: new Date(`${until}T00:00:00Z`) });
  if (code === 0) desk.out(say(ends === undefined ? 'campaign.closesUnsaid' : 'campaign.closes', { day: until ?? '' }));
  return code;
}

async function move(
  prisma: PrismaClient,
  slug: string,
  event: Event,
  desk: Desk,
  facts: { readonly closeBy?: Date } = {},
): Promise<number> {
  const rows = rowMacsUnder((await desk.config()).secret.reveal());
  const before = await prisma.campaign.findUnique({ where: { slug } });
  if (!before) {
    desk.err(say('campaign.unknown', { campaign: slug }));
    return 1;
  }
  const deps = { prisma, privacy: { rows }, now: desk.now };
  const state = await deed(deps, { actor: null, what: DONE[event], campaign: slug }, (tx) =>
    moveCampaignIn(tx, slug, event, desk.now(), facts),
  );
  if (state === null) {
    desk.err(say(`campaign.impossible.${event}`, { campaign: slug, state: before.state }));
    return 1;
  }
  desk.out(say('campaign.moved', { campaign: slug, state }));
  return 0;
}

/** Lets go what a restore held of it. */
async function release(prisma: PrismaClient, slug: string, desk: Desk): Promise<number> {
  if (!(await prisma.campaign.findUnique({ where: { slug } }))) {
    desk.err(say('campaign.unknown', { campaign: slug }));
    return 1;
  }
  desk.out(say('campaign.released', { campaign: slug, count: await releaseCards(prisma, slug) }));
  return 0;
}

/** Confirms a handing over that nobody else may confirm, once it has waited. */
async function deliver(prisma: PrismaClient, slug: string, desk: Desk): Promise<number> {
  const now = desk.now();
  const rows = rowMacsUnder((await desk.config()).secret.reveal());
  const waiting = await waitingHandover(prisma, rows, slug);
  if (!waiting) {
    desk.err(say('campaign.notRecorded', { campaign: slug }));
    return 1;
  }
  if (!isRipe(waiting, now)) {
    const at = new Date(waiting.proposedAt.getTime() + ALONE_HOURS * 3_600_000).toISOString();
    desk.err(say('campaign.notRipe', { campaign: slug, handle: waiting.proposedBy, at }));
    return 1;
  }
  const kind = loadPacks('locales').find((pack) => pack.slug === slug)?.facts.kind ?? 'petition';
  const deps = { prisma, privacy: { rows }, now: desk.now };
  const done = await deed(deps, { actor: null, what: 'delivered', campaign: slug }, (tx) =>
    confirmHandover(tx, rows, slug, kind, now, (one) => isRipe(one, now)),
  );
  if (!done) {
    desk.err(say('campaign.notRecorded', { campaign: slug }));
    return 1;
  }
  const { to, day, count } = done;
  desk.out(say('campaign.delivered', { campaign: slug, to, day: day.toISOString().slice(0, 10), count }));
  return 0;
}

/** Takes a handing over back. */
async function undeliver(prisma: PrismaClient, slug: string, desk: Desk): Promise<number> {
  const rows = rowMacsUnder((await desk.config()).secret.reveal());
  const deps = { prisma, privacy: { rows }, now: desk.now };
  const undone = await deed(deps, { actor: null, what: 'undelivered', campaign: slug }, async (tx) =>
    (await undoHandover(tx, rows, slug, desk.now())) ? true : null,
  );
  if (!undone) {
    desk.err(say('campaign.notUndone', { campaign: slug }));
    return 1;
  }
  desk.out(say('campaign.undone', { campaign: slug }));
  return 0;
}

async function show(prisma: PrismaClient, json: boolean, desk: Desk): Promise<number> {
  const rows = rowMacsUnder((await desk.config()).secret.reveal());
  const stored = await prisma.campaign.findMany({ orderBy: { slug: 'asc' } });
  const campaigns = await Promise.all(
    stored.map(async ({ slug, state, publicCount, openedAt, closedAt, deliveredAt }) => {
      const key = await activeCampaignKey(prisma, rows, slug);
      return { slug, state, publicCount, openedAt, closedAt, deliveredAt, sealingKey: key?.fingerprint ?? null };
    }),
  );
  if (json) desk.out(JSON.stringify({ campaigns }, null, 2));
  else
    for (const { slug, state, publicCount: count, sealingKey } of campaigns)
      desk.out(say('campaign.line', { campaign: slug, state, count, key: sealingKey ?? say('campaign.keyMissing') }));
  return 0;
}
