import type { InlineResultView, SeatActions } from '../telegram-view.ts';
import { post } from './messages.ts';
import { openChat, seatOf } from './people.ts';
import type { InlineAnswer, Platform } from './platform.ts';
import { tellChosen, tellInlineQuery, tellMessage } from './tell.ts';

/** Inline mode beyond the view's contract. */
export interface MoreInlineActions {
  /** The button above the results that the seat saw last; null without one. */
  inlineButton(seat: number): { readonly text: string; readonly startParameter: string } | null;
}

const CACHED_ANSWERS = 1000;

/**
 * Inline mode. An answer is kept for its `cache_time` and given to everybody who types the same, unless it is personal
 * (https://core.telegram.org/bots/api#answerinlinequery).
 *
 * @param waitMs milliseconds after which a client gives up and shows nothing
 */
export function createInline(
  platform: Platform,
  waitMs: number,
): Pick<SeatActions, 'inline' | 'chooseInline'> & MoreInlineActions {
  const cache = new Map<string, InlineAnswer>();
  const lastSeen = new Map<number, InlineAnswer>();
  let sent = 0;

  const cached = (seat: number, query: string): InlineAnswer | null => {
    for (const key of [`all:${query}`, `${seat}:${query}`]) {
      const answer = cache.get(key);
      if (answer !== undefined && answer.until > platform.now().getTime()) return answer;
      cache.delete(key);
    }
    return null;
  };

  const forgetOldest = (): void => {
    const oldest = cache.keys().next().value;
    if (cache.size >= CACHED_ANSWERS && oldest !== undefined) cache.delete(oldest);
  };

  const ask = (seat: number, query: string): Promise<InlineAnswer | null> =>
    new Promise((resolve) => {
      const id = tellInlineQuery(platform, seatOf(platform, seat), query);
      const timer = setTimeout(() => resolve(null), waitMs).unref();
      const answered = (answer: InlineAnswer): void => {
        clearTimeout(timer);
        forgetOldest();
        cache.set(answer.personal ? `${seat}:${query}` : `all:${query}`, answer);
        resolve(answer);
      };
      platform.inlineQueries.set(id, { seat, query, at: platform.now().getTime(), answered });
    });

  const inline: SeatActions['inline'] = async (seat, query) => {
    seatOf(platform, seat);
    const answer = cached(seat, query) ?? (await ask(seat, query));
    if (answer === null) {
      lastSeen.delete(seat);
      return [];
    }
    lastSeen.set(seat, answer);
    return answer.results.map(({ id, title, description }): InlineResultView => ({ id, title, description }));
  };

  const chooseInline: SeatActions['chooseInline'] = async (seat, chatId, resultId) => {
    const chat = openChat(platform, seat, chatId);
    const answer = lastSeen.get(seat);
    const result = answer?.results.find(({ id }) => id === resultId);
    if (answer === undefined || result === undefined) throw new RangeError('the seat saw no such result');
    const inlineMessageId = result.keyboard.length > 0 ? `inline${++sent}` : null;
    const { words, media, keyboard } = result;
    const message = post(platform, chat, { from: seat, words, media, keyboard, viaBot: true, inlineMessageId });
    if (inlineMessageId !== null)
      platform.inlineMessages.set(inlineMessageId, { chatId, messageId: message.messageId });
    if (chat.kind === 'private') chat.botMayWrite = true;
    platform.views.show(chat);
    tellMessage(platform, chat, message);
    tellChosen(platform, seatOf(platform, seat), resultId, answer.query, inlineMessageId);
  };

  return { inline, chooseInline, inlineButton: (seat) => lastSeen.get(seat)?.button ?? null };
}
