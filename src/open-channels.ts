import { createHmac } from 'node:crypto';
import type { Privacy } from './privacy/privacy.ts';
import type { ConfiguredChannel, OpenChannel } from './server/channel-module.ts';
import type { Config } from './server/config.ts';
import type { Log } from './server/log.ts';
import type { Door } from './server/pages/campaign.ts';
import { createLease } from './store/lease.ts';
import type { Store } from './store/store.ts';
import type { Words } from './turn/words.ts';

/** What every part of the program stands on. */
export interface Ground {
  readonly config: Config;
  readonly log: Log;
  readonly store: Store;
  readonly privacy: Privacy;
  readonly now: () => Date;
  /** The words, with commands spelled by this prefix: each channel spells them in its own way. */
  wordsFor(commandPrefix: string): Words;
}

/** A channel that can send, and the words as it tells them. */
export interface Opened {
  readonly name: string;
  readonly words: Words;
  readonly channel: OpenChannel;
}

/**
 * Opens each channel's sending half, in the order of the list: each knows those before it, so that it can show the way there.
 * @param pages below which the platforms reach the program's pages; null: they do not
 */
export async function openChannels(
  configured: readonly ConfiguredChannel[],
  { config, log, store, privacy, now, wordsFor }: Ground,
  pages: string | null,
): Promise<readonly Opened[]> {
  const opened: Opened[] = [];
  for (const { name, commandPrefix, open } of configured) {
    const before = [...opened];
    const words = wordsFor(commandPrefix);
    const channel = await open({
      log,
      prisma: store.prisma,
      privacy,
      now,
      words,
      publicUrl: config.publicUrl,
      pages,
      impatient: config.playground,
      deriveSecret: (purpose) => createHmac('sha256', config.secret.reveal()).update(purpose).digest('base64url'),
      lease: (what) => (config.database.kind === 'url' ? createLease(store.prisma, what) : null),
      elsewhere: (payload) => firstOf(before, (one) => one.channel.entry(payload)),
    });
    opened.push({ name, words, channel });
  }
  return opened;
}

/** The ways into the bots, for people who come from elsewhere. */
export function doorsOf(opened: readonly Opened[], payload: string): readonly Door[] {
  return opened.flatMap(({ name, channel }) => {
    const address = channel.entry(payload);
    return address === null ? [] : [{ channel: name, address }];
  });
}

function firstOf<T, R>(all: readonly T[], of: (one: T) => R | null): R | null {
  for (const one of all) {
    const found = of(one);
    if (found !== null) return found;
  }
  return null;
}
