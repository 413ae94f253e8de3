import type { CampaignKind, CampaignState } from '../campaign/outline.ts';
import type { Language, OwnWords, Paragraphs } from '../texts/text.ts';
import type { FormId } from './forms.ts';
import type { Role } from './staff/facts.ts';
import type { StaffResult } from './staff/result.ts';

/** Words a supporter can command. Channels may spell them differently (`/sign`, `/petition sign`). */
export const COMMANDS = [
  'start',
  'campaigns',
  'about',
  'sign',
  'letter',
  'share',
  'updates',
  'stop',
  'language',
  'privacy',
  'mydata',
  'withdraw',
  'discreet',
  'hide',
  'cancel',
  'help',
] as const;
export type Command = (typeof COMMANDS)[number];

/** Words that staff can command. To others they do not exist: they are answered like any unknown command. */
export const STAFF_COMMANDS = ['staff', 'broadcast', 'campaign', 'close', 'delivered', 'export', 'stats'] as const;
export type StaffCommand = (typeof STAFF_COMMANDS)[number];

/**
 * What a person did, in no platform's words.
 *
 * - `{ kind: 'opened', payload: 'uyghurs-abroad_k3v9x2m4qa' }`: followed a link or pressed Start; the payload is untrusted.
 * - `{ kind: 'pressed', action: 'sign.uyghurs-abroad' }`: pressed a button of ours; the action is untrusted too.
 * - `{ kind: 'typed', text: 'Kari Nordmann' }`; `formatted`: the same words with the formatting they were written in.
 * - `{ kind: 'commanded', command: 'withdraw', words: '' }`
 * - `{ kind: 'staff commanded', command: 'close', words: 'uyghurs-abroad' }`: by anyone, staff or not.
 * - `{ kind: 'commanded other', words: '/frobnicate' }`: a command that does not exist.
 * - `{ kind: 'submitted', form: 'sign', subject: 'uyghurs-abroad', values: { name: 'Kari' } }`: a whole form at once.
 * - `{ kind: 'visited' }`: opened the bot's own page, where a channel has one; it always shows where the person stands.
 * - `{ kind: 'sent picture', picture: 'AgACAgQ…' }`: a single picture; `picture` is what the channel knows it by.
 * - `{ kind: 'sent other' }`: a sticker, voice message or anything that is not words.
 * - `{ kind: 'edited' }`: edited an earlier message.
 * - `{ kind: 'left' }`: blocked the bot or left; `{ kind: 'returned' }`: came back.
 * - `{ kind: 'result', … }`: what became of a request (never from a platform).
 */
export type Input =
  | { readonly kind: 'opened'; readonly payload: string }
  | { readonly kind: 'pressed'; readonly action: string }
  | { readonly kind: 'typed'; readonly text: string; readonly formatted?: Paragraphs }
  | { readonly kind: 'commanded'; readonly command: Command; readonly words: string }
  | { readonly kind: 'staff commanded'; readonly command: StaffCommand; readonly words: string }
  | { readonly kind: 'commanded other'; readonly words: string }
  | {
      readonly kind: 'submitted';
      readonly form: FormId;
      /** What the form was about, as the `form` reply gave it. */
      readonly subject: string;
      readonly values: Readonly<Record<string, string>>;
      /** Fields of kind `rich text`, with their formatting. Their plain words stand in `values` too. */
      readonly formatted?: Readonly<Record<string, Paragraphs>>;
    }
  | { readonly kind: 'sent picture'; readonly picture: string }
  | { readonly kind: 'visited' }
  | { readonly kind: 'sent other' }
  | { readonly kind: 'edited' }
  | { readonly kind: 'left' }
  | { readonly kind: 'returned' }
  | Result;

/** What became of a request: the turn carries the request out and steps once more with this, before anything is committed. */
export type Result =
  | {
      readonly kind: 'result';
      readonly of: 'sign';
      readonly campaign: string;
      readonly outcome: 'signed' | 'already' | 'closed';
    }
  | {
      readonly kind: 'result';
      readonly of: 'correct';
      readonly campaign: string;
      readonly outcome: 'corrected' | 'not signed' | 'closed';
    }
  | {
      readonly kind: 'result';
      readonly of: 'withdraw';
      readonly campaign: string;
      readonly outcome: 'withdrawn' | 'not signed' | 'delivered';
    }
  | {
      readonly kind: 'result';
      readonly of: 'subscribe';
      readonly campaign: string;
      readonly scope: Scope;
      readonly outcome: 'subscribed';
    }
  | { readonly kind: 'result'; readonly of: 'unsubscribe'; readonly outcome: 'unsubscribed' | 'not subscribed' }
  | { readonly kind: 'result'; readonly of: 'leave'; readonly outcome: 'left' }
  | { readonly kind: 'result'; readonly of: 'erase'; readonly outcome: 'erased' }
  | { readonly kind: 'result'; readonly of: 'set language'; readonly language: Language; readonly outcome: 'set' }
  | { readonly kind: 'result'; readonly of: 'set discreet'; readonly on: boolean; readonly outcome: 'set' }
  | {
      readonly kind: 'result';
      readonly of: 'report letter';
      readonly campaign: string;
      readonly outcome: 'counted' | 'already';
    }
  | {
      readonly kind: 'result';
      readonly of: 'show share';
      readonly campaign: string;
      readonly code: string;
      readonly brought: Brought;
    }
  | { readonly kind: 'result'; readonly of: 'show mine'; readonly mine: Mine; readonly as: 'text' | 'document' }
  /** A broadcast's text for a person in discreet mode who asked to see it; null when there is no such. */
  | { readonly kind: 'result'; readonly of: 'show news'; readonly news: News | null }
  | { readonly kind: 'result'; readonly of: 'staff'; readonly result: StaffResult };

/** A broadcast as its readers see it. */
export interface News {
  readonly campaign: string;
  readonly words: OwnWords;
  readonly link: { readonly label: string; readonly url: string } | null;
}

/** `all`: every update of a campaign. `end`: only how it ends (closing and delivery). */
export type Scope = 'all' | 'end';

/** What a share code brought up to yesterday, as a range, so that it never tells whether one person signed. */
export type Brought = 'nothing yet' | 'fewer than ten' | 'tens' | 'hundreds' | 'thousands';

/** What the store holds on a person, as far as the program itself can read it: names are sealed. */
export interface Mine {
  readonly signatures: readonly {
    readonly campaign: string;
    readonly kind: CampaignKind;
    readonly state: CampaignState;
    /** ISO day. */
    readonly day: string;
    readonly language: Language;
    readonly channel: string;
    readonly consentHash: string;
    /** The wording agreed to. */
    readonly consentText: string;
  }[];
  readonly subscriptions: readonly {
    readonly campaign: string;
    readonly scope: Scope;
    readonly day: string;
    readonly language: Language;
  }[];
  readonly lettersReported: readonly { readonly campaign: string; readonly day: string }[];
  readonly language: Language | null;
  readonly discreet: boolean;
  /** Membership of staff, which ends only when an admin ends it; null for everyone else. */
  readonly staff: { readonly handle: string; readonly role: Role } | null;
}
