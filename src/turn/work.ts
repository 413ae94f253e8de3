import { daysAt } from '../campaign/calendar.ts';
import type { CampaignOutline } from '../campaign/outline.ts';
import type { Arrival } from '../channel/channel.ts';
import type { Context } from '../conversation/context.ts';
import type { StaffFacts } from '../conversation/staff/facts.ts';
import { joinParts, type Pseudonyms } from '../privacy/pseudonyms.ts';
import { TALLY_SLOTS, type TallyPlace } from '../signatures/tally.ts';
import type { Prisma } from '../store/generated/client.ts';
import type { Language } from '../texts/text.ts';
import type { LiveCampaign, Names, Snapshot, StoredSignature, StoredSubscription } from './pool.ts';
import type { TurnDeps } from './types.ts';

/** What a turn knows and has decided so far: it begins as the snapshot and moves on with each request that is carried out. */
export interface Work {
  readonly arrival: Arrival;
  readonly names: Names;
  /** The ISO day on a campaign's calendar, at one moment of the whole turn. */
  readonly today: (campaign: string) => string;
  readonly fresh: string;
  readonly campaigns: Map<string, LiveCampaign>;
  readonly signatures: Map<string, StoredSignature>;
  readonly subscriptions: Map<string, StoredSubscription>;
  readonly letters: Map<string, string>;
  /** Whether there is a row of what the person chose. */
  preferred: boolean;
  language: Language | null;
  discreet: boolean;
  /** Language of what is said next. */
  spoken: Language;
  /** Parts of the swap. */
  readonly writes: Prisma.Sql[];
  /** What was stored something about, in words of its own such as `signature <campaign>`; see `Pending.holds`. */
  readonly acts: Set<string>;
  /** Wordings that must be stored before the swap names them. */
  readonly wordings: Set<string>;
  /** Next slot to count in: a swap must not touch one row twice. */
  slot: number;
  /** The person said in this turn that updates end; and the `Arrival.order` of when they said so last, before it. */
  stops: boolean;
  stopped: number;
  /** The person had everything deleted: their conversation keeps nothing either. */
  erased: boolean;
  /** Who they are as staff, where this turn concerns staff's work. */
  staff: StaffFacts | null;
  /** The broadcast whose progress the last reply shows: its message is kept up to date. */
  shows: string | null;
}

/** Six letters or digits. */
const FRESH_LENGTH = 6;
const FRESH_RADIX = 36;

/** Names a person and their chat under the keys of their purposes. */
export function namesOf(pseudonyms: Pseudonyms, slugs: readonly string[], arrival: Arrival): Names {
  const { channel, account, who, chat } = arrival;
  return {
    conversation: pseudonyms.of('conversation', joinParts('row', channel, account, who, chat)),
    preference: pseudonyms.of('preference', who),
    campaigns: slugs.map((slug) => ({
      slug,
      signer: pseudonyms.of(`signature:${slug}`, who),
      subscriber: pseudonyms.of(`subscription:${slug}`, who),
      reporter: pseudonyms.of(`letter:${slug}`, who),
    })),
  };
}

/** How a delivery stands in a row: a keyed hash of 12 characters. Null when it cannot come twice. */
export function deliveryOf(pseudonyms: Pseudonyms, { channel, account, key }: Arrival): string | null {
  if (key === null) return null;
  return pseudonyms
    .of('conversation', joinParts('delivery', channel, account, key))
    .subarray(0, 9)
    .toString('base64url');
}

export function beginWork(
  { now, random, campaigns }: Pick<TurnDeps, 'now' | 'random' | 'campaigns'>,
  arrival: Arrival,
  names: Names,
  snapshot: Snapshot,
  spoken: Language,
): Work {
  return {
    arrival,
    names,
    today: daysAt(campaigns.outlines(), now()),
    fresh: Math.floor(random() * FRESH_RADIX ** FRESH_LENGTH)
      .toString(FRESH_RADIX)
      .padStart(FRESH_LENGTH, '0'),
    campaigns: new Map(snapshot.campaigns.map((campaign) => [campaign.slug, campaign])),
    signatures: new Map(snapshot.signatures.map((signature) => [signature.campaign, signature])),
    subscriptions: new Map(snapshot.subscriptions.map((subscription) => [subscription.campaign, subscription])),
    letters: new Map(snapshot.letters.map(({ campaign, day }) => [campaign, day])),
    preferred: snapshot.preference !== null,
    language: snapshot.preference?.language ?? null,
    discreet: snapshot.preference?.discreet ?? false,
    spoken,
    writes: [],
    acts: new Set(),
    wordings: new Set(),
    slot: Math.floor(random() * 64),
    stops: false,
    stopped: 0,
    erased: false,
    staff: null,
    shows: null,
  };
}

/** What the conversation may know at this point of the turn. */
export function contextOf(
  deps: Pick<TurnDeps, 'settings' | 'campaigns' | 'staff' | 'exactCounts'>,
  work: Work,
): Context {
  const { arrival } = work;
  return {
    ...deps.settings,
    campaigns: withStoredUpdates(liveOutlines(deps.campaigns.outlines(), work.campaigns, deps.exactCounts), deps.staff),
    person: {
      language: work.spoken,
      suggestedName: arrival.suggestedName,
      discreet: work.discreet,
      signed: [...work.signatures.keys()],
      updates: Object.fromEntries([...work.subscriptions].map(([campaign, { scope }]) => [campaign, scope])),
    },
    staff: work.staff,
    place: arrival.place,
    asks: arrival.asks,
    takesPictures: arrival.takesPictures,
    channel: arrival.channel,
    fresh: work.fresh,
  };
}

/** Adds the broadcasts that staff put among a campaign's updates, in the order in which they came. */
function withStoredUpdates(outlines: readonly CampaignOutline[], staff: TurnDeps['staff']): readonly CampaignOutline[] {
  return outlines.map((outline) => {
    const stored = staff?.updates(outline.slug) ?? [];
    if (stored.length === 0) return outline;
    const updates = [...outline.updates, ...stored].sort((one, other) => (one.at < other.at ? -1 : 1));
    return { ...outline, updates };
  });
}

/** Outlines of packs with the state and the counts that their campaigns have now; drafts and packs without a campaign are left out. */
export function liveOutlines(
  outlines: readonly CampaignOutline[],
  live: ReadonlyMap<string, Omit<LiveCampaign, 'key'>>,
  exactCounts: boolean,
): readonly CampaignOutline[] {
  return outlines.flatMap((outline) => {
    const campaign = live.get(outline.slug);
    if (!campaign || campaign.state === 'draft') return [];
    const { state, count, letters, handedOver } = campaign;
    // The exact number is told with the handing over.
    const rounded = outline.counts === 'private' && !exactCounts && state !== 'delivered';
    const counts = { count: Math.max(0, count), lettersReported: Math.max(0, letters), rounded };
    return [{ ...outline, state, ...counts, handedOver }];
  });
}

/** Where an act of this turn is counted. What is taken back is counted where it was counted, but today. */
export function countPlace(
  work: Work,
  counted: { readonly campaign: string; readonly channel?: string; readonly language?: string },
): TallyPlace {
  const { campaign, channel = work.arrival.channel, language = work.spoken } = counted;
  const { slot } = work;
  work.slot = (slot + 1) % TALLY_SLOTS;
  return { campaign, day: work.today(campaign), channel, language, slot };
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
