import { createHash } from 'node:crypto';
import { pictureType, type Upload } from '../far-end.ts';
import type { ChatView, Seat, SeatEvent } from '../telegram-view.ts';
import { badRequest, forbidden, type Keyboard, type Words } from './content.ts';
import type { Delivery, Updates } from './delivery.ts';

/** Everything the stand-in holds, as its parts share it, and how they find things in it. */
export interface Platform {
  readonly bot: { readonly id: number; readonly username: string };
  readonly now: () => Date;
  readonly seats: Map<number, { readonly seat: Seat; deactivated: boolean }>;
  readonly chats: Map<number, ChatRecord>;
  readonly files: FileShelf;
  readonly profile: Profile;
  readonly updates: Updates;
  readonly delivery: Delivery;
  readonly views: Views;
  /** Counters. Ids of one kind never repeat. */
  readonly ids: { message: number; query: bigint; group: number };
  /** Callback queries since the start. */
  readonly callbackCounts: { asked: number; answered: number };
  /** Callback queries still open, oldest first. */
  readonly callbacks: Map<string, { readonly seat: number; readonly at: number }>;
  /** Inline queries still open, and where the answer goes. */
  readonly inlineQueries: Map<string, OpenInlineQuery>;
  readonly inlineMessages: Map<string, { readonly chatId: number; readonly messageId: number }>;
  /** Seconds within which a callback or an inline query can be answered. */
  readonly querySeconds: number;
  /** Messages kept for each chat; older ones are forgotten. */
  readonly historyLimit: number;
}

/** What tells those who watch. */
export interface Views {
  /** Tells every member's listeners what the chat looks like now. */
  show(chat: ChatRecord): void;
  showAll(): void;
  toast(seat: number, text: string, alert: boolean): void;
  chat(chat: ChatRecord, seat: number): ChatView;
  on(listener: (event: SeatEvent) => void, seat?: number): () => void;
}

export interface ChatRecord {
  readonly id: number;
  readonly kind: 'private' | 'group' | 'supergroup';
  readonly title: string;
  /** `forum`: a group with topics. `direct`: the direct messages of a channel, with a topic for each person. */
  readonly style: 'plain' | 'forum' | 'direct';
  /** Seats in it. */
  readonly members: Set<number>;
  /** Topics by thread id; of a channel's direct messages by person. */
  readonly topics: Map<number, string>;
  readonly messages: Map<number, StoredMessage>;
  /** In a private chat: the person pressed Start. In a group: the bot is a member. */
  botMayWrite: boolean;
  blocked: boolean;
  /** The group became this supergroup. */
  migratedTo: number | null;
  asking: { readonly messageId: number; readonly placeholder: string } | null;
  typing: NodeJS.Timeout | null;
  /** Messages the bot sent here since the start, forgotten ones included. */
  received: number;
  lastMessageId: number;
}

export interface StoredMessage {
  readonly messageId: number;
  readonly chatId: number;
  /** A seat's id, or the bot. */
  readonly from: number | 'bot';
  readonly viaBot: boolean;
  /** Unix time, seconds. */
  readonly date: number;
  readonly threadId: number | null;
  readonly replyTo: number | null;
  readonly inlineMessageId: string | null;
  readonly sticker: boolean;
  /** Fields of a service message (someone joined, the group moved). */
  readonly service: Readonly<Record<string, unknown>> | null;
  editDate: number | null;
  /** Clients show an edit of words or media, not one of the keyboard alone. */
  rewritten: boolean;
  /** Text, or the caption under a picture or document. */
  words: Words;
  media: StoredFile | null;
  keyboard: Keyboard;
}

interface OpenInlineQuery {
  readonly seat: number;
  readonly query: string;
  readonly at: number;
  readonly answered: (answer: InlineAnswer) => void;
}

export interface InlineAnswer {
  readonly query: string;
  readonly results: readonly InlineResult[];
  readonly button: { readonly text: string; readonly startParameter: string } | null;
  readonly personal: boolean;
  /** Milliseconds since the epoch until which other people's same query is answered with this. */
  readonly until: number;
}

export interface InlineResult extends Pick<StoredMessage, 'words' | 'media' | 'keyboard'> {
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

/** Unix time in whole seconds. */
export const seconds = (platform: Platform): number => Math.floor(platform.now().getTime() / 1000);

/** A file the platform keeps. The same bytes as the same kind are kept once. */
export interface StoredFile {
  readonly fileId: string;
  readonly uniqueId: string;
  readonly kind: 'photo' | 'document';
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  /** Pixels; null for documents. */
  readonly width: number | null;
  readonly height: number | null;
  /** Below `/file/bot<token>/`. */
  readonly path: string;
}

const MOST_BYTES = { photo: 10 * 1024 * 1024, document: 50 * 1024 * 1024 } as const;
const BEGINNINGS = { photo: 'AgACAgQ', document: 'BQACAgQ' } as const;
const TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  txt: 'text/plain; charset=utf-8',
  pdf: 'application/pdf',
  csv: 'text/csv; charset=utf-8',
};

/** Keeps files by id and by path. */
export function createFileShelf() {
  const byId = new Map<string, StoredFile>();
  const byPath = new Map<string, StoredFile>();

  /** @throws {Refusal} 400 when the platform would not take it */
  const keep = (kind: StoredFile['kind'], { name, bytes }: Upload): StoredFile => {
    if (bytes.length === 0) throw badRequest('file must be non-empty');
    if (bytes.length > MOST_BYTES[kind]) throw badRequest('file is too big');
    const hash = createHash('sha256')
      .update(kind)
      .update(kind === 'document' ? name : '')
      .update(bytes)
      .digest('base64url');
    const fileId = BEGINNINGS[kind] + hash;
    const known = byId.get(fileId);
    if (known !== undefined) return known;
    const size = kind === 'photo' ? checkedSize(bytes) : { width: null, height: null };
    const type = pictureType(bytes) ?? TYPES[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';
    const uniqueId = hash.slice(0, 16);
    const file = { fileId, uniqueId, kind, name, type, bytes, ...size, path: `${kind}s/${uniqueId}` };
    byId.set(fileId, file);
    byPath.set(file.path, file);
    return file;
  };

  /**
   * The file a field speaks of: a part of the call (`attach://…`), or a file id.
   *
   * @param field name of the field, which is also the name of its part in plain forms
   * @throws {Refusal} 400
   */
  const resolve = (
    kind: StoredFile['kind'],
    field: string,
    value: string | undefined,
    uploads: ReadonlyMap<string, Upload>,
  ): StoredFile => {
    const part = value === undefined ? field : /^attach:\/\/(.*)$/.exec(value)?.[1];
    const upload = part === undefined ? undefined : uploads.get(part);
    if (upload !== undefined) return keep(kind, upload);
    if (value === undefined || value === '') throw badRequest(`there is no ${field} in the request`);
    if (part !== undefined) throw badRequest('attached file not found');
    if (/^https?:/.test(value)) throw badRequest('failed to get HTTP URL content');
    const file = byId.get(value);
    if (file === undefined) throw badRequest('wrong file identifier/HTTP URL specified');
    if (file.kind !== kind) throw badRequest(`can't use file of type ${file.kind} as ${kind}`);
    return file;
  };

  return { keep, resolve, byId: (id: string) => byId.get(id), byPath: (path: string) => byPath.get(path) };
}

type FileShelf = ReturnType<typeof createFileShelf>;

function checkedSize(bytes: Uint8Array): { width: number; height: number } {
  const { width, height } = pictureSize(bytes) ?? { width: 0, height: 0 };
  if (width === 0 || height === 0) throw badRequest('IMAGE_PROCESS_FAILED');
  if (width + height > 10_000 || Math.max(width, height) / Math.min(width, height) > 20)
    throw badRequest('PHOTO_INVALID_DIMENSIONS');
  return { width, height };
}

/** Pixels of a PNG, GIF or JPEG by its first bytes; null when this is no such picture or its head is broken. */
function pictureSize(bytes: Uint8Array): { width: number; height: number } | null {
  const type = pictureType(bytes);
  if (type === null || bytes.length < 24) return null;
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === 'image/png') return { width: data.getUint32(16), height: data.getUint32(20) };
  if (type === 'image/gif') return { width: data.getUint16(6, true), height: data.getUint16(8, true) };
  let at = 2;
  while (at + 9 <= bytes.length && data.getUint8(at) === 0xff) {
    const marker = data.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: data.getUint16(at + 5), width: data.getUint16(at + 7) };
    at += marker === 0xff ? 1 : 2 + data.getUint16(at + 2);
  }
  return null;
}

export interface Command {
  readonly command: string;
  readonly description: string;
}

/** Whom a command menu is for: a kind of chat, a chat, or a person in a chat. */
export interface Scope {
  readonly type: string;
  readonly chat_id?: number | string | undefined;
  readonly user_id?: number | undefined;
}

/** The two letters by which the platform chooses texts for a client's language tag. */
const lettersOf = (languageTag: string | undefined): string => (languageTag ?? '').slice(0, 2).toLowerCase();

/** A text in several languages; the empty code holds the one for everybody else. */
function createLocalised(original: string) {
  const texts = new Map<string, string>();
  /** What was set for exactly this code, or what serves in its place. */
  const get = (language: string): string => texts.get(language) ?? texts.get('') ?? original;
  return {
    /** An empty text takes the dedicated one away. */
    set: (language: string, words: string): void => {
      if (words === '') texts.delete(language);
      else texts.set(language, words);
    },
    get,
    forTag: (tag: string | undefined): string => get(lettersOf(tag)),
  };
}

/** What the bot says about itself: name, descriptions, command menus, menu button. */
export function createProfile(botName: string) {
  const menus = new Map<string, readonly Command[]>();
  const menuKey = (scope: Scope, language: string): string =>
    [scope.type, scope.chat_id ?? '', scope.user_id ?? '', language].join(':');

  return {
    name: createLocalised(botName),
    description: createLocalised(''),
    shortDescription: createLocalised(''),
    /** The menu a person sees, by the platform's order of search (https://core.telegram.org/bots/api#botcommandscope). */
    commandsFor: ({ id, kind }: ChatRecord, seat: Seat): readonly Command[] => {
      const wide = { type: kind === 'private' ? 'all_private_chats' : 'all_group_chats' };
      const own: Scope[] = kind === 'private' ? [] : [{ type: 'chat_member', chat_id: id, user_id: seat.id }];
      for (const scope of [...own, { type: 'chat', chat_id: id }, wide, { type: 'default' }]) {
        const found = menus.get(menuKey(scope, lettersOf(seat.languageCode))) ?? menus.get(menuKey(scope, ''));
        if (found !== undefined) return found;
      }
      return [];
    },
    setCommands: (scope: Scope, language: string, commands: readonly Command[]) =>
      menus.set(menuKey(scope, language), commands),
    getCommands: (scope: Scope, language: string) => menus.get(menuKey(scope, language)) ?? [],
    deleteCommands: (scope: Scope, language: string) => menus.delete(menuKey(scope, language)),
    menuButton: { type: 'default' },
  };
}

export type Profile = ReturnType<typeof createProfile>;

/**
 * The chat a call speaks of.
 *
 * @throws {Refusal} 400 for one the bot has never met, or that moved (with the new id)
 */
export function chatOf(platform: Platform, id: number | string): ChatRecord {
  const chat = typeof id === 'number' ? platform.chats.get(id) : undefined;
  if (chat === undefined) throw badRequest('chat not found');
  if (chat.migratedTo !== null)
    throw badRequest('group chat was upgraded to a supergroup chat', { migrate_to_chat_id: chat.migratedTo });
  return chat;
}

/**
 * The chat a call writes to.
 *
 * @throws {Refusal} 400 as `chatOf`; 403 when the person blocked the bot, is gone or never started it, or the group put it out
 */
export function writableChat(platform: Platform, id: number | string): ChatRecord {
  const chat = chatOf(platform, id);
  const isPrivate = chat.kind === 'private';
  if (isPrivate && platform.seats.get(chat.id)?.deactivated === true) throw forbidden('user is deactivated');
  if (isPrivate && chat.blocked) throw forbidden('bot was blocked by the user');
  if (!chat.botMayWrite)
    throw forbidden(
      isPrivate ? "bot can't initiate conversation with a user" : `bot was kicked from the ${chat.kind} chat`,
    );
  return chat;
}
