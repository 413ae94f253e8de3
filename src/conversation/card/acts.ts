import { campaign, wire } from '../wire.ts';

export const CARD_ACTIONS = {
  card: wire('card', { campaign }),
  campaigns: wire('campaigns', {}),
};
