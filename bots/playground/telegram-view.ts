/**
 * What a person sees of Telegram, as the stand-in tells it and the page draws it. Types only. Plain JSON: the page gets
 * these objects over its event stream, tests get them from the stand-in directly.
 */

/** A person with a phone in their hand. `id` is the Telegram user id; in a private chat it is the chat id too. */
export interface Seat {
  readonly id: number;
  readonly firstName: string;
  readonly lastName?: string;
  readonly username?: string;
  /** IETF tag their client reports, such as `nb`, `nn`, `fr-CA`; absent when the client reports none. */
  readonly languageCode?: string;
}

/** One chat as one seat sees it. */
export interface ChatView {
  readonly chatId: number;
  readonly kind: 'private' | 'group';
  readonly title: string;
  readonly messages: readonly MessageView[];
  /** The bot shows "typing". */
  readonly typing: boolean;
  /** Private chats: the person has blocked the bot. */
  readonly blocked: boolean;
  /** The person has never pressed Start: the client shows description and a Start button. */
  readonly started: boolean;
  readonly bot: {
    readonly name: string;
    readonly username: string;
    readonly description: string;
    readonly shortDescription: string;
  };
  /** Command menu in this person's language, as published with setMyCommands. */
  readonly commands: readonly { readonly command: string; readonly description: string }[];
  /** The bot asked for a reply (force_reply) with this placeholder. */
  readonly asking: { readonly placeholder: string } | null;
}

export interface MessageView {
  readonly messageId: number;
  readonly from: 'bot' | 'seat' | 'other';
  /** Name of the writer. */
  readonly author: string;
  /** Seconds since the epoch. */
  readonly date: number;
  readonly edited: boolean;
  readonly text: string;
  readonly entities: readonly EntityView[];
  /** Data or loopback address of a picture. */
  readonly photo: { readonly url: string } | null;
  readonly document: { readonly name: string; readonly url: string; readonly size: number } | null;
  readonly keyboard: readonly (readonly ButtonView[])[];
  /** Topic of a forum it stands in. */
  readonly threadId?: number;
  /** Sent through the bot in inline mode. */
  readonly viaBot?: boolean;
  /** Message it answers. */
  readonly replyTo?: number;
  /** Tells that something happened (someone joined, the group moved) and has no words of its own. */
  readonly service?: boolean;
}

/** Offsets and lengths count UTF-16 units, as the platform does. */
export interface EntityView {
  readonly type:
    | 'bold'
    | 'italic'
    | 'underline'
    | 'strikethrough'
    | 'spoiler'
    | 'code'
    | 'pre'
    | 'text_link'
    | 'url'
    | 'blockquote'
    | 'bot_command'
    | 'expandable_blockquote'
    | 'email'
    | 'phone_number';
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
}

export type ButtonView =
  | { readonly kind: 'callback'; readonly text: string; readonly style?: 'primary' | 'danger' | 'success' }
  | { readonly kind: 'url'; readonly text: string; readonly url: string }
  | { readonly kind: 'copy'; readonly text: string; readonly payload: string }
  | { readonly kind: 'pick chat'; readonly text: string; readonly query: string };

/** A result of inline mode as the person would see it in the list. */
export interface InlineResultView {
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

/** What the page is told as it happens. */
export type SeatEvent =
  | { readonly kind: 'chat'; readonly seat: number; readonly chat: ChatView }
  | { readonly kind: 'toast'; readonly seat: number; readonly text: string; readonly alert: boolean };

/** What a seat can do. Buttons are named by message and place: row and column from 0. */
export interface SeatActions {
  sit(seat: Seat): Promise<void>;
  /** `asTyped`: marks such as `**bold**` become formatting, as in Telegram's apps. */
  say(
    seat: number,
    chatId: number,
    text: string,
    options?: { replyTo?: number; threadId?: number; asTyped?: boolean },
  ): Promise<number>;
  press(seat: number, chatId: number, messageId: number, row: number, column: number): Promise<void>;
  edit(seat: number, chatId: number, messageId: number, text: string): Promise<void>;
  sendSticker(seat: number, chatId: number): Promise<number>;
  sendPhoto(seat: number, chatId: number, caption?: string): Promise<number>;
  block(seat: number): Promise<void>;
  unblock(seat: number): Promise<void>;
  inline(seat: number, query: string): Promise<readonly InlineResultView[]>;
  chooseInline(seat: number, chatId: number, resultId: string): Promise<void>;
  chat(seat: number, chatId: number): ChatView;
}
