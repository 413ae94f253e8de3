import type { Paragraphs } from '../texts/text.ts';
import type { CorrectResult } from './correct/acts.ts';
import type { FormId } from './forms.ts';
import type { LanguageResult } from './language/acts.ts';
import type { LetterResult } from './letter/acts.ts';
import type { MineResult } from './mine/acts.ts';
import type { PrivacyResult } from './privacy/acts.ts';
import type { ReceiptResult } from './receipt/acts.ts';
import type { ShareResult } from './share/acts.ts';
import type { SealResult, SignResult } from './sign/acts.ts';
import type { StaffResult } from './staff/result.ts';
import type { UpdatesResult } from './updates/acts.ts';
import type { WithdrawResult } from './withdraw/acts.ts';

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
  'receipt',
  'verify',
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
  | SealResult
  | SignResult
  | CorrectResult
  | WithdrawResult
  | LetterResult
  | ShareResult
  | UpdatesResult
  | MineResult
  | ReceiptResult
  | LanguageResult
  | PrivacyResult
  | { readonly kind: 'result'; readonly of: 'staff'; readonly result: StaffResult };
