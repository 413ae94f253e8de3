import type { Language } from '../../texts/text.ts';
import { campaign, consent, oneOf, share, wire } from '../wire.ts';

/** How a signer is shown in what is handed over: with the name, or without. */
export type Visibility = 'named' | 'anonymous';

export const SIGN_ACTIONS = {
  sign: wire('sign', { campaign, share }),
  /** A door of the consent: `consent` is the start of the hash of the wording agreed to. */
  agree: wire('agree', { campaign, visibility: oneOf<Visibility>({ named: 'n', anonymous: 'a' }), consent, share }),
  'other ways': wire('ways', { campaign }),
};

export interface SignRequest {
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

export interface SignResult {
  readonly kind: 'result';
  readonly of: 'sign';
  readonly campaign: string;
  readonly outcome: 'signed' | 'already' | 'closed';
}
