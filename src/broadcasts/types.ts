import type { Language } from '../campaign/outline.ts';
import type { Paragraph, ShownButton } from '../i18n/shown.ts';

/**
 * Broadcasts: what staff compose, how it is sent, and the port to the channels. Types only.
 */

/** Names a broadcast: random, from 1 to 2^31 - 1. In a button it is written in base 36. */
export type BroadcastId = number;

/** Opaque, as the staff room names its people. Stored as it is. */
export type StaffId = string;

/** Plain JSON that only a channel's adapter understands: where a message goes. The same as the app's `Address`. */
export type Address = { readonly [key: string]: string | number | boolean | null };

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

/** Why a broadcast stands still. `failures`: an unusual share failed. `account dead`: an account's token is refused, or no one here sends for it. */
export type PauseReason = 'staff' | 'failures' | 'account dead';

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
  /** Who edited it last. They cannot approve it. */
  readonly editor: StaffId;
  /** Who approved this version. */
  readonly approvedBy: readonly StaffId[];
  readonly createdAt: Date;
  readonly scheduledAt: Date | null;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
}

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
 * - `failed`: will never succeed as it stands.
 * - `account dead`: the account's token is refused; nothing was sent. It stops until staff resume.
 */
export type Outcome =
  | { readonly kind: 'sent'; readonly address?: Address }
  | { readonly kind: 'gone' }
  | { readonly kind: 'retry after'; readonly seconds: number }
  | { readonly kind: 'retry' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'failed'; readonly reason: FailureReason }
  | { readonly kind: 'account dead' };

export type MessengerChannel = 'telegram' | 'slack';

/** How fast one sending account may go. */
export interface Pace {
  readonly perSecond: number;
  /** Messages under way at once, at most. */
  readonly atOnce: number;
}

/** A channel's way of sending broadcasts, with a client of its own so that replies to people never wait behind it. */
export interface Messenger {
  readonly channel: MessengerChannel;
  /** Whether this program can send for the account now (its bot's own token, an installation that it has). */
  serves(account: string): Promise<boolean>;
  pace(account: string): Pace;
  /** The person behind an address, as `Arrival.who`; null where it is no single person's (a group). */
  who(account: string, address: Address): string | null;
  /** Sends once, without any repetition of its own, within 30 s. Never rejects: what it does not understand is `unknown`. */
  send(account: string, address: Address, message: OutgoingMessage): Promise<Outcome>;
  /** How many UTF-16 units a text may have over what this channel takes: 0 when it fits. For refusing while composing. */
  excess(message: OutgoingMessage): number;
}

/** Where a broadcast stands. sent + gone + failed + unknown + skipped + left = audience, at every moment. */
export interface Progress {
  readonly id: BroadcastId;
  readonly campaign: string;
  readonly purpose: Purpose;
  readonly state: BroadcastState;
  /** Null unless paused. */
  readonly paused: PauseReason | null;
  /** Grows while `planning`. */
  readonly audience: number;
  readonly sent: number;
  readonly gone: number;
  readonly failed: number;
  readonly unknown: number;
  readonly skipped: number;
  readonly left: number;
  /** Messages a second over the last ten seconds or so; 0 when nothing moves. */
  readonly perSecond: number;
  /** At the current pace; null when nothing moves or nothing is left. */
  readonly secondsLeft: number | null;
  /** Failures by reason; only those that occurred. */
  readonly failures: Readonly<Partial<Record<FailureReason, number>>>;
  /** Accounts that stand still: until when the platform asked for rest, or null for a dead one. */
  readonly resting: readonly {
    readonly channel: MessengerChannel;
    readonly account: string;
    readonly until: Date | null;
  }[];
  /** Rises whenever the above was written: poll and compare. */
  readonly change: number;
}

/** The audience of a campaign as it is now. */
export interface Audience {
  readonly total: number;
  readonly groups: readonly {
    readonly channel: MessengerChannel;
    readonly account: string;
    readonly language: Language;
    readonly scope: 'all' | 'end';
    readonly count: number;
  }[];
}

/** `conflict`: somebody edited it meanwhile, or it is no draft any more; `broadcast` is how it stands now (null: it is gone). */
export type Saved =
  | { readonly kind: 'saved'; readonly broadcast: Broadcast }
  | { readonly kind: 'conflict'; readonly broadcast: Broadcast | null };

/**
 * - `approved`, also when they had approved it before.
 * - `own`: who edited it last cannot approve it.
 */
export type Approved =
  | { readonly kind: 'approved'; readonly broadcast: Broadcast }
  | { readonly kind: 'own' }
  | { readonly kind: 'conflict'; readonly broadcast: Broadcast | null };

/**
 * - `started` or `scheduled`: by this very call.
 * - `already`: it was started or scheduled before; nothing was done.
 * - `needs approval`: by others than its editor; who starts it counts as one of them.
 * - `conflict`: it was edited since this version.
 */
export type Started =
  | { readonly kind: 'started' | 'scheduled' | 'already'; readonly broadcast: Broadcast }
  | { readonly kind: 'needs approval' }
  | { readonly kind: 'conflict'; readonly broadcast: Broadcast | null };

/** Whether the order changed something: the second tap on a button does not. */
export interface Ordered {
  readonly changed: boolean;
  readonly state: BroadcastState;
}

/** What the staff side does with broadcasts. Who may do what is decided there; an unknown id is null or no change. */
export interface Broadcasts {
  createDraft(draft: {
    readonly campaign: string;
    readonly purpose: Purpose;
    readonly content: BroadcastContent;
    readonly author: StaffId;
  }): Promise<Broadcast>;
  /** Replaces the content of a draft, if it still has `version`. Withdraws approvals. */
  saveDraft(
    id: BroadcastId,
    version: number,
    change: { readonly content: BroadcastContent; readonly editor: StaffId },
  ): Promise<Saved>;
  /** False: it was no draft. */
  deleteDraft(id: BroadcastId): Promise<boolean>;
  /** Any broadcast, draft or not. */
  getDraft(id: BroadcastId): Promise<Broadcast | null>;
  /** Newest first. `state` left out: drafts. */
  listDrafts(which?: {
    readonly states?: readonly BroadcastState[];
    readonly campaign?: string;
  }): Promise<readonly Broadcast[]>;
  approve(id: BroadcastId, version: number, by: StaffId): Promise<Approved>;

  /** PNG, JPEG, GIF or WebP, at most 10 MB; the caller has checked it. The same bytes give the same reference. */
  storePicture(picture: { readonly bytes: Uint8Array; readonly name: string }): Promise<PictureRef>;
  /** What a person who speaks `language` gets, as it is sent; `discreet`: the notice that there is news. */
  preview(
    id: BroadcastId,
    language: Language,
    options?: { readonly discreet?: boolean },
  ): Promise<OutgoingMessage | null>;
  /** By language of the campaign: which text those people get; null where there is none at all. */
  textFor(content: BroadcastContent, language: Language): Language | null;
  /** Over-long texts by channel and language, with the number of UTF-16 units to cut. */
  excess(broadcast: Pick<Broadcast, 'id' | 'campaign' | 'content'>): readonly {
    readonly channel: MessengerChannel;
    readonly language: Language;
    readonly cut: number;
  }[];
  /** Sends it to one address, outside of any ledger. Say in the reply what became of it. */
  testSend(
    id: BroadcastId,
    to: {
      readonly channel: MessengerChannel;
      readonly account: string;
      readonly address: Address;
      readonly language: Language;
    },
  ): Promise<Outcome>;

  audience(campaign: string, purpose: Purpose): Promise<Audience>;
  /** Seconds that sending to this audience takes at the accounts' pace, which work side by side. */
  estimateSeconds(audience: Audience): number;

  /** Idempotent: of a thousand calls, on any number of machines, one starts it. `at` in the future schedules. */
  start(
    id: BroadcastId,
    order: { readonly version: number; readonly by: StaffId; readonly at?: Date },
  ): Promise<Started>;
  /** In force within a second. A scheduled one becomes a draft again. */
  pause(id: BroadcastId): Promise<Ordered | null>;
  resume(id: BroadcastId): Promise<Ordered | null>;
  /** For good: who was not reached is `skipped`. */
  cancel(id: BroadcastId): Promise<Ordered | null>;
  /** Null before it started. */
  progress(id: BroadcastId): Promise<Progress | null>;
  /** Progress of all that are being sent or stand still, oldest first; for progress messages after a restart. */
  running(): Promise<readonly Progress[]>;
  /** Progress plus what it took. */
  report(id: BroadcastId): Promise<Report | null>;
  /** Sends again to those of whom it is unknown, of a broadcast that is done. How many are sent to. */
  resendUnknown(id: BroadcastId): Promise<number>;

  /** The text behind a discreet person's tap: null for one that never began to be sent, or whose texts are deleted. */
  readBroadcast(id: BroadcastId, language: Language): Promise<OutgoingMessage | null>;
}

export interface Report extends Progress {
  readonly seconds: number | null;
  readonly byChannel: readonly { readonly channel: MessengerChannel; readonly sent: number }[];
}
