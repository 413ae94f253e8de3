import { type Bot, BotError } from 'grammy';
import type { Update } from 'grammy/types';
import type { Patience } from '../../src/channel/attempt.ts';
import type { Arrival, Turns } from '../../src/channel/channel.ts';
import { attempt } from './attempt.ts';
import type { Blame } from './blame.ts';
import { errorFields } from './fault.ts';
import { type Inbound, inbound } from './inbound.ts';
import { INLINE_CACHE_SECONDS, inlineResults } from './inline.ts';
import type { InlineCards } from './inline-cards.ts';
import type { BotLinks } from './keyboard.ts';
import type { Log } from './log.ts';
import { type Delivery, NO_DELIVERY, type Sender } from './send.ts';
import { createTyping } from './typing.ts';
import { readUpdate, type SeenMessage } from './update.ts';

export interface HandlerDeps {
  readonly bot: Bot;
  readonly turns: Turns;
  readonly inlineCards: InlineCards;
  readonly sender: Sender;
  readonly links: () => BotLinks;
  readonly blame: Blame;
  readonly log: Log;
  readonly patience: Patience;
  readonly signal: AbortSignal;
}

/**
 * Takes one update through grammY. Resolves when everything it asked for is committed (then it may be acknowledged), with
 * what is to be sent. Rejects when nothing was committed: then it must come again.
 */
export type Handler = (update: Update) => Promise<Delivery>;

export function createHandler(deps: HandlerDeps): Handler {
  const { bot, turns, sender, log } = deps;
  const deliveries = new WeakMap<Update, Delivery>();
  const isNewAlbum = createAlbumFilter();
  const withTyping = createTyping(bot.api);

  bot.use(async (ctx) => {
    const seen = readUpdate(ctx.update);
    if (seen === null) return log.warn({}, 'telegram: an update of unknown make was passed over');
    if (seen.message !== undefined && !isNewAlbum(seen.message)) return;
    deliveries.set(ctx.update, await deliveryOf(inbound(seen, ctx.me)));
  });

  return async (update) => {
    try {
      await bot.handleUpdate(update);
    } catch (error) {
      // grammY's wrapper holds the whole update.
      throw error instanceof BotError ? error.error : error;
    }
    return deliveries.get(update) ?? NO_DELIVERY;
  };

  async function deliveryOf(what: Inbound): Promise<Delivery> {
    if (what === null) return NO_DELIVERY;
    if (what.kind === 'inline query') return { press: null, readOnly: false, send: () => answerInline(what) };
    if (what.kind === 'press to nowhere') return sender.answerOnly(what.callback);
    return await takeTurn(what.arrival);
  }

  async function takeTurn(arrival: Arrival): Promise<Delivery> {
    const answer = await withTyping(arrival.address, turns.take(arrival));
    deps.blame.succeeded();
    try {
      return sender.prepare(arrival.address, answer);
    } catch (error) {
      // The turn is committed: refusing the update now would not undo it. The press still gets its answer.
      log.error(errorFields(error), 'telegram: a reply could not be rendered');
      return sender.answerOnly(arrival.address['callback'] as string | null);
    }
  }

  async function answerInline(query: Extract<Inbound, { kind: 'inline query' }>): Promise<void> {
    try {
      const cards = await deps.inlineCards(query.who, query.languageHint, query.query);
      const results = inlineResults(cards, deps.links());
      const options = { is_personal: true, cache_time: INLINE_CACHE_SECONDS };
      const { patience, signal } = deps;
      const answer = () => bot.api.answerInlineQuery(query.id, results, options);
      const outcome = await attempt(answer, { repeatable: true, patience, signal });
      // Whoever goes on typing makes the older question void: Telegram refuses its answer.
      if (!outcome.ok && outcome.fault.meaning !== 'refused') throw outcome.error;
    } catch (error) {
      log.warn(errorFields(error), 'telegram: an inline question was not answered');
    }
  }
}

const ALBUMS_REMEMBERED = 200;

/** An album comes as one message for each picture; only its first is answered. */
function createAlbumFilter() {
  const answered = new Map<string, number>();
  return ({ media_group_id: album, message_id: message }: SeenMessage): boolean => {
    if (album === undefined) return true;
    const first = answered.get(album) ?? message;
    answered.set(album, first);
    const [oldest] = answered.keys();
    if (answered.size > ALBUMS_REMEMBERED && oldest !== undefined) answered.delete(oldest);
    return first === message;
  };
}
