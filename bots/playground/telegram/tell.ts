import type { Seat } from '../telegram-view.ts';
import type { ChatRecord, Platform, StoredMessage } from './platform.ts';
import { seconds } from './platform.ts';
import { wireBot, wireChat, wireMessage, wireSeat } from './wire.ts';

/** What the bot is told of what people do. Each gives the update's id, or null where the bot is not told. */

/**
 * A message or its edit. In groups the bot is told of commands, mentions of it, answers to it, what was sent through it and
 * service messages (https://core.telegram.org/bots/features#privacy-mode).
 */
export function tellMessage(
  platform: Platform,
  chat: ChatRecord,
  message: StoredMessage,
  kind: 'message' | 'edited_message' = 'message',
): number | null {
  if (chat.kind !== 'private' && !(chat.botMayWrite && concernsBot(platform, chat, message))) return null;
  return platform.updates.happened(kind, wireMessage(platform, message), chat.id);
}

function concernsBot(platform: Platform, chat: ChatRecord, message: StoredMessage): boolean {
  if (message.viaBot || message.service !== null) return true;
  if (message.replyTo !== null && chat.messages.get(message.replyTo)?.from === 'bot') return true;
  const name = platform.bot.username.toLowerCase();
  const { text, entities } = message.words;
  return entities.some(({ type, offset, length }) => {
    const [word, addressee] = text
      .slice(offset, offset + length)
      .toLowerCase()
      .split('@');
    if (type === 'mention') return addressee === name;
    return type === 'bot_command' && word !== '' && (addressee === undefined || addressee === name);
  });
}

type Membership = 'member' | 'left' | 'kicked';

/** The bot was blocked or unblocked, added or removed. */
export function tellMembership(
  platform: Platform,
  chat: ChatRecord,
  by: Seat,
  before: Membership,
  after: Membership,
): number | null {
  const member = (status: Membership) => ({
    user: wireBot(platform),
    status,
    ...(status === 'kicked' && { until_date: 0 }),
  });
  return platform.updates.happened(
    'my_chat_member',
    {
      chat: wireChat(platform, chat),
      from: wireSeat(by),
      date: seconds(platform),
      old_chat_member: member(before),
      new_chat_member: member(after),
    },
    chat.id,
  );
}

/** Queries that nobody answered in time are forgotten with the next one. */
function forgetLate<T extends { readonly at: number }>(platform: Platform, open: Map<string, T>): void {
  for (const [id, { at }] of open) {
    if (platform.now().getTime() - at <= platform.querySeconds * 1000) return;
    open.delete(id);
  }
}

const nextQuery = (platform: Platform): string => String(++platform.ids.query);

/** A callback button was pressed. */
export function tellPress(platform: Platform, seat: Seat, message: StoredMessage, data: string): number | null {
  forgetLate(platform, platform.callbacks);
  const id = nextQuery(platform);
  platform.callbackCounts.asked += 1;
  platform.callbacks.set(id, { seat: seat.id, at: platform.now().getTime() });
  const origin =
    message.inlineMessageId === null
      ? { message: wireMessage(platform, message) }
      : { inline_message_id: message.inlineMessageId };
  const query = { id, from: wireSeat(seat), ...origin, chat_instance: `instance${message.chatId}`, data };
  return platform.updates.happened(
    'callback_query',
    query,
    message.inlineMessageId === null ? message.chatId : seat.id,
  );
}

/** Somebody types behind the bot's name. Gives the query's id, under which the answer comes. */
export function tellInlineQuery(platform: Platform, seat: Seat, query: string): string {
  forgetLate(platform, platform.inlineQueries);
  const id = nextQuery(platform);
  platform.updates.happened(
    'inline_query',
    { id, from: wireSeat(seat), query, offset: '', chat_type: 'sender' },
    seat.id,
  );
  return id;
}

/** Somebody chose a result. */
export function tellChosen(
  platform: Platform,
  seat: Seat,
  resultId: string,
  query: string,
  inlineMessageId: string | null,
): number | null {
  return platform.updates.happened(
    'chosen_inline_result',
    {
      result_id: resultId,
      from: wireSeat(seat),
      query,
      ...(inlineMessageId !== null && { inline_message_id: inlineMessageId }),
    },
    seat.id,
  );
}
