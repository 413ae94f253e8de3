import type { ButtonView, ChatView, EntityView, MessageView, Seat, SeatEvent } from '../telegram-view.ts';
import type { Entity } from './entities.ts';
import type { StoredFile } from './files.ts';
import type { Button } from './keyboard.ts';
import type { ChatRecord, Platform, StoredMessage } from './platform.ts';

export type SeatListener = (event: SeatEvent) => void;

/**
 * Tells listeners what seats see. Nothing is rendered for seats to which nobody listens.
 *
 * @param fileAddress where a page can load a file from
 */
export function createViews(platform: () => Platform, fileAddress: (file: StoredFile) => string) {
  const everyone = new Set<SeatListener>();
  const bySeat = new Map<number, Set<SeatListener>>();

  const tell = (event: SeatEvent): void => {
    for (const listener of everyone) listener(event);
    for (const listener of bySeat.get(event.seat) ?? []) listener(event);
  };
  const heard = (seat: number): boolean => everyone.size > 0 || bySeat.has(seat);

  const show = (chat: ChatRecord): void => {
    if (everyone.size === 0 && bySeat.size === 0) return;
    for (const seat of chat.members) {
      if (heard(seat)) tell({ kind: 'chat', seat, chat: chatView(platform(), chat, seat, fileAddress) });
    }
  };

  return {
    /** Tells every member's listeners what the chat looks like now. */
    show,
    showAll: () => {
      for (const chat of platform().chats.values()) show(chat);
    },
    toast: (seat: number, text: string, alert: boolean) => tell({ kind: 'toast', seat, text, alert }),
    chat: (chat: ChatRecord, seat: number) => chatView(platform(), chat, seat, fileAddress),
    /** @param seat listens to this seat only; without it, to all */
    on: (listener: SeatListener, seat?: number): (() => void) => {
      const group = seat === undefined ? everyone : (bySeat.get(seat) ?? new Set<SeatListener>());
      group.add(listener);
      if (seat !== undefined) bySeat.set(seat, group);
      return () => {
        group.delete(listener);
        if (seat !== undefined && group.size === 0 && bySeat.get(seat) === group) bySeat.delete(seat);
      };
    },
  };
}

export type Views = ReturnType<typeof createViews>;

function chatView(
  platform: Platform,
  chat: ChatRecord,
  seatId: number,
  fileAddress: (file: StoredFile) => string,
): ChatView {
  const seat = platform.seats.get(seatId)?.seat;
  if (seat === undefined) throw new Error('a view for nobody');
  const name = platform.profile.nameFor(seat.languageCode);
  return {
    chatId: chat.id,
    kind: chat.kind === 'private' ? 'private' : 'group',
    title: chat.kind === 'private' ? name : chat.title,
    messages: [...chat.messages.values()].map((message) => messageView(platform, message, seat, name, fileAddress)),
    typing: chat.typing !== null,
    blocked: chat.blocked,
    started: chat.botMayWrite,
    bot: {
      name,
      username: platform.bot.username,
      description: platform.profile.description.forTag(seat.languageCode),
      shortDescription: platform.profile.shortDescription.forTag(seat.languageCode),
    },
    commands: platform.profile.commandsFor(chat, seat),
    asking: chat.asking === null ? null : { placeholder: chat.asking.placeholder },
  };
}

function messageView(
  platform: Platform,
  message: StoredMessage,
  seat: Seat,
  botName: string,
  fileAddress: (file: StoredFile) => string,
): MessageView {
  const { media, words } = message;
  const author = message.from === 'bot' ? botName : (platform.seats.get(message.from)?.seat.firstName ?? '');
  return {
    messageId: message.messageId,
    from: message.from === 'bot' ? 'bot' : message.from === seat.id ? 'seat' : 'other',
    author,
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

const UNSEEN: readonly string[] = ['mention', 'hashtag', 'cashtag'];

const entityView = ({ type, offset, length, url }: Entity): readonly EntityView[] =>
  UNSEEN.includes(type)
    ? []
    : [{ type: type as EntityView['type'], offset, length, ...(url !== undefined && { url }) }];

function buttonView(button: Button): ButtonView {
  const { text } = button;
  if (button.url !== undefined) return { kind: 'url', text, url: button.url };
  if (button.copy_text !== undefined) return { kind: 'copy', text, payload: button.copy_text.text };
  if (button.callback_data !== undefined) {
    return { kind: 'callback', text, ...(button.style !== undefined && { style: button.style }) };
  }
  const chosen = button.switch_inline_query_chosen_chat?.query;
  return {
    kind: 'pick chat',
    text,
    query: chosen ?? button.switch_inline_query ?? button.switch_inline_query_current_chat ?? '',
  };
}
