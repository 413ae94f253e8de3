import type { SignerAnswers, Visibility } from '../../campaign/signer.ts';
import type { Language } from '../../texts/text.ts';
import { campaign, consent, oneOf, share, wire } from '../wire.ts';

export const SIGN_ACTIONS = {
  sign: wire('sign', { campaign, share }),
  /** A door of the consent: `consent` is the start of the hash of the wording agreed to. */
  agree: wire('agree', { campaign, visibility: oneOf<Visibility>({ named: 'n', anonymous: 'a' }), consent, share }),
  'other ways': wire('ways', { campaign }),
};

/** What a signer said, sealed: all that a walk carries of it. The box is bound to the row and to the campaign's key. */
export interface Sealed {
  /** Base64. */
  readonly box: string;
  /** Id of the signature that it belongs to: that of the person's signature, or of one that is yet to be made. */
  readonly row: string;
  /** Fingerprint of the key that it is sealed to. */
  readonly key: string;
}

/** A signature, or the correction of one. */
export type SignedForm = 'sign' | 'correct';

/**
 * What a signer said is sealed in the very turn in which they said it, before anything is written. The answers stand here
 * and in the result, in memory, and nowhere else.
 */
export interface SealRequest {
  readonly kind: 'seal';
  readonly campaign: string;
  readonly form: SignedForm;
  readonly answers: SignerAnswers;
  /** Where the review is to be shown. */
  readonly place: 'new' | 'pressed';
}

export interface SealResult extends Omit<SealRequest, 'kind'> {
  readonly kind: 'result';
  readonly of: 'seal';
  /**
   * Null: there is nothing to seal for: the campaign has closed, or there is no signature to correct. `no key`: there is no key of the
   * campaign that is believed, as when somebody has put one of before back.
   */
  readonly sealed: Sealed | 'no key' | null;
}

export interface SignRequest {
  readonly kind: 'sign';
  readonly campaign: string;
  readonly sealed: Sealed;
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
  /** `key changed`: the box was sealed to a key that is no longer in use. */
  readonly outcome: 'signed' | 'already' | 'closed' | 'key changed';
}
