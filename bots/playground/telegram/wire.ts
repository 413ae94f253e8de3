import { createWatchers } from '../far-end.ts';
import type { ButtonView, ChatView, EntityView, MessageView, Seat, SeatEvent } from '../telegram-view.ts';
import type { Button, Entity } from './content.ts';
import {
  type ChatRecord,
  type Platform,
  type StoredFile,
  type StoredMessage,
  seconds,
  type Views,
} from './platform.ts';

/** Objects in the platform's own shape, as answers and updates carry them (https://core.telegram.org/bots/api#available-types). */
type Wire = Readonly<Record<string, unknown>>;

const namesOf = (seat: Seat | undefined): Wire => ({
  first_name: seat?.firstName ?? '',
  ...(seat?.lastName !== undefined && { last_name: seat.lastName }),
  ...(seat?.username !== undefined && { username: seat.username }),
});

export const wireSeat = (seat: Seat): Wire => ({
  id: seat.id,
  is_bot: false,
  ...namesOf(seat),
  ...(seat.languageCode !== undefined && { language_code: seat.languageCode }),
});

export const wireBot = ({ bot, profile }: Platform): Wire => ({
  id: bot.id,
  is_bot: true,
  first_name: profile.name.forTag(undefined),
  username: bot.username,
});

const wireChat = (platform: Platform, { id, kind, title, style }: ChatRecord): Wire => ({
  id,
  type: kind,
  ...(kind === 'private' ? namesOf(platform.seats.get(id)?.seat) : { title }),
  ...(style === 'forum' && { is_forum: true }),
  ...(style === 'direct' && { is_direct_messages: true }),
});

/** A message. One that was replied to is told without its own reply, as the platform does. */
export function wireMessage(platform: Platform, message: StoredMessage, withReply = true): Wire {
  const chat = platform.chats.get(message.chatId);
  if (chat === undefined) throw new Error('a message without its chat');
  const repliedTo = withReply && message.replyTo !== null ? chat.messages.get(message.replyTo) : undefined;
  return {
    message_id: message.messageId,
    from: message.from === 'bot' ? wireBot(platform) : wireWriter(platform, message.from),
    chat: wireChat(platform, chat),
    date: message.date,
    ...(message.editDate !== null && { edit_date: message.editDate }),
    ...wireTopic(platform, chat, message.threadId),
    ...(repliedTo !== undefined && { reply_to_message: wireMessage(platform, repliedTo, false) }),
    ...(message.viaBot && { via_bot: wireBot(platform) }),
    ...message.service,
    ...wireContent(message),
    ...(message.keyboard.length > 0 && { reply_markup: { inline_keyboard: message.keyboard } }),
  };
}

function wireWriter(platform: Platform, id: number): Wire {
  const record = platform.seats.get(id);
  if (record === undefined) throw new Error('a message without its writer');
  return wireSeat(record.seat);
}

function wireTopic(platform: Platform, { style }: ChatRecord, threadId: number | null): Wire {
  if (threadId === null) return {};
  if (style !== 'direct') return { message_thread_id: threadId, is_topic_message: true };
  return { direct_messages_topic: { topic_id: threadId, user: wireWriter(platform, threadId) } };
}

function wireContent({ sticker, words, media }: StoredMessage): Wire {
  if (sticker) return { sticker: STICKER };
  const [key, list] = media === null ? ['text', 'entities'] : ['caption', 'caption_entities'];
  const said =
    words.text === '' ? {} : { [key]: words.text, ...(words.entities.length > 0 && { [list]: words.entities }) };
  if (media === null) return said;
  const { width, height, name, type } = media;
  return media.kind === 'photo'
    ? { photo: [{ ...wireFile(media), width, height }], ...said }
    : { document: { ...wireFile(media), file_name: name, mime_type: type }, ...said };
}

export const wireFile = (file: StoredFile): Wire => ({
  file_id: file.fileId,
  file_unique_id: file.uniqueId,
  file_size: file.bytes.length,
});

const STICKER: Wire = {
  ...{ file_id: 'CAACAgQAAxkBAAsticker', file_unique_id: 'AgADsticker', type: 'regular', emoji: '👍' },
  ...{ width: 512, height: 512, is_animated: false, is_video: false },
};

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
  const open = chat.kind === 'private' || chat.style === 'direct';
  if (!open && !(chat.botMayWrite && concernsBot(platform, chat, message))) return null;
  return platform.updates.happened(kind, wireMessage(platform, message), chat.id);
}

function concernsBot(platform: Platform, chat: ChatRecord, message: StoredMessage): boolean {
  if (message.viaBot || message.service !== null) return true;
  if (message.replyTo !== null && chat.messages.get(message.replyTo)?.from === 'bot') return true;
  const name = platform.bot.username.toLowerCase();
  const { text, entities } = message.words;
  return entities.some(({ type, offset, length }) => {
    const written = text.slice(offset, offset + length).toLowerCase();
    const [word, addressee] = written.split('@');
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
  const user = wireBot(platform);
  const member = (status: Membership) => ({ user, status, ...(status === 'kicked' && { until_date: 0 }) });
  const change = {
    chat: wireChat(platform, chat),
    from: wireSeat(by),
    date: seconds(platform),
    old_chat_member: member(before),
    new_chat_member: member(after),
  };
  return platform.updates.happened('my_chat_member', change, chat.id);
}

/** Queries that nobody answered in time are forgotten with the next one. Gives the next one's id. */
function nextQuery(platform: Platform, open: Map<string, { readonly at: number }>): string {
  const oldest = platform.now().getTime() - platform.querySeconds * 1000;
  for (const [id, { at }] of open) if (at < oldest) open.delete(id);
  return String(++platform.ids.query);
}

/** A callback button was pressed. */
export function tellPress(platform: Platform, seat: Seat, message: StoredMessage, data: string): number | null {
  const id = nextQuery(platform, platform.callbacks);
  platform.callbackCounts.asked += 1;
  platform.callbacks.set(id, { seat: seat.id, at: platform.now().getTime() });
  const origin =
    message.inlineMessageId === null
      ? { message: wireMessage(platform, message) }
      : { inline_message_id: message.inlineMessageId };
  const query = { id, from: wireSeat(seat), ...origin, chat_instance: `instance${message.chatId}`, data };
  return platform.updates.happened('callback_query', query, seat.id);
}

/** Somebody types behind the bot's name. Gives the query's id, under which the answer comes. */
export function tellInlineQuery(platform: Platform, seat: Seat, query: string): string {
  const id = nextQuery(platform, platform.inlineQueries);
  const content = { id, from: wireSeat(seat), query, offset: '', chat_type: 'sender' };
  platform.updates.happened('inline_query', content, seat.id);
  return id;
}

/** Tells listeners what seats see; nothing is drawn for seats to which nobody listens. @param fileAddress where a page can load a file from */
export function createViews(platform: () => Platform, fileAddress: (file: StoredFile) => string): Views {
  const watchers = createWatchers<number, SeatEvent>();
  const draw = (chat: ChatRecord, seat: number): ChatView => chatView(platform(), chat, seat, fileAddress);
  const show = (chat: ChatRecord): void => {
    if (!watchers.watched()) return;
    for (const seat of chat.members)
      if (watchers.watched(seat)) watchers.tell(seat, { kind: 'chat', seat, chat: draw(chat, seat) });
  };
  return {
    show,
    showAll: () => {
      for (const chat of platform().chats.values()) show(chat);
    },
    toast: (seat, text, alert) => watchers.tell(seat, { kind: 'toast', seat, text, alert }),
    chat: draw,
    on: watchers.on,
  };
}

function chatView(
  platform: Platform,
  chat: ChatRecord,
  seatId: number,
  fileAddress: (file: StoredFile) => string,
): ChatView {
  const { bot, profile } = platform;
  const seat = platform.seats.get(seatId)?.seat;
  if (seat === undefined) throw new Error('a view for nobody');
  const name = profile.name.forTag(seat.languageCode);
  const mine = [...chat.messages.values()].filter(({ threadId }) => chat.style !== 'direct' || threadId === seatId);
  return {
    chatId: chat.id,
    kind: chat.kind === 'private' ? 'private' : 'group',
    title: chat.kind === 'private' ? name : chat.title,
    messages: mine.map((message) => messageView(platform, message, seat, name, fileAddress)),
    typing: chat.typing !== null,
    blocked: chat.blocked,
    started: chat.botMayWrite,
    bot: {
      name,
      username: bot.username,
      description: profile.description.forTag(seat.languageCode),
      shortDescription: profile.shortDescription.forTag(seat.languageCode),
    },
    commands: profile.commandsFor(chat, seat),
    asking: chat.asking && { placeholder: chat.asking.placeholder },
  };
}

function messageView(
  platform: Platform,
  message: StoredMessage,
  seat: Seat,
  botName: string,
  fileAddress: (file: StoredFile) => string,
): MessageView {
  const { from, media, words } = message;
  return {
    messageId: message.messageId,
    from: from === 'bot' ? 'bot' : from === seat.id ? 'seat' : 'other',
    author: from === 'bot' ? botName : (platform.seats.get(from)?.seat.firstName ?? ''),
    date: message.date,
    edited: message.rewritten,
    text: message.sticker ? '👍' : words.text,
    entities: words.entities.flatMap(entityView),
    photo: media?.kind === 'photo' ? { url: fileAddress(media) } : null,
    document:
      media?.kind === 'document' ? { name: media.name, url: fileAddress(media), size: media.bytes.length } : null,
    keyboard: message.keyboard.map((row) => row.map(buttonView)),
    ...(message.threadId !== null && { threadId: message.threadId }),
    ...(message.viaBot && { viaBot: true }),
    ...(message.replyTo !== null && { replyTo: message.replyTo }),
    ...(message.service !== null && { service: true }),
  };
}

const isSeen = (type: Entity['type']): type is EntityView['type'] => !['mention', 'hashtag', 'cashtag'].includes(type);

const entityView = ({ type, offset, length, url }: Entity): readonly EntityView[] =>
  isSeen(type) ? [{ type, offset, length, ...(url !== undefined && { url }) }] : [];

function buttonView(button: Button): ButtonView {
  const { text, url, style } = button;
  if (url !== undefined) return { kind: 'url', text, url };
  if (button.copy_text !== undefined) return { kind: 'copy', text, payload: button.copy_text.text };
  if (button.callback_data !== undefined) return { kind: 'callback', text, ...(style !== undefined && { style }) };
  const chosen = button.switch_inline_query_chosen_chat?.query;
  const query = chosen ?? button.switch_inline_query ?? button.switch_inline_query_current_chat ?? '';
  return { kind: 'pick chat', text, query };
}
