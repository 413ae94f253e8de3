import type { SeatActions } from '../telegram-view.ts';
import { foundEntities, MAX_CAPTION, MAX_TEXT, type Words } from './entities.ts';
import { type Draft, newChat, post } from './messages.ts';
import { chatWith, messageIn, openChat, seatOf } from './people.ts';
import { type ChatRecord, type Platform, type StoredMessage, seconds } from './platform.ts';
import { tellMembership, tellMessage, tellPress } from './tell.ts';
import { formattedAsTyped } from './typed.ts';

/** What a seat can do besides the view's contract. */
export interface MoreSeatActions {
  /** Presses Start, or follows a deep link with a payload. */
  start(seat: number, payload?: string): Promise<number>;
  /** Sends a callback with data of one's own, as a tampered client could, or one that still shows an older keyboard. */
  pressData(seat: number, chatId: number, messageId: number, data: string): Promise<void>;
  /** They pressed Start long ago: the bot may write to them. Nothing is delivered. */
  meet(seat: number): void;
  /** Deletes the account. */
  deactivate(seat: number): Promise<void>;
}

/** A grey picture of one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);

const withFound = (text: string): Words => ({ text, entities: foundEntities(text, []) });

function typedWords(typed: string): Words {
  const { text, entities } = formattedAsTyped(typed);
  return { text, entities: [...entities, ...foundEntities(text, entities)] };
}

/** Clients send a text beyond the limit as several messages. */
function inPieces(text: string): readonly string[] {
  const trimmed = text.trim();
  if (trimmed === '') throw new RangeError('a client sends no empty message');
  const pieces: string[] = [];
  let rest = trimmed;
  while (rest.length > MAX_TEXT) {
    const splits = /[\ud800-\udbff]/.test(rest.charAt(MAX_TEXT - 1));
    const end = splits ? MAX_TEXT - 1 : MAX_TEXT;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...pieces, rest];
}

/** The people's side: what seats do in their chats, and the updates that the bot gets of it. */
export function createSeats(platform: Platform): Omit<SeatActions, 'inline' | 'chooseInline'> & MoreSeatActions {
  const write = (seat: number, chat: ChatRecord, draft: Omit<Draft, 'from'>): number => {
    const replyTo = draft.replyTo ?? (chat.kind === 'private' ? (chat.asking?.messageId ?? null) : null);
    if (chat.kind === 'private') chat.botMayWrite = true;
    chat.asking = null;
    const message = post(platform, chat, { ...draft, from: seat, replyTo });
    platform.views.show(chat);
    tellMessage(platform, chat, message);
    return message.messageId;
  };

  const say: SeatActions['say'] = async (seat, chatId, text, options = {}) => {
    const chat = openChat(platform, seat, chatId);
    if (options.replyTo !== undefined) messageIn(chat, options.replyTo);
    if (options.threadId !== undefined && !chat.topics.has(options.threadId))
      throw new RangeError('there is no such topic');
    const place = { replyTo: options.replyTo ?? null, threadId: options.threadId ?? null };
    const worded = options.asTyped ? typedWords : withFound;
    const ids = inPieces(text).map((piece) => write(seat, chat, { words: worded(piece), ...place }));
    return ids.at(-1) ?? 0;
  };

  const pressed = (seat: number, message: StoredMessage, data: string): void => {
    tellPress(platform, seatOf(platform, seat), message, data);
  };

  const setBlocked = (seat: number, blocked: boolean): void => {
    const chat = chatWith(platform, seat, seat);
    if (chat.blocked === blocked) return;
    chat.blocked = blocked;
    platform.views.show(chat);
    if (chat.botMayWrite)
      tellMembership(
        platform,
        chat,
        seatOf(platform, seat),
        blocked ? 'member' : 'kicked',
        blocked ? 'kicked' : 'member',
      );
  };

  return {
    say,
    meet: (seat) => {
      chatWith(platform, seat, seat).botMayWrite = true;
    },
    start: (seat, payload) => say(seat, seat, payload === undefined ? '/start' : `/start ${payload}`),
    sit: async (seat) => {
      platform.seats.set(seat.id, { seat, deactivated: false });
      const chat = platform.chats.get(seat.id) ?? newChat(seat.id, 'private', '');
      chat.members.add(seat.id);
      platform.chats.set(seat.id, chat);
      platform.views.show(chat);
    },
    press: async (seat, chatId, messageId, row, column) => {
      const message = messageIn(openChat(platform, seat, chatId), messageId);
      const data = message.keyboard[row]?.[column]?.callback_data;
      if (data === undefined) throw new RangeError('there is no button of that kind in that place');
      pressed(seat, message, data);
    },
    pressData: async (seat, chatId, messageId, data) =>
      pressed(seat, messageIn(openChat(platform, seat, chatId), messageId), data),
    edit: async (seat, chatId, messageId, text) => {
      const chat = openChat(platform, seat, chatId);
      const message = messageIn(chat, messageId);
      if (message.from !== seat) throw new RangeError('people edit only what they wrote');
      message.words = withFound(text.trim().slice(0, message.media === null ? MAX_TEXT : MAX_CAPTION));
      message.editDate = seconds(platform);
      message.rewritten = true;
      platform.views.show(chat);
      tellMessage(platform, chat, message, 'edited_message');
    },
    sendSticker: async (seat, chatId) => write(seat, openChat(platform, seat, chatId), { sticker: true }),
    sendPhoto: async (seat, chatId, caption = '') =>
      write(seat, openChat(platform, seat, chatId), {
        media: platform.files.keep('photo', { name: 'photo.png', bytes: PIXEL }),
        words: withFound(caption.slice(0, MAX_CAPTION)),
      }),
    block: async (seat) => setBlocked(seat, true),
    unblock: async (seat) => setBlocked(seat, false),
    deactivate: async (seat) => {
      const record = platform.seats.get(seat);
      if (record !== undefined) record.deactivated = true;
    },
    chat: (seat, chatId) => platform.views.chat(chatWith(platform, seat, chatId), seat),
  };
}
