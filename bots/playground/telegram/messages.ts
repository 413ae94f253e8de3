import type { Seat } from '../telegram-view.ts';
import { type ChatRecord, type Platform, type StoredMessage, seconds } from './platform.ts';

/** Messages in chats, and finding what people's acts speak of. */

/** What a new message is made of; everything but its writer may be left out. */
export type Draft = Pick<StoredMessage, 'from'> &
  Partial<Omit<StoredMessage, 'from' | 'messageId' | 'chatId' | 'date' | 'editDate' | 'rewritten'>>;

/** An empty chat. */
export const newChat = (
  id: number,
  kind: ChatRecord['kind'],
  title: string,
  style: ChatRecord['style'] = 'plain',
): ChatRecord => ({
  ...{ id, kind, title, style, members: new Set(), topics: new Map(), messages: new Map(), botMayWrite: false },
  ...{ blocked: false, migratedTo: null, asking: null, typing: null, received: 0, lastMessageId: 0 },
});

/**
 * Puts a message into a chat. Private chats and basic groups share one counter of message ids, a supergroup has its own.
 * The oldest message is forgotten when the history is full.
 */
export function post(platform: Platform, chat: ChatRecord, draft: Draft): StoredMessage {
  const message: StoredMessage = {
    ...{ viaBot: false, threadId: null, replyTo: null, inlineMessageId: null, sticker: false, service: null },
    ...{ editDate: null, rewritten: false, words: { text: '', entities: [] }, media: null, keyboard: [] },
    ...draft,
    messageId: chat.kind === 'supergroup' ? chat.lastMessageId + 1 : ++platform.ids.message,
    chatId: chat.id,
    date: seconds(platform),
  };
  chat.lastMessageId = message.messageId;
  chat.messages.set(message.messageId, message);
  const oldest = chat.messages.values().next().value;
  if (chat.messages.size > platform.historyLimit && oldest !== undefined) remove(platform, chat, oldest);
  if (message.from === 'bot') {
    chat.received += 1;
    stopTyping(chat);
  }
  return message;
}

/** Takes a message away. */
export function remove(platform: Platform, chat: ChatRecord, message: StoredMessage): void {
  chat.messages.delete(message.messageId);
  if (message.inlineMessageId !== null) platform.inlineMessages.delete(message.inlineMessageId);
  if (chat.asking?.messageId === message.messageId) chat.asking = null;
}

/** Shows "typing" for five seconds, or until the bot writes. */
export function startTyping(platform: Platform, chat: ChatRecord): void {
  stopTyping(chat);
  chat.typing = setTimeout(() => {
    chat.typing = null;
    platform.views.show(chat);
  }, 5000);
  chat.typing.unref();
}

export function stopTyping(chat: ChatRecord): void {
  if (chat.typing !== null) clearTimeout(chat.typing);
  chat.typing = null;
}

/** What is not there is a mistake of the caller: from here on RangeErrors. */

export function seatOf(platform: Platform, seat: number): Seat {
  const record = platform.seats.get(seat);
  if (record === undefined) throw new RangeError('nobody sits there');
  return record.seat;
}

export function chatWith(platform: Platform, seat: number, chatId: number): ChatRecord {
  const chat = platform.chats.get(chatId);
  if (chat === undefined || !chat.members.has(seat)) throw new RangeError('this seat is not in that chat');
  return chat;
}

/** A chat in which the seat can write now. */
export function openChat(platform: Platform, seat: number, chatId: number): ChatRecord {
  const chat = chatWith(platform, seat, chatId);
  if (chat.blocked) throw new RangeError('the seat has blocked the bot');
  if (chat.migratedTo !== null) throw new RangeError('the group has moved');
  if (platform.seats.get(seat)?.deactivated === true) throw new RangeError('the account is deactivated');
  return chat;
}

export function messageIn(chat: ChatRecord, messageId: number): StoredMessage {
  const message = chat.messages.get(messageId);
  if (message === undefined) throw new RangeError('there is no such message');
  return message;
}
