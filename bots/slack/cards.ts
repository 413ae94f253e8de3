import type { CampaignOutline } from '../../src/campaign/outline.ts';
import type { ShownReply } from '../../src/channel/shown.ts';
import { channelCard } from '../../src/conversation/share/view.ts';
import type { Privacy } from '../../src/privacy/privacy.ts';
import { joinParts } from '../../src/privacy/pseudonyms.ts';
import type { Jobs } from '../../src/server/jobs.ts';
import { linkCode } from '../../src/signatures/shares.ts';
import { storeError } from '../../src/store/errors.ts';
import type { PrismaClient, SharedCard } from '../../src/store/generated/client.ts';
import type { Language } from '../../src/texts/text.ts';
import { readLiveOutlines } from '../../src/turn/live.ts';
import type { TurnDeps } from '../../src/turn/types.ts';

/** A campaign's card as a channel shows it. */
export interface ShownCard {
  readonly card: Extract<ShownReply, { kind: 'card' }>;
  /** Words of whoever shared it, shown as they are, or null. */
  readonly sentence: string | null;
  readonly language: Language;
}

/** Where a posted card stands, in the platform's ids. */
export interface CardPlace {
  readonly channel: string;
  readonly message: string;
}

/**
 * What a channel does with cards that it posted.
 *
 * `gone`: the card is there no more. `refused`: this card cannot be changed now, others can. `later`: none can be now.
 * `account dead`: nothing can be changed in this workspace any more.
 */
export interface CardKeeper {
  change(
    account: string,
    place: CardPlace,
    shown: ShownCard,
  ): Promise<'changed' | 'gone' | 'refused' | 'later' | 'account dead'>;
  /** False: it could not be taken away now. */
  remove(account: string, place: CardPlace): Promise<boolean>;
}

/** A card made ready, with what must be known to change it later. */
export interface MadeCard extends ShownCard {
  readonly campaign: string;
  readonly code: string | null;
  readonly count: number;
  readonly state: string;
}

export interface Cards {
  /** The campaigns that can be shared, as the channel would name them. */
  campaigns(): Promise<readonly CampaignOutline[]>;
  /** A card with the share code of `who`, where links have one. Null: there is no such campaign. */
  make(who: string, campaign: string, language: Language, sentence: string | null): Promise<MadeCard | null>;
  /** Takes the one place that a channel has for a card today. Null: it is taken. */
  reserve(account: string, channel: string, made: MadeCard): Promise<string | null>;
  /** The card was posted at `place`; null: where it cannot be changed. */
  posted(id: string, made: MadeCard, place: CardPlace | null): Promise<void>;
  /** The card could not be posted: its place is free again. */
  release(id: string): Promise<void>;
  /** Brings the cards up to date whose count or state has changed, each at most once a minute. Gives how many. */
  refresh(keeper: CardKeeper): Promise<number>;
  /** Whether a channel has had its card of today. */
  taken(account: string, channel: string): Promise<boolean>;
  /** Takes one card away. False: not now, or it was posted where nothing can be changed. */
  removeOne(account: string, id: string, keeper: CardKeeper): Promise<boolean>;
  /** Takes every card of a workspace away. Gives how many. */
  removeAll(account: string, keeper: CardKeeper): Promise<number>;
}

export interface CardsDeps extends Pick<TurnDeps, 'prisma' | 'campaigns' | 'texts' | 'settings' | 'exactCounts'> {
  readonly privacy: Pick<Privacy, 'pseudonyms' | 'cards'>;
  readonly now: () => Date;
  readonly newId: () => string;
}

const MINUTE_MS = 60_000;
/** A card that was refused is tried again then; it stays one that can be taken away. */
const REFUSED_MS = 3_600_000;
/** Cards changed in one run, and how long it goes on; the rest wait for the next. */
const MOST_AT_ONCE = 500;
const RUN_MS = 50_000;

/** What is kept of a card, encrypted. */
type Kept = { readonly place: CardPlace; readonly code: string | null; readonly sentence: string | null };

/** Keeps the cards that people have posted into channels. Errors of the database are StoreErrors, without values. */
export function createCards(deps: CardsDeps): Cards {
  const { prisma, privacy, texts, now } = deps;
  const live = () => readLiveOutlines(prisma, deps.campaigns.outlines(), deps.exactCounts);
  const cards = {
    campaigns: live,

    async make(who: string, slug: string, language: Language, sentence: string | null): Promise<MadeCard | null> {
      const campaign = (await live()).find((one) => one.slug === slug);
      if (!campaign) return null;
      return made(campaign, language, linkCode(privacy.pseudonyms, who, campaign), sentence);
    },

    async reserve(account: string, channel: string, { campaign, language, count, state }: MadeCard) {
      const id = deps.newId();
      const data = {
        id,
        account,
        ...placeOf(account, channel),
        campaign,
        language,
        shownCount: count,
        shownState: state,
      };
      const { count: taken } = await prisma.sharedCard.createMany({ data, skipDuplicates: true });
      return taken === 1 ? id : null;
    },

    async posted(id: string, { code, sentence, count, state }: MadeCard, place: CardPlace | null): Promise<void> {
      const kept: Kept | null = place && { place, code, sentence };
      const sealed = kept && Uint8Array.from(privacy.cards.encrypt(id, JSON.stringify(kept)));
      const shown = { shownCount: count, shownState: state };
      await prisma.sharedCard.updateMany({ where: { id }, data: { ...shown, sealed, changeable: kept !== null } });
    },

    async taken(account: string, channel: string): Promise<boolean> {
      return (await prisma.sharedCard.count({ where: placeOf(account, channel) })) > 0;
    },

    async release(id: string): Promise<void> {
      await prisma.sharedCard.deleteMany({ where: { id } });
    },

    async refresh(keeper: CardKeeper): Promise<number> {
      const campaigns = new Map((await live()).map((campaign) => [campaign.slug, campaign]));
      const byAccount = Map.groupBy(await due(prisma, campaigns, now()), ({ account }) => account);
      // Each workspace has a pace of its own: none waits for the cards of another.
      const changed = await Promise.all([...byAccount.values()].map((rows) => refreshAll(rows, campaigns, keeper)));
      return changed.reduce((all, some) => all + some, 0);
    },

    async removeOne(account: string, id: string, keeper: CardKeeper): Promise<boolean> {
      const row = await prisma.sharedCard.findFirst({ where: { id, account, changeable: true } });
      return row !== null && (await remove(row, keeper));
    },

    async removeAll(account: string, keeper: CardKeeper): Promise<number> {
      const rows = await prisma.sharedCard.findMany({ where: { account, changeable: true } });
      let removed = 0;
      for (const row of rows) if (await remove(row, keeper)) removed += 1;
      return removed;
    },
  };
  return guardedAll(cards);

  function made(campaign: CampaignOutline, language: Language, code: string | null, sentence: string | null): MadeCard {
    const card = texts.localise(channelCard(campaign, code, deps.settings), language);
    if (card.kind !== 'card') throw new TypeError('a card was not shown as one');
    const { slug, state, kind } = campaign;
    const count = kind === 'email' ? campaign.lettersReported : campaign.count;
    // A campaign that is over speaks for itself.
    return { card, sentence: state === 'open' ? sentence : null, campaign: slug, language, code, count, state };
  }

  /** Cards of one workspace. Gives how many were changed. */
  async function refreshAll(
    rows: readonly SharedCard[],
    campaigns: ReadonlyMap<string, CampaignOutline>,
    keeper: CardKeeper,
  ): Promise<number> {
    const end = now().getTime() + RUN_MS;
    let changed = 0;
    for (const row of rows) {
      const campaign = campaigns.get(row.campaign);
      if (now().getTime() >= end) break;
      if (!campaign || !row.sealed || !(await claim(row))) continue;
      const { place, code, sentence } = readKept(row.id, row.sealed);
      const shown = made(campaign, row.language, code, sentence);
      const outcome = await keeper.change(row.account, place, shown);
      if (outcome === 'account dead' || outcome === 'later') break;
      await noteChange(row.id, shown, outcome);
      if (outcome === 'changed') changed += 1;
    }
    return changed;
  }

  async function noteChange(id: string, shown: MadeCard, outcome: 'changed' | 'gone' | 'refused'): Promise<void> {
    const data = {
      changed: { shownCount: shown.count, shownState: shown.state },
      gone: { changeable: false },
      refused: { nextChange: new Date(now().getTime() + REFUSED_MS) },
    }[outcome];
    await prisma.sharedCard.updateMany({ where: { id }, data });
  }

  async function remove(row: Pick<SharedCard, 'id' | 'account' | 'sealed'>, keeper: CardKeeper): Promise<boolean> {
    const { id, account, sealed } = row;
    if (!sealed || !(await keeper.remove(account, readKept(id, sealed).place))) return false;
    await prisma.sharedCard.updateMany({ where: { id }, data: { changeable: false, sealed: null } });
    return true;
  }

  /** A channel has one card a day, known by a code. */
  function placeOf(account: string, channel: string) {
    const place = Uint8Array.from(privacy.pseudonyms.of('workspace', joinParts('channel', account, channel)));
    return { place, day: new Date(now().toISOString().slice(0, 10)) };
  }

  /** One machine changes a card, and not again within the minute. */
  async function claim({ id, nextChange }: { id: string; nextChange: Date | null }): Promise<boolean> {
    const data = { nextChange: new Date(now().getTime() + MINUTE_MS) };
    const { count } = await prisma.sharedCard.updateMany({ where: { id, nextChange }, data });
    return count === 1;
  }

  function readKept(id: string, sealed: Uint8Array): Kept {
    return JSON.parse(privacy.cards.decrypt(id, sealed)) as Kept;
  }
}

/** Cards that show something else than is so now, and were not changed within the minute. */
function due(prisma: PrismaClient, campaigns: ReadonlyMap<string, CampaignOutline>, now: Date) {
  const stale = [...campaigns.values()].map(({ slug, state, kind, count, lettersReported }) => {
    const shownCount = kind === 'email' ? lettersReported : count;
    return { campaign: slug, NOT: { shownCount, shownState: state } };
  });
  return prisma.sharedCard.findMany({
    where: { changeable: true, AND: [{ OR: stale }, { OR: [{ nextChange: null }, { nextChange: { lte: now } }] }] },
    take: MOST_AT_ONCE,
  });
}

/** Errors of the database carry values; these do not. */
function guardedAll(cards: Cards): Cards {
  const guarded = <A extends unknown[], T>(work: (...given: A) => Promise<T>) => {
    return (...given: A): Promise<T> =>
      work(...given).catch((error: unknown) => {
        const cleaned = storeError(error);
        throw cleaned.kind === 'other' && cleaned.code === 'unknown' ? error : cleaned;
      });
  };
  return {
    campaigns: guarded(cards.campaigns),
    make: guarded(cards.make),
    reserve: guarded(cards.reserve),
    posted: guarded(cards.posted),
    taken: guarded(cards.taken),
    release: guarded(cards.release),
    removeOne: guarded(cards.removeOne),
    refresh: guarded(cards.refresh),
    removeAll: guarded(cards.removeAll),
  };
}

/** Keeps the cards of a channel up to date: looked at every minute, by one machine of the cluster. */
export function defineCardRefresh(jobs: Jobs, cards: Cards, keeper: CardKeeper): void {
  jobs.define({ name: 'refresh-cards', policy: 'exclusive' }, async () => {
    await cards.refresh(keeper);
  });
  jobs.schedule('refresh-cards', '* * * * *');
}
