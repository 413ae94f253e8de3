import { loadPacks } from '../campaign/packs.ts';
import { isOwnDelivery } from '../privacy/records.ts';
import { retentionEnd } from '../privacy/retention.ts';
import { rowMacsUnder } from '../privacy/row-macs.ts';
import type { Config } from '../server/config.ts';
import { type Finding, fine, note, problem } from '../server/finding.ts';
import type { Campaign, PrismaClient } from '../store/generated/client.ts';
import type { Store } from '../store/store.ts';
import { say } from '../texts/operator.ts';

/** Whether each campaign can seal names, to a key that is nobody's but its holder's, and is kept no longer than it may. */
export async function checkCampaigns(
  prisma: PrismaClient,
  { trial, retentionDays, secret }: Config,
  now: Date,
): Promise<Finding[]> {
  const rows = await prisma.campaign.findMany({ orderBy: { slug: 'asc' }, include: { keys: true } });
  const packs = new Set(loadPacks('locales').map(({ slug }) => slug));
  const macs = rowMacsUnder(secret.reveal());
  const findings = rows.flatMap((row): Finding[] => {
    const { slug, state, keys } = row;
    const about = `campaign ${slug}`;
    const active = keys.find(({ confirmedAt, retiredAt }) => confirmedAt && !retiredAt);
    const found: Finding[] = [];
    if (!packs.has(slug)) found.push(problem(about, say('doctor.campaigns.noPack', { campaign: slug })));
    if (state === 'open' && !active) found.push(problem(about, say('doctor.campaigns.openWithoutKey')));
    if (active?.trial && !trial) found.push(problem(about, say('doctor.campaigns.trialKey')));
    const waiting = keys.filter(({ confirmedAt }) => !confirmedAt);
    if (waiting.length > 0) found.push(note(about, say('doctor.campaigns.waitingKeys', { count: waiting.length })));
    found.push(...checkEnd(about, row, isOwnDelivery(macs, row), retentionDays, now));
    if (found.length > 0) return found;
    return [
      active
        ? fine(about, say('doctor.campaigns.withKey', { state, fingerprint: active.fingerprint }))
        : fine(about, say('doctor.campaigns.withoutKey', { state })),
    ];
  });
  return findings.length > 0 ? findings : [note('campaigns', say('doctor.campaigns.none'))];
}

/** Whether it ends: an open one by its day, a delivered one with its retention. */
function checkEnd(
  about: string,
  { state, deliveredAt, closeBy }: Campaign,
  recorded: boolean,
  retentionDays: number,
  now: Date,
): Finding[] {
  if (state === 'open' && closeBy && closeBy < now)
    return [note(about, say('doctor.campaigns.openTooLong', { day: closeBy.toISOString().slice(0, 10) }))];
  if (state !== 'delivered') return [];
  if (!recorded) return [problem(about, say('doctor.campaigns.foreignDelivery'))];
  return deliveredAt ? [retention(about, retentionEnd(deliveredAt, retentionDays), now)] : [];
}

/** The nightly job has a day to do it. */
const GRACE_MS = 48 * 3_600_000;

function retention(about: string, ends: Date, now: Date): Finding {
  const day = ends.toISOString().slice(0, 10);
  return now.getTime() > ends.getTime() + GRACE_MS
    ? note(about, say('doctor.campaigns.retentionOver', { day }))
    : fine(about, say('doctor.campaigns.retentionRuns', { day }));
}

/** Whether someone works on what has to be done: jobs that are long overdue or given up. */
export async function checkJobs({ pool }: Store): Promise<Finding[]> {
  const { rows: tables } = await pool.query<{ there: boolean }>(
    `SELECT to_regclass('pgboss.job') IS NOT NULL AS there`,
  );
  if (!tables[0]?.there) return [note('jobs', say('doctor.jobs.none'))];
  const { rows } = await pool.query<{ waiting: number; late: number; failed: number }>(
    `SELECT count(*) FILTER (WHERE state IN ('created', 'retry'))::int AS waiting,
       count(*) FILTER (WHERE state IN ('created', 'retry') AND start_after < now() - interval '5 minutes')::int AS late,
       count(*) FILTER (WHERE state = 'failed')::int AS failed
     FROM pgboss.job`,
  );
  const { waiting = 0, late = 0, failed = 0 } = rows[0] ?? {};
  const findings: Finding[] = [];
  if (late > 0) findings.push(note('jobs', say('doctor.jobs.late', { count: late })));
  if (failed > 0) findings.push(problem('jobs', say('doctor.jobs.failed', { count: failed })));
  return findings.length > 0 ? findings : [fine('jobs', say('doctor.jobs.waiting', { count: waiting }))];
}
