import { loadPacks } from '../campaign/packs.ts';
import { createErasureKeys, ErasureKeyError } from '../privacy/erasure-keys.ts';
import { createJournal } from '../privacy/journal.ts';
import { createPrivacy } from '../privacy/privacy.ts';
import { isOwnDelivery } from '../privacy/records.ts';
import { endRetention, eraseCampaign, keptDays, retentionEnd, vacuumErased } from '../privacy/retention.ts';
import { rowMacsUnder } from '../privacy/row-macs.ts';
import { say } from '../texts/operator.ts';
import { type Declare, type Desk, JSON_FLAG } from './command.ts';

export const retention: Declare = (command, desk, does) => {
  command.addHelpText('afterAll', say('retention.help'));
  command
    .command('show', { isDefault: true })
    .description(say('retention.about.show'))
    .option(...JSON_FLAG)
    .action(does(({ json = false }) => showRetention(json, desk)));
  command
    .command('run')
    .description(say('retention.about.run'))
    .option(...JSON_FLAG)
    .action(does(({ json = false }) => runRetention(json, desk)));
  command
    .command('forget')
    .description(say('retention.about.forget'))
    .argument('<campaign>', say('cli.campaign'))
    .option(...JSON_FLAG)
    .action(does((campaign, { json = false }) => forget(campaign, json, desk)));
};

async function runRetention(json: boolean, desk: Desk): Promise<number> {
  const { secret, keyDir, journalDir, retentionDays: days } = await desk.config();
  const erasureKeys = createErasureKeys(keyDir);
  const { prisma } = await desk.store();
  const all = await prisma.campaign.findMany({ select: { slug: true } });
  const { pseudonyms, rows } = await createPrivacy({
    prisma,
    secret: secret.reveal(),
    erasureKeys,
    campaigns: all.map(({ slug }) => slug),
  });
  const finalDays = new Map(
    loadPacks('locales').flatMap(({ slug, facts }) => (facts.ends ? [[slug, facts.ends]] : [])),
  );
  const ended = await endRetention({
    prisma,
    pseudonyms,
    rows,
    journal: createJournal(journalDir, secret.reveal()),
    erasureKeys,
    finalDays,
    days,
    now: desk.now,
  });
  if (json) desk.out(JSON.stringify({ ended }, null, 2));
  else if (ended.length === 0) desk.out(say('retention.nothingDue'));
  else {
    for (const campaign of ended) desk.out(say('retention.ended', { campaign }));
    desk.out(say('retention.afterwards'));
  }
  return 0;
}

/**
 * Where a campaign's erasure key is gone, what the database still has of its signers is of no use to anybody: nobody is
 * recognised, nobody can withdraw. A database that was restored from a backup older than the end of its retention is so.
 */
async function forget(campaign: string, json: boolean, desk: Desk): Promise<number> {
  const { secret, keyDir, journalDir } = await desk.config();
  const { prisma } = await desk.store();
  const erasureKeys = createErasureKeys(keyDir);
  if (!(await prisma.campaign.findUnique({ where: { slug: campaign } }))) {
    desk.err(say('campaign.unknown', { campaign }));
    return 1;
  }
  if (await hasItsKey(() => createPrivacy({ prisma, secret: secret.reveal(), erasureKeys, campaigns: [campaign] }))) {
    desk.err(say('retention.forget.hasKey', { campaign }));
    return 1;
  }
  const signatures = await prisma.signature.count({ where: { campaign } });
  const typed = await desk.askOpenly(say('retention.forget.question', { campaign, count: signatures }));
  if (typed.trim() !== campaign) {
    desk.err(say('retention.forget.notSame'));
    return 1;
  }
  const { rows } = await eraseCampaign({ prisma, erasureKeys }, campaign, desk.now());
  await createJournal(journalDir, secret.reveal()).forget(campaign);
  await vacuumErased(prisma);
  if (json) desk.out(JSON.stringify({ campaign, rows }, null, 2));
  else desk.out(say('retention.forget.done', { campaign, count: rows }));
  return 0;
}

async function hasItsKey(open: () => Promise<unknown>): Promise<boolean> {
  try {
    await open();
    return true;
  } catch (error) {
    if (error instanceof ErasureKeyError) return false;
    throw error;
  }
}

async function showRetention(json: boolean, desk: Desk): Promise<number> {
  const { retentionDays, secret } = await desk.config();
  const macs = rowMacsUnder(secret.reveal());
  const { prisma } = await desk.store();
  const rows = await prisma.campaign.findMany({ orderBy: { slug: 'asc' } });
  const campaigns = await Promise.all(
    rows.map(async (row) => {
      const { slug, state, deliveredAt } = row;
      // From one that somebody wrote into the database nothing follows.
      const delivered = state === 'delivered' && isOwnDelivery(macs, row);
      const from = delivered ? deliveredAt : state === 'delivered' ? null : row.closeBy;
      const ends = from ? retentionEnd(from, retentionDays) : null;
      const kept = (await prisma.signature.count({ where: { campaign: slug } })) > 0;
      return { slug, state, ends, due: ends !== null && ends <= desk.now(), keepsSignatures: kept };
    }),
  );
  if (json) desk.out(JSON.stringify({ retentionDays, campaigns }, null, 2));
  else for (const one of campaigns) desk.out(whenText(one, retentionDays));
  return 0;
}

interface Kept {
  readonly slug: string;
  readonly state: string;
  readonly ends: Date | null;
  readonly due: boolean;
  readonly keepsSignatures: boolean;
}

function whenText({ slug: campaign, state, ends, due, keepsSignatures }: Kept, days: number): string {
  if (!ends && state === 'delivered') return say('retention.foreign', { campaign });
  if (!ends) return say('retention.notDelivered', { campaign, state, days: keptDays(days) });
  const day = ends.toISOString().slice(0, 10);
  if (!due) return say('retention.ends', { campaign, day });
  return say(keepsSignatures ? 'retention.due' : 'retention.over', { campaign, day });
}
