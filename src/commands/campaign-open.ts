import { activeCampaignKey } from '../privacy/campaign-keys.ts';
import { rowMacsUnder } from '../privacy/row-macs.ts';
import type { Config } from '../server/config.ts';
import { secretLiesIn } from '../server/secret-file.ts';
import { lastDone } from '../store/chores.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import { say } from '../texts/operator.ts';

const DAY_MS = 86_400_000;
/** A backup that is older does not count. */
const BACKUP_DAYS = 7;

/** What the operator says with the order to open. */
export interface OpenOrder {
  /** ISO day by which the campaign is to be closed. */
  readonly until: string | undefined;
  /** Their word that there is no backup. */
  readonly withoutBackup: boolean;
}

/**
 * Everything that is missing before a campaign may be opened to the public, in the operator's words: nobody is to sign while one of
 * these is undone. None: it may.
 */
export async function missingToOpen(
  prisma: PrismaClient,
  config: Pick<Config, 'organisation' | 'secret' | 'dataDir' | 'trialSecretMade'>,
  campaign: string,
  { until, withoutBackup }: OpenOrder,
  now: Date,
): Promise<readonly string[]> {
  const { organisation, secret, dataDir, trialSecretMade } = config;
  const key = await activeCampaignKey(prisma, rowMacsUnder(secret.reveal()), campaign);
  const trialKey =
    key !== null && (await prisma.campaignKey.count({ where: { fingerprint: key.fingerprint, trial: true } })) > 0;
  const besideData = trialSecretMade !== null || (await secretLiesIn(dataDir, secret.reveal()));
  const backup = await lastDone(prisma, 'backup');
  const backedUp = backup !== null && now.getTime() - backup.getTime() < BACKUP_DAYS * DAY_MS;
  return [
    ...(organisation === null ? [say('campaign.missing.organisation')] : []),
    ...(key === null ? [say('campaign.missing.key', { campaign })] : []),
    ...(trialKey ? [say('campaign.missing.trialKey', { campaign })] : []),
    ...(besideData ? [say('campaign.missing.secret')] : []),
    ...(until === undefined ? [say('campaign.missing.until', { campaign })] : []),
    ...(until !== undefined && !isDayAhead(until, now) ? [say('campaign.missing.untilBad', { until })] : []),
    ...(backedUp || withoutBackup ? [] : [say('campaign.missing.backup')]),
  ];
}

/** Whether a text is a day that is still to come, as `2027-03-01`. */
function isDayAhead(text: string, now: Date): boolean {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  return day !== null && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) && day > now;
}
