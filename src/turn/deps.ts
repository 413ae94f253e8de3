import { randomInt, randomUUID } from 'node:crypto';
import type { ConsentTerms } from '../conversation/sign/consent.ts';
import { step } from '../conversation/step.ts';
import { createAttempts } from '../privacy/attempts.ts';
import { createCampaignKeys, type KeyedLasts } from '../privacy/campaign-keys.ts';
import type { Privacy } from '../privacy/privacy.ts';
import type { Bursts } from '../signatures/bursts.ts';
import type { StaffDesk } from '../staff/desk/port.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import { createCampaigns, sourcesOf } from './campaigns.ts';
import type { StatementPool } from './pool.ts';
import type { TurnDeps } from './types.ts';
import type { Words } from './words.ts';

export interface TurnSources {
  readonly store: { readonly prisma: PrismaClient; readonly pool: StatementPool; readonly doubt: () => void };
  readonly privacy: Privacy;
  /** With commands as the channel spells them. */
  readonly words: Words;
  /** Who is responsible, for how long, and the channel: what is agreed to depends on who can see the chat. */
  readonly terms: ConsentTerms;
  readonly publicUrl: string | null;
  /** Trial mode: exact counts are shown. */
  readonly trial: boolean;
  readonly bursts?: Pick<Bursts, 'note'>;
  readonly staff?: StaffDesk;
  /** Which keys were put into use last, as it is known from outside the database. Left out in a trial, where none is. */
  readonly rememberKeys?: () => Promise<KeyedLasts>;
  readonly now: () => Date;
}

/** What the turns of one channel need: its own spelling of commands, and its own consent wordings. */
export function createTurnDeps({
  store,
  words,
  terms,
  publicUrl,
  trial,
  rememberKeys,
  ...rest
}: TurnSources): TurnDeps {
  const { organisation, retentionDays } = terms;
  return {
    ...rest,
    prisma: store.prisma,
    pool: store.pool,
    doubt: store.doubt,
    campaignKeys: createCampaignKeys(store.prisma, rest.privacy.rows, rememberKeys),
    campaigns: createCampaigns(sourcesOf(words, publicUrl, terms)),
    step,
    texts: words,
    get settings() {
      return { ...words.settings, organisation, retentionDays };
    },
    attempts: createAttempts(rest.now),
    exactCounts: trial,
    random: () => randomInt(2 ** 32) / 2 ** 32,
    newId: randomUUID,
  };
}
