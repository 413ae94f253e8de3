import type { Seat } from '../telegram-view.ts';
import type { ChatRecord, Platform, StoredMessage } from './platform.ts';

/** Looking up what an action of a seat speaks of. What is not there is a mistake of the caller: these throw RangeErrors. */

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
