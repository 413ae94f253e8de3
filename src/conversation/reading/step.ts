import type { Action } from '../actions.ts';
import { stepped } from '../build.ts';
import { commandOn, onCampaign } from '../card/meant.ts';
import type { Topic } from '../topic.ts';
import { pageList, readingPage } from './view.ts';

const firstPage = (campaign: string): Action => ({ do: 'read', campaign, page: 0, share: null });

/** A campaign's story, page by page. */
export const reading = {
  commands: {
    about: commandOn('any', firstPage, (state, campaign) => stepped(state, [readingPage(campaign, 0, null)])),
  },
  actions: {
    read: onCampaign((state, campaign, _context, { page, share }: Action<'read'>) =>
      stepped(state, [readingPage(campaign, page, share)]),
    ),
    pages: onCampaign((state, campaign) => stepped(state, [pageList(campaign)])),
  },
} as const satisfies Topic;
