import type { Input } from '../conversation/input.ts';
import type { Language } from '../texts/text.ts';
import type { PictureFile } from './picture-file.ts';
import type { ShownReply } from './shown.ts';

/**
 * The port between a channel's adapter and the turn. Types only.
 */

/** Plain JSON that only the adapter understands: where an answer goes. Kept encrypted with unsent replies. */
export type Address = { readonly [key: string]: string | number | boolean | null };

/** Something a person did, as an adapter brings it. Nothing here is stored in clear or logged. */
export interface Arrival {
  /** Name of the channel, as its module has it. The core knows none by name. */
  readonly channel: string;
  /** The sending account: a bot's id, a workspace's id. Opaque. */
  readonly account: string;
  /** `<channel>:<person>`, such as `telegram:<user id>` or `slack:<team or enterprise id>:<user id>`. */
  readonly who: string;
  /** The chat this happened in; with `who` it names the conversation. */
  readonly chat: string;
  readonly address: Address;
  readonly input: Exclude<Input, { kind: 'result' }>;
  /** Names this arrival for ever, so that a second delivery of it does nothing: an update id, an event id. Null: cannot come twice. */
  readonly key: string | null;
  /** Where the platform numbers what people do, in the order in which they did it: it may bring them in another. */
  readonly order?: number;
  /** IETF tag the client reports, if any. */
  readonly languageHint: string | null;
  readonly suggestedName: string | null;
  readonly place: 'private' | 'group';
  readonly asks: 'one by one' | 'at once';
  /** Whether this person can hand over a picture here, as `sent picture` or in a form. */
  readonly takesPictures: boolean;
}

/** What a turn gives back once everything is committed. */
export interface Answer {
  /** A delivery of something already done, or being done: there is nothing to send. */
  readonly duplicate: boolean;
  /** Nothing was stored, these replies neither: acknowledged before they are sent, a crash would lose them. Taking it again does no harm. */
  readonly readOnly?: true;
  readonly replies: readonly ShownReply[];
  /** The language that the person is spoken to in; null when the delivery was a duplicate. */
  readonly language: Language | null;
  /** Ids of earlier messages in this chat that held sensitive words or can be taken away by `hide all`, oldest first. */
  readonly earlier: readonly SentMessage[];
  /** With `hide all`: where updates go to this person, for a channel that notes in an address what it sent there. */
  readonly updatesAt?: () => Promise<readonly Address[]>;
  /** To be called when the replies are sent; until then a crash makes them be sent again at the next start. */
  finish(sent: readonly SentMessage[]): Promise<void>;
}

export interface SentMessage {
  readonly id: string;
  readonly sensitive: boolean;
}

/** Takes arrivals. Rejects only when nothing was committed (a database away): then the arrival must not be acknowledged. */
export interface Turns {
  take(arrival: Arrival): Promise<Answer>;
  /**
   * Answers what can be answered by reading alone, for a channel whose place for the answer is not there yet. Null: something
   * would have to be done or stored, and nothing was.
   */
  look(arrival: Arrival): Promise<Answer | null>;
}

/** What a channel does for staff outside of turns. Nothing of it is repeated by itself; none of it rejects. */
export interface StaffPort {
  /** Posts a reply of one message. Gives its id for `edit`; null when it could not be posted. */
  post(account: string, address: Address, reply: ShownReply): Promise<string | null>;
  /** Shows it in place of that message. `gone`: the message is no longer there. `failed`: this time. */
  edit(account: string, address: Address, message: string, reply: ShownReply): Promise<'edited' | 'gone' | 'failed'>;
  /** Puts the commands of staff into the person's own menu, or takes them out. */
  menu(account: string, address: Address, language: Language, on: boolean): Promise<void>;
  /** The bytes of a picture that a person sent (`sent picture`, or a form's field): PNG, JPEG, GIF or WebP, at most 10 MB. Null: not to be had. */
  picture(account: string, picture: string): Promise<PictureFile | null>;
}

/** What an adapter offers to the program. */
export interface Channel {
  readonly name: string;
  /** Sends replies that a crash left unsent. */
  deliver(address: Address, answer: Answer): Promise<void>;
  start(): Promise<void>;
  /** The words changed, or a language came: what the platform holds of them is brought up to date. */
  wordsChanged?(): void;
  /** Stops taking arrivals, finishes those in hand, within 10 s. */
  stop(): Promise<void>;
}
