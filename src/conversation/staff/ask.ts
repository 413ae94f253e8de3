import type { Language, Paragraphs } from '../../texts/text.ts';
import type { CohortLook, CohortStep } from './aside/acts.ts';
import type { DraftLink, Occasion, Role } from './facts.ts';

/**
 * What staff ask to have done. All of it can be asked twice and is done once: a second `send` finds it sent.
 *
 * - `{ do: 'accept', code: 'k3v9-…' }`: the only one that a person may ask who is not staff.
 * - `{ do: 'compose', campaign: 'uyghurs-abroad', occasion: 'closing', from: 'pack' }`: a draft; `pack` fills in its words.
 * - `{ do: 'change', broadcast: 'k3x9w1', change: { kind: 'words', language: 'nb', words: [[{ text: 'Kjære alle' }]] } }`
 * - `{ do: 'send', broadcast: 'k3x9w1', version: 7 }`: that version and no other.
 */
export type StaffAsk =
  | { readonly do: 'accept'; readonly code: string }
  | { readonly do: 'list staff' }
  | { readonly do: 'invite'; readonly role: Role }
  | { readonly do: 'revoke'; readonly handle: string }
  | { readonly do: 'read log' }
  | { readonly do: 'list broadcasts' }
  | {
      readonly do: 'compose';
      readonly campaign: string;
      readonly occasion: Occasion;
      /** `pack`: with the pack's words for the occasion. A number: the share of the goal that was reached, in percent. */
      readonly from: 'nothing' | 'pack' | number;
      /** Everything at once, where the channel shows a form. */
      readonly changes?: readonly Change[];
    }
  | { readonly do: 'change'; readonly broadcast: string; readonly changes: readonly Change[] }
  /** `test`: it is sent to the person who asks, in every language, as its readers get it. */
  | { readonly do: 'show broadcast' | 'test' | 'ask approval'; readonly broadcast: string }
  | { readonly do: 'approve'; readonly broadcast: string; readonly version: number }
  /** `at`: a time as staff write it, `2026-12-01 18:00` on the campaign's clocks; null: now. */
  | { readonly do: 'send'; readonly broadcast: string; readonly version: number; readonly at: string | null }
  | {
      readonly do: 'discard' | 'pause' | 'resume' | 'cancel' | 'send unknown' | 'publish' | 'unpublish';
      readonly broadcast: string;
    }
  | { readonly do: 'show campaigns' }
  /** Closes, and sends the thank-you of that broadcast. */
  | { readonly do: 'close'; readonly campaign: string; readonly broadcast: string; readonly version: number }
  | { readonly do: 'reopen'; readonly campaign: string }
  /** Whether there is anything to hand over, before it is asked to whom. */
  | { readonly do: 'begin delivery'; readonly campaign: string }
  | {
      readonly do: 'deliver';
      readonly campaign: string;
      readonly to: string;
      /** ISO day. */
      readonly day: string;
    }
  /** Confirms what another has recorded: that record and no other. */
  | { readonly do: 'confirm delivery'; readonly campaign: string; readonly version: number }
  | { readonly do: 'undo delivery'; readonly campaign: string }
  | { readonly do: 'show stats'; readonly campaign: string }
  | { readonly do: 'list cohorts'; readonly campaign: string }
  | { readonly do: 'look at cohort'; readonly campaign: string; readonly look: CohortLook }
  /** As it was shown, and no other. */
  | { readonly do: 'move cohort'; readonly cohort: string; readonly version: number; readonly step: CohortStep };

/** One change of a draft. Every change withdraws approvals. */
export type Change =
  /** No words: this language is left out. */
  | { readonly kind: 'words'; readonly language: Language; readonly words: Paragraphs | null }
  /** What the channel knows the picture by, or none. */
  | { readonly kind: 'picture'; readonly picture: string | null }
  | { readonly kind: 'link'; readonly link: DraftLink | null };

const EDITOR_MAY: ReadonlySet<StaffAsk['do']> = new Set([
  'accept',
  'list staff',
  'read log',
  'list broadcasts',
  'compose',
  'change',
  'show broadcast',
  'test',
  'ask approval',
  'discard',
  'show campaigns',
  'show stats',
]);
const ADMIN_ONLY: ReadonlySet<StaffAsk['do']> = new Set(['invite', 'revoke', 'reopen', 'undo delivery']);

/** The least role that may ask for it. */
export function roleFor(what: StaffAsk['do']): Role {
  if (ADMIN_ONLY.has(what)) return 'admin';
  return EDITOR_MAY.has(what) ? 'editor' : 'publisher';
}
