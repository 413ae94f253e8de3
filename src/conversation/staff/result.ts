import type { CampaignKind, CampaignState } from '../../campaign/outline.ts';
import type { Language, Paragraphs } from '../../texts/text.ts';
import type { CohortsResult } from './aside/acts.ts';
import type { BroadcastState, BroadcastView, Occasion, Role } from './facts.ts';

/** What became of what staff asked for. */
export type StaffResult =
  /** `refused`: the code is wrong, used, expired, or too many were tried; which of these is not told. */
  | { readonly of: 'accept'; readonly outcome: 'accepted'; readonly handle: string; readonly role: Role }
  | { readonly of: 'accept'; readonly outcome: 'refused' }
  /** The person is not staff, or their role does not allow it. */
  | { readonly of: 'not allowed' }
  | { readonly of: 'list staff'; readonly staff: readonly StaffMember[] }
  | { readonly of: 'invite'; readonly role: Role; readonly handle: string; readonly code: string }
  | { readonly of: 'revoke'; readonly handle: string; readonly outcome: 'revoked' | 'unknown' | 'last admin' }
  | { readonly of: 'read log'; readonly events: readonly LoggedEvent[] }
  | { readonly of: 'list broadcasts'; readonly broadcasts: readonly BroadcastLine[] }
  /** `looks`: how it will look in the other channels, once it was sent to the person who asks in their own. */
  | {
      readonly of: 'broadcast';
      readonly broadcast: BroadcastView;
      readonly after: After;
      readonly looks?: readonly Look[];
    }
  /** What was to be changed is over what channels can show, so nothing was changed. */
  | { readonly of: 'too long'; readonly cuts: readonly Cut[] }
  /** The time that was written is none, or is not ahead. */
  | {
      readonly of: 'bad time';
      readonly why: 'unreadable' | 'past' | 'skipped' | 'twice' | 'far';
      /** Clock times or offsets that the question names. */
      readonly told: Readonly<Record<string, string>>;
    }
  /** The picture could not be had, or is of a kind or size that channels do not take. */
  | { readonly of: 'no picture' }
  | { readonly of: 'no broadcast' }
  | { readonly of: 'show campaigns'; readonly campaigns: readonly CampaignLine[] }
  | LifeResult<'close', 'done' | 'not possible' | 'needs approval' | 'edited meanwhile'>
  | LifeResult<'reopen'>
  | {
      readonly of: 'begin delivery';
      readonly campaign: string;
      readonly outcome: 'possible' | 'not possible' | 'not exported';
    }
  | DeliverResult
  | { readonly of: 'undo delivery'; readonly campaign: string; readonly outcome: 'done' | 'not possible' }
  | { readonly of: 'show stats'; readonly stats: CampaignStats }
  | CohortsResult;

/** A step of a campaign's life. */
export interface LifeResult<Of extends string, Outcome extends string = 'done' | 'not possible'> {
  readonly of: Of;
  readonly campaign: string;
  /** `needs approval`: the thank-you does. */
  readonly outcome: Outcome;
  /** The thank-you, once it is on its way. */
  readonly broadcast: BroadcastView | null;
}

/** What became of a handing over. */
export interface DeliverResult {
  readonly of: 'deliver';
  readonly campaign: string;
  /**
   * `recorded`: another must confirm it. `alone`: nobody else may, so the command line must, three days on. `own`: they recorded it
   * themselves. `too new`: one of the two has had the right for less than three days.
   */
  readonly outcome:
    | 'done'
    | 'recorded'
    | 'alone'
    | 'own'
    | 'too new'
    | 'changed'
    | 'not possible'
    | 'not exported'
    | 'before opening';
  readonly handover: HandoverView | null;
}

export interface HandoverView {
  readonly to: string;
  /** ISO day. */
  readonly day: string;
  readonly count: number;
  readonly by: string;
  readonly version: number;
}

/** A broadcast as readers of one channel and language see it. */
export interface Look {
  readonly channel: string;
  readonly language: Language;
  readonly words: Paragraphs;
  readonly picture: boolean;
  readonly link: { readonly label: string; readonly url: string } | null;
}

/** `cut`: UTF-16 units to take away. */
export interface Cut {
  readonly channel: string;
  readonly language: Language;
  readonly cut: number;
}

/** What was done to the broadcast that is shown now. */
export type After =
  | 'composed'
  | 'changed'
  | 'shown'
  | 'tested'
  | 'test failed'
  | 'approval asked'
  | 'approved'
  | 'own approval'
  | 'needs approval'
  | 'sent'
  | 'scheduled'
  | 'edited meanwhile'
  | 'not possible'
  | 'discarded'
  | 'paused'
  | 'resumed'
  | 'cancelled'
  | 'resent'
  | 'published'
  | 'unpublished';

export interface StaffMember {
  readonly handle: string;
  readonly role: Role;
  /** `invited`: has not used the code yet. */
  readonly since: { readonly kind: 'joined' | 'invited'; readonly at: string };
  readonly you: boolean;
}

/** `what` is a key of `staff.log`. */
export interface LoggedEvent {
  readonly at: string;
  /** A handle, or null: the command line of the server. */
  readonly actor: string | null;
  readonly what: string;
  readonly campaign: string | null;
  /** A handle, or the first characters of a broadcast's id. */
  readonly subject: string | null;
  /** False: it was changed in the database, or not written by the program. */
  readonly own: boolean;
}

export interface BroadcastLine {
  readonly id: string;
  readonly campaign: string;
  readonly occasion: Occasion;
  readonly state: BroadcastState;
  readonly author: string;
  /** First words, or ''. */
  readonly begins: string;
}

export interface CampaignLine {
  readonly slug: string;
  readonly state: CampaignState;
  /** The public number: signatures, or of an e-mail action the letters that people reported. */
  readonly count: number;
  readonly rounded: boolean;
  readonly kind: CampaignKind;
  readonly goal: number | null;
  readonly closedAt: string | null;
  readonly delivered: { readonly to: string; readonly day: string; readonly count: number } | null;
  /** Recorded by one, to be confirmed by another. */
  readonly waiting: HandoverView | null;
  /** The handing over can be undone until this instant; null: it cannot. */
  readonly undoUntil: string | null;
  /** The day after which everything about its signers is erased. */
  readonly erasedAt: string | null;
  readonly timeZone: string;
}

/** Numbers of a campaign. Until the handing over staff see what the public sees; groups are told by the lower end of a band. */
export interface CampaignStats {
  readonly campaign: string;
  readonly kind: CampaignKind;
  /** The public number: signatures, or of an e-mail action the letters that people reported. */
  readonly total: number;
  readonly rounded: boolean;
  /** Null: fewer than ten. */
  readonly subscribers: number | null;
  /** Null while the public number is a private one. */
  readonly detail: {
    readonly withdrawn: number | null;
    readonly letters: number | null;
    /** Only groups of ten or more. */
    readonly channels: readonly { readonly channel: string; readonly count: number }[];
    readonly languages: readonly { readonly language: Language; readonly count: number }[];
    /** Posters and newsletters by their codes, up to last Sunday. */
    readonly sources: readonly { readonly source: string; readonly count: number }[];
    /** Signatures by day, drawn: PNG in base64; null where there is nothing to draw. */
    readonly chart: string | null;
    readonly days: number;
  } | null;
}
