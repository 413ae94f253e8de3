import { campaign, wire } from '../wire.ts';

export const LETTER_ACTIONS = {
  letter: wire('letter', { campaign }),
  'letter text': wire('ltext', { campaign }),
  'letter translation': wire('lread', { campaign }),
  'letter own': wire('lown', { campaign }),
  'letter sent': wire('lsent', { campaign }),
};

export interface LetterRequest {
  readonly kind: 'report letter';
  readonly campaign: string;
}

export interface LetterResult {
  readonly kind: 'result';
  readonly of: 'report letter';
  readonly campaign: string;
  readonly outcome: 'counted' | 'already';
}
