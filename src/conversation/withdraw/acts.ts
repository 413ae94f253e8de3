import { campaign, wire } from '../wire.ts';

export const WITHDRAW_ACTIONS = {
  withdraw: wire('withdraw', { campaign }),
  /** Asks for a code with which the signature can be withdrawn from elsewhere. */
  'withdrawal code': wire('wcode', { campaign }),
};

export type WithdrawRequest =
  | { readonly kind: 'withdraw'; readonly campaign: string }
  | { readonly kind: 'show withdrawal code'; readonly campaign: string }
  /** A code as it was typed. */
  | { readonly kind: 'withdraw by code'; readonly code: string };

export type WithdrawResult =
  | {
      readonly kind: 'result';
      readonly of: 'withdraw';
      readonly campaign: string;
      readonly outcome: 'withdrawn' | 'not signed' | 'delivered';
    }
  | {
      readonly kind: 'result';
      readonly of: 'show withdrawal code';
      readonly campaign: string;
      /** Null: the person has no signature there. */
      readonly code: string | null;
    }
  | {
      readonly kind: 'result';
      readonly of: 'withdraw by code';
      /** Null: nothing was withdrawn. */
      readonly campaign: string | null;
      readonly outcome: 'withdrawn' | 'delivered' | 'unknown' | 'too many';
    };
