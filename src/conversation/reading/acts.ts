import { campaign, number, share, wire } from '../wire.ts';

export const READING_ACTIONS = {
  read: wire('read', { campaign, page: number('\\d{1,3}'), share }),
  pages: wire('pages', { campaign }),
};
