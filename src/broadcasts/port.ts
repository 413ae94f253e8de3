import type { Language } from '../texts/text.ts';
import type { Address, Outcome, OutgoingMessage } from './messenger.ts';
import type {
  Broadcast,
  BroadcastContent,
  BroadcastId,
  BroadcastState,
  FailureReason,
  PauseReason,
  PictureRef,
  Purpose,
  StaffId,
} from './types.ts';

/** The port to the staff side: what is done with broadcasts, and what it gives. Types only. */

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
    readonly channel: string;
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
    readonly channel: string;
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
 * - `own`: whoever began or edited it cannot approve it.
 */
export type Approved =
  | { readonly kind: 'approved'; readonly broadcast: Broadcast }
  | { readonly kind: 'own' }
  | { readonly kind: 'conflict'; readonly broadcast: Broadcast | null };

/**
 * - `started` or `scheduled`: by this very call.
 * - `already`: it was started or scheduled before; nothing was done.
 * - `needs approval`: by others than its author, its editors and who starts it.
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
    readonly channel: string;
    readonly language: Language;
    readonly cut: number;
  }[];
  /** Sends it to one address, outside of any ledger. Say in the reply what became of it. */
  testSend(
    id: BroadcastId,
    to: {
      readonly channel: string;
      readonly account: string;
      readonly address: Address;
      readonly language: Language;
    },
  ): Promise<Outcome>;

  /** Channels that this program can send in. */
  channels(): readonly string[];
  audience(campaign: string, purpose: Purpose): Promise<Audience>;
  /** Seconds that sending to this audience takes at the accounts' pace, which work side by side. */
  estimateSeconds(audience: Audience): number;

  /** Idempotent: of a thousand calls, on any number of machines, one starts it. `at` in the future schedules. */
  start(
    id: BroadcastId,
    order: { readonly version: number; readonly by: StaffId; readonly at?: Date },
  ): Promise<Started>;
  /** In force within a second. A scheduled one becomes a draft again; so does one that was refused to everybody, see `PauseReason`. */
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
  readonly byChannel: readonly { readonly channel: string; readonly sent: number }[];
}
