import type { CampaignOutline } from '../../campaign/outline.ts';
import { campaignOf, type Stepped, stepped } from '../build.ts';
import { commandOn, onCampaign } from '../card/meant.ts';
import type { State } from '../state.ts';
import type { Topic } from '../topic.ts';
import { shareCard } from './view.ts';

function wantsToShare(state: State, { slug }: CampaignOutline): Stepped {
  return stepped(state, [], [{ kind: 'show share', campaign: slug }]);
}

/** A campaign is shown to others. */
export const sharing = {
  commands: { share: commandOn('any', (campaign) => ({ do: 'share', campaign }), wantsToShare) },
  actions: { share: onCampaign(wantsToShare) },
  results: {
    'show share'(state, { campaign: slug, code, brought }, context) {
      const campaign = campaignOf(context, slug);
      return stepped(state, campaign ? [shareCard(campaign, code, brought, context)] : []);
    },
  },
} as const satisfies Topic;
