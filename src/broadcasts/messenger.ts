import type { ShownButton } from '../channel/shown.ts';
import type { Language, Paragraph } from '../texts/text.ts';
import type { BroadcastId, FailureReason, MessageFault } from './types.ts';

/** The port to the channels: how a broadcast's messages are sent. Types only. */

/** Plain JSON that only a channel's adapter understands: where a message goes. The same as the app's `Address`. */
export type Address = { readonly [key: string]: string | number | boolean | null };

/** What goes to one person, in one language; a channel renders it. */
export interface OutgoingMessage {
  readonly broadcast: BroadcastId;
  readonly campaign: string;
  readonly language: Language;
  readonly paragraphs: readonly Paragraph[];
  readonly picture: OutgoingPicture | null;
  /** The link, if any, and always the way out (action `stop`). */
  readonly buttons: readonly (readonly ShownButton[])[];
}

export interface OutgoingPicture {
  /** Stable: the same picture has the same id for ever, so that a channel uploads it once. */
  readonly id: string;
  readonly name: string;
  read(): Promise<Uint8Array>;
  /** For those who cannot see it. */
  readonly alt: string;
}

/**
 * What became of one message, named by what comes next.
 *
 * - `sent`. `address`: write there from now on (a direct message that was opened, a group that moved); stored encrypted.
 * - `gone`: blocked, deactivated, left: their subscription is deleted.
 * - `retry after`: the platform's pace was exceeded; nothing was sent. This account sends nothing for exactly that many seconds.
 * - `retry`: failed for a passing reason, and certainly nothing was sent.
 * - `unknown`: it may have been sent or not. Never repeated but on the word of staff.
 * - `failed`: will never succeed as it stands. `refusal`: the platform refused it, and the message may be to blame.
 * - `account dead`: the account's token is refused; nothing was sent. It stops until staff resume.
 */
export type Outcome =
  | { readonly kind: 'sent'; readonly address?: Address }
  | { readonly kind: 'gone' }
  | { readonly kind: 'retry after'; readonly seconds: number }
  | { readonly kind: 'retry' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly refusal?: Refusal }
  | { readonly kind: 'account dead' };

/** A platform's refusal: what it did not like, and its own word for it, which is compared and neither stored nor logged. */
export interface Refusal {
  readonly fault: MessageFault;
  readonly why: string;
}

/** How fast one sending account may go. */
export interface Pace {
  readonly perSecond: number;
  /** Messages under way at once, at most. */
  readonly atOnce: number;
}

/** A channel's way of sending broadcasts, with a client of its own so that replies to people never wait behind it. */
export interface Messenger {
  /** Name of the channel, as in the rows of subscribers. */
  readonly channel: string;
  /** Whether this program can send for the account now (its bot's own token, an installation that it has). */
  serves(account: string): Promise<boolean>;
  pace(account: string): Pace;
  /** The person behind an address, as `Arrival.who`; null where it is no single person's (a group). */
  who(account: string, address: Address): string | null;
  /** Sends once, without any repetition of its own, within 30 s. Never rejects: what it does not understand is `unknown`. */
  send(account: string, address: Address, message: OutgoingMessage): Promise<Outcome>;
  /**
   * Resolves when what was given to `send` has left, and does not wait for the account's pace any more; at once when the
   * signal fires. Nobody knows of what is still waiting when this process dies that it was not sent. Left out: nothing waits.
   */
  clear?(account: string, signal: AbortSignal): Promise<void>;
  /** How many UTF-16 units a text may have over what this channel takes: 0 when it fits. For refusing while composing. */
  excess(message: OutgoingMessage): number;
}
