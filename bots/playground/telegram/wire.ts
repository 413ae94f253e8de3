import type { Seat } from '../telegram-view.ts';
import type { Entity } from './entities.ts';
import type { StoredFile } from './files.ts';
import type { ChatRecord, Platform, StoredMessage } from './platform.ts';

/** Objects in the platform's own shape, as answers and updates carry them (https://core.telegram.org/bots/api#available-types). */

type Wire = Readonly<Record<string, unknown>>;

export const wireSeat = (seat: Seat): Wire => ({
  id: seat.id,
  is_bot: false,
  first_name: seat.firstName,
  ...(seat.lastName !== undefined && { last_name: seat.lastName }),
  ...(seat.username !== undefined && { username: seat.username }),
  ...(seat.languageCode !== undefined && { language_code: seat.languageCode }),
});

export const wireBot = (platform: Platform): Wire => ({
  id: platform.bot.id,
  is_bot: true,
  first_name: platform.profile.nameFor(undefined),
  username: platform.bot.username,
});

export function wireChat(platform: Platform, chat: ChatRecord): Wire {
  if (chat.kind !== 'private') {
    return { id: chat.id, type: chat.kind, title: chat.title, ...(chat.forum && { is_forum: true }) };
  }
  const seat = platform.seats.get(chat.id)?.seat;
  return {
    id: chat.id,
    type: 'private',
    first_name: seat?.firstName ?? '',
    ...(seat?.lastName !== undefined && { last_name: seat.lastName }),
    ...(seat?.username !== undefined && { username: seat.username }),
  };
}

/** A message. One that was replied to is told without its own reply, as the platform does. */
export function wireMessage(platform: Platform, message: StoredMessage, withReply = true): Wire {
  const chat = platform.chats.get(message.chatId);
  if (chat === undefined) throw new Error('a message without its chat');
  const repliedTo = withReply && message.replyTo !== null ? chat.messages.get(message.replyTo) : undefined;
  return {
    message_id: message.messageId,
    from: wireWriter(platform, message),
    chat: wireChat(platform, chat),
    date: message.date,
    ...(message.editDate !== null && { edit_date: message.editDate }),
    ...(message.threadId !== null && { message_thread_id: message.threadId, is_topic_message: true }),
    ...(repliedTo !== undefined && { reply_to_message: wireMessage(platform, repliedTo, false) }),
    ...(message.viaBot && { via_bot: wireBot(platform) }),
    ...message.service,
    ...wireContent(message),
    ...(message.keyboard.length > 0 && { reply_markup: { inline_keyboard: message.keyboard } }),
  };
}

function wireWriter(platform: Platform, message: StoredMessage): Wire {
  if (message.from === 'bot') return wireBot(platform);
  const record = platform.seats.get(message.from);
  if (record === undefined) throw new Error('a message without its writer');
  return wireSeat(record.seat);
}

function wireContent(message: StoredMessage): Wire {
  if (message.sticker) return { sticker: STICKER };
  const { text, entities } = message.words;
  if (message.media === null) return text === '' ? {} : { text, ...someEntities('entities', entities) };
  const caption = text === '' ? {} : { caption: text, ...someEntities('caption_entities', entities) };
  return message.media.kind === 'photo'
    ? { photo: [wirePhoto(message.media)], ...caption }
    : {
        document: { ...wireFile(message.media), file_name: message.media.name, mime_type: message.media.type },
        ...caption,
      };
}

const someEntities = (key: string, entities: readonly Entity[]): Wire =>
  entities.length > 0 ? { [key]: entities } : {};

const wirePhoto = (file: StoredFile): Wire => ({ ...wireFile(file), width: file.width, height: file.height });

export const wireFile = (file: StoredFile): Wire => ({
  file_id: file.fileId,
  file_unique_id: file.uniqueId,
  file_size: file.bytes.length,
});

const STICKER: Wire = {
  file_id: 'CAACAgQAAxkBAAsticker',
  file_unique_id: 'AgADsticker',
  type: 'regular',
  width: 512,
  height: 512,
  is_animated: false,
  is_video: false,
  emoji: '👍',
};
