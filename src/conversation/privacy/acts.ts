import { campaign, wire } from '../wire.ts';

export const PRIVACY_ACTIONS = {
  privacy: wire('privacy', { campaign }),
  hide: wire('hide', {}),
  discreet: wire('discreet', {}),
};

export interface PrivacyRequest {
  readonly kind: 'set discreet';
  readonly on: boolean;
}

export interface PrivacyResult {
  readonly kind: 'result';
  readonly of: 'set discreet';
  readonly on: boolean;
  readonly outcome: 'set';
}
