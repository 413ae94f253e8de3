import type { Ground } from './open-channels.ts';
import { ErasureKeyError } from './privacy/erasure-keys.ts';
import { campaignPurposes } from './privacy/pseudonyms.ts';
import { type Config, ConfigError } from './server/config.ts';
import { startFailureText } from './server/start-failure.ts';
import type { Uptake } from './server/taken-up.ts';
import { movedFinalDays, registerCampaigns } from './signatures/campaign-life.ts';
import type { PrismaClient } from './store/generated/client.ts';
import { say } from './texts/operator.ts';
import { openTrial } from './trial.ts';
import type { Welcomed } from './turn/live-words.ts';
import type { Words } from './turn/words.ts';

/** The last day of a campaign is fixed when it opens. In a trial anything may be tried. @throws ConfigError */
export async function refuseMovedDays(
  config: Config,
  prisma: PrismaClient,
  { packs }: Pick<Words, 'packs'>,
): Promise<void> {
  const moved = config.trial ? [] : await movedFinalDays(prisma, packs);
  if (moved.length === 0) return;
  throw new ConfigError(
    moved.map(({ campaign, fixed }) =>
      fixed === null ? say('start.finalDayAdded', { campaign }) : say('start.finalDayMoved', { campaign, day: fixed }),
    ),
  );
}

/** Gives new campaigns a row and keys, before anybody sees them; or says what keeps the packs from being taken up. */
export async function welcome(
  ground: Ground,
  { all, came }: Welcomed,
  tell: (line: string) => void,
): Promise<Uptake | null> {
  const { config, store, privacy } = ground;
  const slugs = came.map(({ slug }) => slug);
  try {
    await refuseMovedDays(config, store.prisma, { packs: all });
    await privacy.pseudonyms.prepare(slugs.flatMap(campaignPurposes));
  } catch (error) {
    if (error instanceof ConfigError) return { outcome: 'refused', said: error.problems };
    if (error instanceof ErasureKeyError) return { outcome: 'refused', said: [startFailureText(error)] };
    throw error;
  }
  await registerCampaigns(store.prisma, slugs);
  if (slugs.length > 0) await openTrial(ground, slugs, tell);
  return null;
}
