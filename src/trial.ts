import type { StandIns } from '../bots/playground/playground.ts';
import { CHANNELS } from './channels.ts';
import type { Ground } from './open-channels.ts';
import type { ConfiguredChannel } from './server/channel-module.ts';
import { type Config, ConfigError, configureChannels } from './server/config.ts';
import type { Log } from './server/log.ts';
import { openTrialCampaigns } from './signatures/campaign-life.ts';
import { canBeEmptied } from './store/empty.ts';
import { say } from './texts/operator.ts';
import type { Words } from './turn/words.ts';

/** The playground is loaded only here: a production never reads a line of it. */
export async function startStandIns(
  words: Words,
  config: Config,
  log: Log,
  beginAnew: () => Promise<void>,
): Promise<StandIns> {
  const playground = await import('../bots/playground/playground.ts').catch((error: unknown) => {
    const missing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    throw missing ? new ConfigError([say('config.playgroundPackages')]) : error;
  });
  const reset = canBeEmptied(config.database) ? beginAnew : null;
  return await playground.startStandIns({ words, dataDir: config.dataDir, log, reset });
}

/** The channels before the stand-ins. */
export function channelsOf(settings: Readonly<Record<string, string>>): readonly ConfiguredChannel[] {
  const { channels, problems } = configureChannels(CHANNELS, settings, undefined);
  if (problems.length > 0) throw new ConfigError(problems);
  return channels;
}

/** Nothing outside of trial mode. */
export async function openTrial(
  { config, store, privacy }: Ground,
  slugs: readonly string[],
  tell: (line: string) => void,
): Promise<void> {
  if (!config.trial) return;
  if (config.trialSecretMade) tell(say('start.trialSecret', { file: config.trialSecretMade }));
  const made = await openTrialCampaigns(store.prisma, privacy.rows, slugs, config.dataDir, new Date());
  if (made.length > 0) tell(say('start.trialKeys', { dataDir: config.dataDir }));
}
