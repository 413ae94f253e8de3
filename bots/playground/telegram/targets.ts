import type { ChatRecord, Platform, StoredMessage } from './platform.ts';
import { badRequest, forbidden } from './refusal.ts';

/**
 * The chat a call speaks of.
 *
 * @throws {Refusal} 400 for one the bot has never met, or that moved (with the new id)
 */
export function chatOf(platform: Platform, id: number | string): ChatRecord {
  const chat = typeof id === 'number' ? platform.chats.get(id) : undefined;
  if (chat === undefined) throw badRequest('chat not found');
  if (chat.migratedTo !== null) {
    throw badRequest('group chat was upgraded to a supergroup chat', { migrate_to_chat_id: chat.migratedTo });
  }
  return chat;
}

/**
 * The chat a call writes to.
 *
 * @throws {Refusal} 400 as `chatOf`; 403 when the person blocked the bot, is gone or never started it, or the group put it out
 */
export function writableChat(platform: Platform, id: number | string): ChatRecord {
  const chat = chatOf(platform, id);
  if (chat.kind === 'private') {
    if (platform.seats.get(chat.id)?.deactivated === true) throw forbidden('user is deactivated');
    if (chat.blocked) throw forbidden('bot was blocked by the user');
    if (!chat.botMayWrite) throw forbidden("bot can't initiate conversation with a user");
  } else if (!chat.botMayWrite) {
    throw forbidden(`bot was kicked from the ${chat.kind} chat`);
  }
  return chat;
}

/** @throws {Refusal} 400 for a topic that does not exist */
export function threadOf(chat: ChatRecord, threadId: number | undefined): number | null {
  if (threadId === undefined) return null;
  if (!chat.topics.has(threadId)) throw badRequest('message thread not found');
  return threadId;
}

/** Which message an edit speaks of: by chat and id, or by the id of an inline message. */
export interface EditTarget {
  readonly chat_id?: number | string | undefined;
  readonly message_id?: number | undefined;
  readonly inline_message_id?: string | undefined;
}

/**
 * The message an edit speaks of.
 *
 * @throws {Refusal} 400 when it is not there or not the bot's, 403 as `writableChat`
 */
export function editableMessage(platform: Platform, target: EditTarget): { chat: ChatRecord; message: StoredMessage } {
  if (target.inline_message_id !== undefined) return inlineMessage(platform, target);
  if (target.chat_id === undefined) throw badRequest('chat_id is empty');
  if (target.message_id === undefined) throw badRequest('message identifier is not specified');
  const chat = writableChat(platform, target.chat_id);
  const message = chat.messages.get(target.message_id);
  if (message === undefined) throw badRequest('message to edit not found');
  if (message.from !== 'bot') throw badRequest("message can't be edited");
  return { chat, message };
}

function inlineMessage(platform: Platform, target: EditTarget): { chat: ChatRecord; message: StoredMessage } {
  if (target.chat_id !== undefined || target.message_id !== undefined) {
    throw badRequest('either inline_message_id or chat_id with message_id');
  }
  const place = platform.inlineMessages.get(target.inline_message_id ?? '');
  const chat = place && platform.chats.get(place.chatId);
  const message = place && chat?.messages.get(place.messageId);
  if (chat === undefined || message === undefined) throw badRequest('MESSAGE_ID_INVALID');
  return { chat, message };
}
