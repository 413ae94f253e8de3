import type { Words } from './entities.ts';
import type { StoredFile } from './files.ts';
import type { Keyboard } from './keyboard.ts';
import { type ChatRecord, type Platform, type StoredMessage, seconds } from './platform.ts';

/** What a new message is made of; everything but its writer may be left out. */
export interface Draft {
  readonly from: number | 'bot';
  readonly words?: Words;
  readonly media?: StoredFile | null;
  readonly keyboard?: Keyboard;
  readonly threadId?: number | null;
  readonly replyTo?: number | null;
  readonly viaBot?: boolean;
  readonly inlineMessageId?: string | null;
  readonly sticker?: boolean;
  readonly service?: Readonly<Record<string, unknown>>;
}

/** An empty chat. */
export const newChat = (id: number, kind: ChatRecord['kind'], title: string, forum = false): ChatRecord => ({
  id,
  kind,
  title,
  forum,
  members: new Set(),
  topics: new Map(),
  messages: new Map(),
  botMayWrite: false,
  blocked: false,
  migratedTo: null,
  asking: null,
  typing: null,
  received: 0,
  lastMessageId: 0,
});

/**
 * Puts a message into a chat and shows it. Private chats and basic groups share one counter of message ids, a supergroup
 * has its own. The oldest message is forgotten when the history is full.
 */
export function post(platform: Platform, chat: ChatRecord, draft: Draft): StoredMessage {
  const message: StoredMessage = {
    messageId: chat.kind === 'supergroup' ? chat.lastMessageId + 1 : ++platform.ids.message,
    chatId: chat.id,
    from: draft.from,
    viaBot: draft.viaBot ?? false,
    date: seconds(platform),
    threadId: draft.threadId ?? null,
    replyTo: draft.replyTo ?? null,
    inlineMessageId: draft.inlineMessageId ?? null,
    sticker: draft.sticker ?? false,
    service: draft.service ?? null,
    editDate: null,
    rewritten: false,
    words: draft.words ?? { text: '', entities: [] },
    media: draft.media ?? null,
    keyboard: draft.keyboard ?? [],
  };
  chat.lastMessageId = message.messageId;
  chat.messages.set(message.messageId, message);
  if (chat.messages.size > platform.historyLimit) forgetOldest(platform, chat);
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

function stopTyping(chat: ChatRecord): void {
  if (chat.typing !== null) clearTimeout(chat.typing);
  chat.typing = null;
}

function forgetOldest(platform: Platform, chat: ChatRecord): void {
  const oldest = chat.messages.values().next().value;
  if (oldest !== undefined) remove(platform, chat, oldest);
}
