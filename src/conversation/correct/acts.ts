import type { Sealed } from '../sign/acts.ts';
import { campaign, wire } from '../wire.ts';

export const CORRECT_ACTIONS = { correct: wire('correct', { campaign }) };

export interface CorrectRequest {
  readonly kind: 'correct';
  readonly campaign: string;
  readonly sealed: Sealed;
}

export interface CorrectResult {
  readonly kind: 'result';
  readonly of: 'correct';
  readonly campaign: string;
  /** `key changed`: the box was sealed to a key that is no longer in use. */
  readonly outcome: 'corrected' | 'not signed' | 'closed' | 'key changed';
}
