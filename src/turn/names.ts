import type { Arrival } from '../channel/channel.ts';
import type { Pseudonyms } from '../privacy/pseudonyms.ts';
import type { Names } from './pool.ts';
import { namesOf } from './work.ts';

/** People who are remembered at most, and for how long at most. */
const MOST_PEOPLE = 2_000;
const KEPT_MS = 60_000;

/**
 * Names people as `namesOf` does, and remembers it for the length of a walk: each name costs an HMAC, and a walk takes five
 * turns. In memory only; all of it is forgotten a minute after the first of it was learned.
 * It is forgotten as well when a campaign comes.
 */
export function createNames(pseudonyms: Pseudonyms) {
  const known = new Map<string, Names>();
  let campaigns = 0;

  return (slugs: readonly string[], arrival: Arrival): Names => {
    // None goes while the program runs.
    if (slugs.length !== campaigns) known.clear();
    campaigns = slugs.length;
    const { channel, account, who, chat } = arrival;
    const id = JSON.stringify([channel, account, who, chat]);
    const names = known.get(id) ?? namesOf(pseudonyms, slugs, arrival);
    if (known.size === 0) setTimeout(() => known.clear(), KEPT_MS).unref();
    if (known.size < MOST_PEOPLE) known.set(id, names);
    return names;
  };
}
