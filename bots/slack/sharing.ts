import type { Cards, MadeCard } from './cards.ts';
import type { Log } from './log.ts';
import { cardMessage } from './message.ts';
import type { Posting } from './posting.ts';
import type { RenderDeps } from './render.ts';
import type { Visit } from './visit.ts';
import type { Workspaces } from './workspaces.ts';

/** What someone wants to share, and where. */
export interface Wish {
  readonly campaign: string;
  readonly channel: string;
  /** The message that the card answers, or null. */
  readonly thread: string | null;
  /** Where the card can be posted if the app is no member, or null. */
  readonly url: string | null;
  /** Chosen in our own form, which offers no channel that may not be chosen. */
  readonly offered: boolean;
  readonly language: string;
  readonly sentence: string | null;
}

/** Key of what to tell, under `slack.share`. */
export type Shared =
  /** `card`: with it the card can be taken away; null: nothing can be changed there. */
  | { readonly ok: true; readonly told: 'posted' | 'still'; readonly card: string | null }
  | { readonly ok: false; readonly why: 'today' | 'connect' | 'channels' | 'refused' };

export interface SharingDeps {
  readonly cards: Cards;
  readonly workspaces: Pick<Workspaces, 'rules'>;
  readonly posting: Posting;
  readonly render: RenderDeps;
  readonly log: Log;
}

/** Posts campaign cards within the rules: those of the workspace, one a channel a day, and never joining by itself. */
export function createSharing({ cards, workspaces, posting, render, log }: SharingDeps) {
  return async (visit: Visit, wish: Wish): Promise<Shared> => {
    const { workspace } = visit;
    const rules = await workspaces.rules(workspace.account);
    if (rules.channels !== null && !rules.channels.includes(wish.channel)) return { ok: false, why: 'channels' };
    const facts = await posting.facts(workspace, wish.channel);
    if (!rules.allowsConnect && (facts.shared ?? !wish.offered)) return { ok: false, why: 'connect' };

    const made = await cards.make(visit.who, wish.campaign, wish.language, wish.sentence);
    if (!made) return { ok: false, why: 'refused' };
    const id = await cards.reserve(workspace.account, wish.channel, made);
    if (id === null) return { ok: false, why: 'today' };
    const done = await put(visit, wish, made, facts.kind === 'member');
    if (done === null) {
      await cards.release(id);
      return { ok: false, why: 'refused' };
    }
    await cards.posted(id, made, done.message === null ? null : { channel: wish.channel, message: done.message });
    return done.message === null ? { ok: true, told: 'still', card: null } : { ok: true, told: 'posted', card: id };
  };

  /** Null: the card was not posted. `message` null: it was posted where it cannot be changed. */
  async function put(
    { workspace }: Visit,
    wish: Wish,
    made: MadeCard,
    member: boolean,
  ): Promise<{ readonly message: string | null } | null> {
    const message = cardMessage(made, render);
    if (member) {
      const outcome = await posting.post(workspace, wish, message);
      if (outcome.ok) return { message: outcome.value };
      log.warn({ meaning: outcome.fault.meaning }, 'slack: a card could not be posted');
      if (outcome.fault.meaning !== 'no entry') return null;
    }
    if (wish.url === null) return null;
    const taken = await posting.respond(wish.url, message, { everyone: true, thread: wish.thread });
    return taken ? { message: null } : null;
  }
}

export type Sharing = ReturnType<typeof createSharing>;
