import type { Seat } from '../telegram-view.ts';
import type { Delivery } from './delivery.ts';
import type { Words } from './entities.ts';
import type { FileShelf, StoredFile } from './files.ts';
import type { Keyboard } from './keyboard.ts';
import type { Profile } from './profile.ts';
import type { Updates } from './updates.ts';
import type { Views } from './view.ts';

/** Everything the stand-in holds, as its parts share it. */
export interface Platform {
  readonly bot: { readonly id: number; readonly username: string };
  readonly now: () => Date;
  readonly seats: Map<number, SeatRecord>;
  readonly chats: Map<number, ChatRecord>;
  readonly files: FileShelf;
  readonly profile: Profile;
  readonly updates: Updates;
  readonly delivery: Delivery;
  readonly views: Views;
  readonly ids: Ids;
  /** Callback queries since the start. */
  readonly callbackCounts: { asked: number; answered: number };
  /** Callback queries still open, oldest first. */
  readonly callbacks: Map<string, OpenCallback>;
  /** Inline queries still open, and where the answer goes. */
  readonly inlineQueries: Map<string, OpenInlineQuery>;
  readonly inlineMessages: Map<string, { readonly chatId: number; readonly messageId: number }>;
  /** Seconds within which a callback or an inline query can be answered. */
  readonly querySeconds: number;
  /** Messages kept for each chat; older ones are forgotten. */
  readonly historyLimit: number;
}

interface SeatRecord {
  readonly seat: Seat;
  deactivated: boolean;
}

export interface ChatRecord {
  readonly id: number;
  readonly kind: 'private' | 'group' | 'supergroup';
  readonly title: string;
  readonly forum: boolean;
  /** Seats in it. */
  readonly members: Set<number>;
  /** Topics by thread id. */
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

interface OpenCallback {
  readonly seat: number;
  readonly at: number;
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

export interface InlineResult {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly words: Words;
  readonly media: StoredFile | null;
  readonly keyboard: Keyboard;
}

/** Counters. Ids of one kind never repeat. */
export interface Ids {
  message: number;
  query: bigint;
}

/** Unix time in whole seconds. */
export const seconds = (platform: Platform): number => Math.floor(platform.now().getTime() / 1000);
