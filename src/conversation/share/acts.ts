import { campaign, wire } from '../wire.ts';

export const SHARE_ACTIONS = { share: wire('share', { campaign }) };

/** What a share code brought up to last Sunday, as a range, so that it never tells whether one person signed. */
export type Brought = 'fewer than ten' | 'tens' | 'hundreds' | 'thousands';

export interface ShareRequest {
  readonly kind: 'show share';
  readonly campaign: string;
}

export interface ShareResult {
  readonly kind: 'result';
  readonly of: 'show share';
  readonly campaign: string;
  /** Null: the link is the same for everyone, and nothing is counted. */
  readonly code: string | null;
  readonly brought: Brought | null;
}
