import { campaign, wire } from '../wire.ts';

export const WITHDRAW_ACTIONS = { withdraw: wire('withdraw', { campaign }) };

export interface WithdrawRequest {
  readonly kind: 'withdraw';
  readonly campaign: string;
}

export interface WithdrawResult {
  readonly kind: 'result';
  readonly of: 'withdraw';
  readonly campaign: string;
  readonly outcome: 'withdrawn' | 'not signed' | 'delivered';
}
