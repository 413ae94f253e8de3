import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InlineResultView, SeatActions } from '../telegram-view.ts';
import { formattedAsTyped, foundEntities, MAX_CAPTION, MAX_TEXT, type Words } from './content.ts';
import { chatWith, type Draft, messageIn, newChat, openChat, post, seatOf } from './messages.ts';
import { type ChatRecord, type InlineAnswer, type Platform, type StoredMessage, seconds } from './platform.ts';
import { tellInlineQuery, tellMembership, tellMessage, tellPress, wireBot, wireSeat } from './wire.ts';

/** The people's side: what seats do in their chats, and the updates that the bot gets of it. */

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

/** What people send when they send a photo. */
const PHOTO = readFileSync(join(import.meta.dirname, 'photo.png'));

const withFound = (text: string): Words => ({ text, entities: foundEntities(text, []) });

function typedWords(typed: string): Words {
  const { text, entities } = formattedAsTyped(typed);
  return { text, entities: [...entities, ...foundEntities(text, entities)] };
}

/** Clients send a text beyond the limit as several messages, none of which ends in half a character. */
function inPieces(text: string): readonly string[] {
  const pieces = text.trim().match(/[\s\S]{1,4095}(?:[\s\S](?<![\ud800-\udbff])|(?![\udc00-\udfff])|$)/g);
  if (pieces === null) throw new RangeError('a client sends no empty message');
  return pieces;
}

export function createSeats(platform: Platform): Omit<SeatActions, 'inline' | 'chooseInline'> & MoreSeatActions {
  const write = (seat: number, chat: ChatRecord, draft: Omit<Draft, 'from'>): number => {
    const replyTo = draft.replyTo ?? (chat.kind === 'private' ? (chat.asking?.messageId ?? null) : null);
    if (chat.kind === 'private') chat.botMayWrite = true;
    chat.asking = null;
    const threadId = chat.style === 'direct' ? seat : (draft.threadId ?? null);
    const message = post(platform, chat, { ...draft, from: seat, replyTo, threadId });
    platform.views.show(chat);
    tellMessage(platform, chat, message);
    return message.messageId;
  };
  const say: SeatActions['say'] = async (seat, chatId, text, { replyTo = null, threadId = null, asTyped } = {}) => {
    const chat = openChat(platform, seat, chatId);
    if (replyTo !== null) messageIn(chat, replyTo);
    if (threadId !== null && !chat.topics.has(threadId)) throw new RangeError('there is no such topic');
    const worded = asTyped ? typedWords : withFound;
    const ids = inPieces(text).map((piece) => write(seat, chat, { words: worded(piece), replyTo, threadId }));
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
    const [before, after] = blocked ? (['member', 'kicked'] as const) : (['kicked', 'member'] as const);
    if (chat.botMayWrite) tellMembership(platform, chat, seatOf(platform, seat), before, after);
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
      const words = withFound(text.trim().slice(0, message.media === null ? MAX_TEXT : MAX_CAPTION));
      Object.assign(message, { words, editDate: seconds(platform), rewritten: true });
      platform.views.show(chat);
      tellMessage(platform, chat, message, 'edited_message');
    },
    sendSticker: async (seat, chatId) => write(seat, openChat(platform, seat, chatId), { sticker: true }),
    sendPhoto: async (seat, chatId, caption = '') =>
      write(seat, openChat(platform, seat, chatId), {
        media: platform.files.keep('photo', { name: 'photo.png', bytes: PHOTO }),
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

interface NewGroup {
  readonly title: string;
  /** Seats; the first one makes the group. */
  readonly members: readonly number[];
  /** Topics: makes it a supergroup. */
  readonly forum?: boolean;
  readonly supergroup?: boolean;
  /** The direct messages of a channel that the bot administers. */
  readonly direct?: boolean;
  /** Left out: the bot is added. */
  readonly bot?: boolean;
}

/** Groups and their topics, from the people's side. */
export function createGroups(platform: Platform) {
  const announce = (chat: ChatRecord, by: number, service: Draft['service'], threadId?: number): number => {
    const message = post(platform, chat, { from: by, service: service ?? {}, threadId: threadId ?? null });
    platform.views.show(chat);
    tellMessage(platform, chat, message);
    return message.messageId;
  };
  const make = (kind: 'group' | 'supergroup', title: string, style: ChatRecord['style'], members: Iterable<number>) => {
    platform.ids.group += 1;
    const id = (kind === 'group' ? -1000 : -1_001_000_000_000) - platform.ids.group;
    const chat = newChat(id, kind, title, style);
    for (const member of members) chat.members.add(seatOf(platform, member).id);
    platform.chats.set(chat.id, chat);
    return chat;
  };
  const addBot = (by: number, chatId: number): void => {
    const chat = chatWith(platform, by, chatId);
    if (chat.botMayWrite) return;
    chat.botMayWrite = true;
    tellMembership(platform, chat, seatOf(platform, by), 'left', 'member');
    if (chat.style !== 'direct') announce(chat, by, { new_chat_members: [wireBot(platform)] });
  };
  const forumWith = (seat: number, chatId: number): ChatRecord => {
    const chat = chatWith(platform, seat, chatId);
    if (chat.style !== 'forum') throw new RangeError('only forums have topics');
    return chat;
  };

  return {
    /** Makes a group and gives its chat id. */
    create: async ({ title, members, forum, supergroup, direct, bot }: NewGroup): Promise<number> => {
      const founder = members[0];
      if (founder === undefined) throw new RangeError('a group needs somebody');
      const style = forum ? 'forum' : direct ? 'direct' : 'plain';
      const chat = make(style !== 'plain' || supergroup ? 'supergroup' : 'group', title, style, members);
      if (bot !== false) addBot(founder, chat.id);
      platform.views.show(chat);
      return chat.id;
    },
    addBot: async (by: number, chatId: number): Promise<void> => addBot(by, chatId),
    removeBot: async (by: number, chatId: number): Promise<void> => {
      const chat = chatWith(platform, by, chatId);
      if (!chat.botMayWrite) return;
      chat.botMayWrite = false;
      tellMembership(platform, chat, seatOf(platform, by), 'member', 'kicked');
    },
    join: async (seat: number, chatId: number): Promise<void> => {
      const chat = platform.chats.get(chatId);
      if (chat === undefined || chat.kind === 'private') throw new RangeError('there is no such group');
      chat.members.add(seatOf(platform, seat).id);
      announce(chat, seat, { new_chat_members: [wireSeat(seatOf(platform, seat))] });
    },
    /** Opens a topic in a forum and gives its thread id. */
    openTopic: async (seat: number, chatId: number, name: string): Promise<number> => {
      const chat = forumWith(seat, chatId);
      const threadId = chat.lastMessageId + 1;
      chat.topics.set(threadId, name);
      return announce(chat, seat, { forum_topic_created: { name, icon_color: 7322096 } }, threadId);
    },
    /** Deletes a topic with its messages. The bot is not told. */
    deleteTopic: async (seat: number, chatId: number, threadId: number): Promise<void> => {
      const chat = forumWith(seat, chatId);
      chat.topics.delete(threadId);
      for (const message of chat.messages.values())
        if (message.threadId === threadId) chat.messages.delete(message.messageId);
      platform.views.show(chat);
    },
    /** Turns a basic group into a supergroup: the id changes, and the old one is refused from now on. Gives the new id. */
    migrate: async (seat: number, chatId: number): Promise<number> => {
      const old = chatWith(platform, seat, chatId);
      if (old.kind !== 'group') throw new RangeError('only basic groups become supergroups');
      const next = make('supergroup', old.title, 'plain', old.members);
      next.botMayWrite = old.botMayWrite;
      announce(old, seat, { migrate_to_chat_id: next.id });
      old.migratedTo = next.id;
      announce(next, seat, { migrate_from_chat_id: old.id });
      return next.id;
    },
  };
}

export type GroupActions = ReturnType<typeof createGroups>;

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

  const cached = (seat: number, query: string): InlineAnswer | undefined =>
    [`all:${query}`, `${seat}:${query}`]
      .flatMap((key) => cache.get(key) ?? [])
      .find(({ until }) => until > platform.now().getTime());
  const ask = (seat: number, query: string): Promise<InlineAnswer | null> =>
    new Promise((resolve) => {
      const id = tellInlineQuery(platform, seatOf(platform, seat), query);
      const timer = setTimeout(() => resolve(null), waitMs).unref();
      const answered = (answer: InlineAnswer): void => {
        clearTimeout(timer);
        const oldest = cache.keys().next().value;
        if (cache.size >= CACHED_ANSWERS && oldest !== undefined) cache.delete(oldest);
        cache.set(answer.personal ? `${seat}:${query}` : `all:${query}`, answer);
        resolve(answer);
      };
      platform.inlineQueries.set(id, { seat, query, at: platform.now().getTime(), answered });
    });

  return {
    inline: async (seat, query) => {
      seatOf(platform, seat);
      const answer = cached(seat, query) ?? (await ask(seat, query));
      if (answer === null) {
        lastSeen.delete(seat);
        return [];
      }
      lastSeen.set(seat, answer);
      return answer.results.map(({ id, title, description }): InlineResultView => ({ id, title, description }));
    },
    chooseInline: async (seat, chatId, resultId) => {
      const chat = openChat(platform, seat, chatId);
      const answer = lastSeen.get(seat);
      const result = answer?.results.find(({ id }) => id === resultId);
      if (answer === undefined || result === undefined) throw new RangeError('the seat saw no such result');
      const { words, media, keyboard } = result;
      const inlineMessageId = keyboard.length > 0 ? `inline${++sent}` : null;
      const message = post(platform, chat, { from: seat, words, media, keyboard, viaBot: true, inlineMessageId });
      if (inlineMessageId !== null)
        platform.inlineMessages.set(inlineMessageId, { chatId, messageId: message.messageId });
      if (chat.kind === 'private') chat.botMayWrite = true;
      platform.views.show(chat);
      tellMessage(platform, chat, message);
      const chosen = { result_id: resultId, from: wireSeat(seatOf(platform, seat)), query: answer.query };
      const inline = inlineMessageId === null ? {} : { inline_message_id: inlineMessageId };
      platform.updates.happened('chosen_inline_result', { ...chosen, ...inline }, seat);
    },
    inlineButton: (seat) => lastSeen.get(seat)?.button ?? null,
  };
}
