import type { TallyPlace } from '../signatures/tally.ts';
import { TALLY_SLOTS } from '../signatures/tally.ts';
import type { Names } from './pool.ts';
import type { TurnDeps } from './turn.ts';
import type { Work } from './work.ts';

/** Where an act of this turn is counted. What is taken back is counted where it was counted, but today. */
export function countPlace(
  work: Work,
  counted: { readonly campaign: string; readonly channel?: string; readonly language?: string },
): TallyPlace {
  const { campaign, channel = work.arrival.channel, language = work.spoken } = counted;
  const { slot } = work;
  work.slot = (slot + 1) % TALLY_SLOTS;
  return { campaign, day: work.today, channel, language, slot };
}

/** Moves the counts that the rest of the turn shows, where they are exact; published ones wait for their tick. */
export function addCount(
  deps: Pick<TurnDeps, 'exactCounts'>,
  work: Work,
  slug: string,
  { count = 0, letters = 0 }: { readonly count?: number; readonly letters?: number },
): void {
  const campaign = work.campaigns.get(slug);
  if (!deps.exactCounts || !campaign) return;
  work.campaigns.set(slug, { ...campaign, count: campaign.count + count, letters: campaign.letters + letters });
}

/** The person's pseudonyms for a campaign. @throws Error for a campaign that no pack tells of */
export function namesFor(work: Work, campaign: string): Names['campaigns'][number] {
  const names = work.names.campaigns.find(({ slug }) => slug === campaign);
  if (!names) throw new Error('a campaign was asked for that the turn does not know');
  return names;
}
