import type { Language } from '../texts/text.ts';
import type { Scope } from './input.ts';
import type { StaffAsk } from './staff/ask.ts';

/** How a signer is shown in what is handed over: with the name, or without. */
export type Visibility = 'named' | 'anonymous';

/**
 * What the conversation asks to have done. The turn carries requests out together with the new state, all or nothing, and
 * steps once more with each `result`. Example: `{ kind: 'withdraw', campaign: 'uyghurs-abroad' }`.
 */
export type Request =
  | {
      readonly kind: 'sign';
      readonly campaign: string;
      readonly visibility: Visibility;
      /** Null exactly when anonymous. */
      readonly name: string | null;
      /** Hash of the wording agreed to. */
      readonly consent: string;
      readonly language: Language;
      /** Share code that led here, or null. */
      readonly share: string | null;
    }
  | {
      readonly kind: 'correct';
      readonly campaign: string;
      readonly visibility: Visibility;
      readonly name: string | null;
    }
  | { readonly kind: 'withdraw'; readonly campaign: string }
  | {
      readonly kind: 'subscribe';
      readonly campaign: string;
      readonly scope: Scope;
      readonly consent: string;
      readonly language: Language;
    }
  /** Null: from every campaign. */
  | { readonly kind: 'unsubscribe'; readonly campaign: string | null }
  /** The person has left the channel: updates end, signatures stay. */
  | { readonly kind: 'leave' }
  /** Everything that is stored on the person, signatures that were not yet delivered included. */
  | { readonly kind: 'erase' }
  | { readonly kind: 'set language'; readonly language: Language }
  | { readonly kind: 'set discreet'; readonly on: boolean }
  | { readonly kind: 'report letter'; readonly campaign: string }
  | { readonly kind: 'show share'; readonly campaign: string }
  | { readonly kind: 'show mine'; readonly as: 'text' | 'document' }
  /** The text of a broadcast that was announced without it. */
  | { readonly kind: 'show news'; readonly broadcast: string }
  /** Of staff only; whoever carries it out asks again whether the person is. */
  | { readonly kind: 'staff'; readonly ask: StaffAsk };
