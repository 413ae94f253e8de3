import { randomInt, randomUUID } from 'node:crypto';
import type { ChannelName } from '../channel/channel.ts';
import { step } from '../conversation/step.ts';
import { createCampaignKeys } from '../privacy/campaign-keys.ts';
import { createErasureKeys, type ErasureKeys } from '../privacy/erasure-keys.ts';
import { createPrivacy, type Privacy } from '../privacy/privacy.ts';
import type { Config } from '../server/config.ts';
import type { Log } from '../server/log.ts';
import type { StaffDesk } from '../staff/desk/port.ts';
import type { Store } from '../store/store.ts';
import { createCampaigns } from '../turn/campaigns.ts';
import type { TurnDeps } from '../turn/turn.ts';
import { readWords, type Words } from '../turn/words.ts';

const LOCALES = 'locales';

/** What every part of the program stands on. */
export interface Ground {
  readonly config: Config;
  readonly log: Log;
  readonly store: Store;
  readonly privacy: Privacy;
  readonly erasureKeys: ErasureKeys;
  readonly now: () => Date;
  readonly random: () => number;
}

/** Opens the keys that make the database worthless to a thief. */
export async function layGround(config: Config, log: Log, store: Store, slugs: readonly string[]): Promise<Ground> {
  const erasureKeys = createErasureKeys(config.keyDir);
  const secret = config.secret.reveal();
  const privacy = await createPrivacy({ prisma: store.prisma, secret, erasureKeys, campaigns: slugs });
  return {
    config,
    log,
    store,
    privacy,
    erasureKeys,
    now: () => new Date(),
    random: () => randomInt(2 ** 32) / 2 ** 32,
  };
}

/** Every word and campaign, for a channel that spells commands with this prefix. */
export function wordsFor(log: Log, commandPrefix?: string): Words {
  return readWords(LOCALES, (missing) => log.warn(missing, 'a text is missing'), commandPrefix);
}

/** What turns of one channel need: its own spelling of commands, and its own consent wordings (who can see the chat). */
export function turnDepsFor(channel: ChannelName, ground: Ground, words: Words, staff: StaffDesk): TurnDeps {
  const { config, store, privacy, now, random } = ground;
  const { organisation, retentionDays, publicUrl } = config;
  const terms = { organisation, retentionDays, channel };
  return {
    prisma: store.prisma,
    pool: store.pool,
    privacy,
    campaignKeys: createCampaignKeys(store.prisma),
    campaigns: createCampaigns({ packs: words.packs, texts: words.texts, publicUrl, terms }),
    staff,
    step,
    texts: words,
    settings: { ...words.settings, organisation, retentionDays },
    exactCounts: config.trial,
    now,
    random,
    newId: randomUUID,
  };
}
