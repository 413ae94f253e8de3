import type { CampaignState } from '../../campaign/outline.ts';
import type { Language, OwnWords } from '../../texts/text.ts';

/** `editor` drafts; `publisher` also approves, sends, closes and delivers; `admin` also invites, revokes and reopens. */
export const ROLES = ['editor', 'publisher', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** The person as staff know each other: by a short random word, never by name. */
export interface StaffFacts {
  /** 4 characters of `[a-z2-7]`. */
  readonly handle: string;
  readonly role: Role;
  /** Names of the channels that are set up. */
  readonly channels: readonly string[];
  /** Every campaign, drafts too, by short name. */
  readonly campaigns: readonly {
    readonly slug: string;
    readonly state: CampaignState;
    readonly timeZone: string;
    /** ISO day, in the campaign's time zone. */
    readonly today: string;
  }[];
}

/** Whether a role may do what asks for another role at least. */
export function isAtLeast(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}

/** What a broadcast is about: `update` goes to all who chose all updates, the others to those who chose only the end too. */
export type Occasion = 'update' | 'closing' | 'delivery';

/** Where a broadcast stands; see src/broadcasts. */
export type BroadcastState = 'draft' | 'scheduled' | 'planning' | 'sending' | 'paused' | 'done' | 'cancelled';

/** A button that leads out of a broadcast. */
export interface DraftLink {
  /** By language; readers of a language without one get that to which theirs falls back. */
  readonly labels: Readonly<Record<Language, string>>;
  readonly url: string;
}

/** A broadcast as its staff see it. */
export interface BroadcastView {
  /** A random number in base 36. */
  readonly id: string;
  /** Grows with every edit: what was shown and approved is named by it. */
  readonly version: number;
  readonly campaign: string;
  readonly occasion: Occasion;
  readonly state: BroadcastState;
  readonly author: string;
  /** Everyone who ever edited it, its author too: their own word is no approval. */
  readonly editors: readonly string[];
  readonly words: OwnWords;
  readonly picture: boolean;
  readonly link: DraftLink | null;
  /** ISO instant at which a scheduled one begins. */
  readonly at: string | null;
  readonly timeZone: string;
  /** `by`: those that count, as long as another sends it. */
  readonly approvals: { readonly needed: number; readonly by: readonly string[] };
  readonly audience: {
    /** Lower end of a band; null: each group is small, if there is one. */
    readonly total: number | null;
    /** Groups of ten or more. */
    readonly parts: readonly AudiencePart[];
    /** Seconds that sending takes at the current pace, to as many as are told. */
    readonly seconds: number;
  };
  /** In which language people get it, by their own; null while there is no text at all. */
  readonly reads: Readonly<Record<Language, Language | null>>;
  readonly progress: Progress | null;
  /** It stands among the campaign's public updates. */
  readonly published: boolean;
}

export interface AudiencePart {
  readonly channel: string;
  readonly language: Language;
  /** Lower end of a band. */
  readonly count: number;
}

/** How far sending is. What failed is told exactly: staff act on it. */
export interface Progress {
  /** From 0 to 1. */
  readonly share: number;
  /** False: nothing is written down yet, or ever was, of whom it goes to. There are no numbers. */
  readonly begun: boolean;
  /** `sent`, `gone` and `left` are lower ends of bands, 0 for fewer than ten: the audience of a day must not be read off by one. */
  readonly rough: boolean;
  readonly sent: number;
  /** Blocked the bot, or asked for no more updates meanwhile. */
  readonly gone: number;
  readonly left: number;
  readonly failed: number;
  readonly unknown: number;
  /** Messages a second, lately. */
  readonly perSecond: number;
  readonly secondsLeft: number | null;
  /** Why deliveries failed, most frequent first: `staff.reason.<code>`. */
  readonly reasons: readonly { readonly code: string; readonly count: number }[];
  /** Why it stands still when nobody pressed Pause: `staff.paused.<code>`; else null. */
  readonly pausedBecause: string | null;
  /** The message itself was refused and nobody has it: it can be a draft again. */
  readonly correctable: boolean;
}
