import type { Visibility } from '../sign/acts.ts';
import { campaign, wire } from '../wire.ts';

export const CORRECT_ACTIONS = { correct: wire('correct', { campaign }) };

export interface CorrectRequest {
  readonly kind: 'correct';
  readonly campaign: string;
  readonly visibility: Visibility;
  readonly name: string | null;
}

export interface CorrectResult {
  readonly kind: 'result';
  readonly of: 'correct';
  readonly campaign: string;
  readonly outcome: 'corrected' | 'not signed' | 'closed';
}
