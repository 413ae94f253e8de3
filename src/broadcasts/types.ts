import type { Language, Paragraph } from '../texts/text.ts';

/** What staff compose, and what becomes of it. Types only. */

/** Names a broadcast: random, from 1 to 2^31 - 1. In a button it is written in base 36. */
export type BroadcastId = number;

/** Opaque, as the staff room names its people. Stored as it is. */
export type StaffId = string;

/**
 * Whom a broadcast reaches. `update`: those who chose all updates. `closing` (how it ended) and `delivery` (the last one:
 * the signatures were handed over): also those who chose only the end.
 */
export type Purpose = 'update' | 'closing' | 'delivery';

/**
 * - `draft`: being written. Editing withdraws approvals.
 * - `scheduled`: starts by itself at `scheduledAt`; can be cancelled, or taken back to a draft by `pause`.
 * - `planning`: the audience is being written down; sending has begun with its first part.
 * - `sending`, `paused` (by staff or by itself, see `PauseReason`), `done`, `cancelled` (who was not reached is `skipped`).
 */
export type BroadcastState = 'draft' | 'scheduled' | 'planning' | 'sending' | 'paused' | 'done' | 'cancelled';

/** What a platform did not like about a message, as far as it says. */
export type MessageFault = 'too long' | 'link' | 'picture' | 'form' | 'unnamed';

/**
 * Why a broadcast stands still. `failures`: an unusual share failed. `message …`: it was refused to everybody so far for one
 * and the same reason. `account dead`: an account's token is refused, or no one here sends for it.
 */
export type PauseReason = 'staff' | 'failures' | `message ${MessageFault}` | 'account dead';

/** Why a message was not sent to someone. Words for it stand in the locales. */
export type FailureReason =
  /** The platform refuses this message to this person for good. */
  | 'refused'
  /** The platform forbids it by a rule of the workspace or chat. */
  | 'not allowed'
  /** The message is too long or of a form that the platform does not take. */
  | 'bad message'
  /** It failed for a passing reason, again and again. */
  | 'gave up'
  /** The stored address cannot be read. */
  | 'unreadable address';

/** What staff write. Kept as JSON. */
export interface BroadcastContent {
  /** By language of the campaign. A language left out gets the text that its fallbacks lead to (`textFor`). */
  readonly texts: Readonly<Record<Language, readonly Paragraph[]>>;
  readonly picture: PictureRef | null;
  readonly link: LinkButton | null;
}

/** `pack`: a picture of the campaign's pack by its id, as `ShownPicture.id`. `stored`: one that staff sent, see `storePicture`. */
export type PictureRef =
  | { readonly kind: 'pack'; readonly id: string }
  | { readonly kind: 'stored'; readonly id: string };

export interface LinkButton {
  /** By language, falling back as texts do. */
  readonly labels: Readonly<Record<Language, string>>;
  /** https only. */
  readonly url: string;
}

/** A broadcast as staff see it. */
export interface Broadcast {
  readonly id: BroadcastId;
  readonly campaign: string;
  readonly purpose: Purpose;
  readonly state: BroadcastState;
  readonly content: BroadcastContent;
  /** Rises with every edit: whoever saves names the version they read. */
  readonly version: number;
  readonly author: StaffId;
  /** Who edited it last. */
  readonly editor: StaffId;
  /** Everyone who ever edited it, its author too: none of them can approve it. */
  readonly editors: readonly StaffId[];
  /** Who approved this version. */
  readonly approvedBy: readonly StaffId[];
  readonly createdAt: Date;
  readonly scheduledAt: Date | null;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
}
