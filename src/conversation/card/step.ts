import { campaignOf, openCampaigns, type Stepped, stepped, text } from '../build.ts';
import type { Context } from '../context.ts';
import type { State } from '../state.ts';
import type { Topic } from '../topic.ts';
import { onCampaign } from './meant.ts';
import { campaignCard, campaignList } from './view.ts';

/** Behind the campaign: a person's share code, or the shorter code of a poster or a newsletter. */
const PAYLOAD = /^([a-z0-9-]{1,24})(?:_([a-z2-7]{10}|[a-z0-9-]{2,9}))?$/;

/** Start, or a link followed: one campaign opens at once, several are offered; a link to nowhere gets help. */
export function opened(state: State, payload: string, context: Context): Stepped {
  const only =
    context.campaigns.length === 1
      ? context.campaigns[0]
      : openCampaigns(context).length === 1
        ? openCampaigns(context)[0]
        : undefined;
  if (payload.trim() === '') {
    // Where nothing is open, nobody is asked which one they would support.
    const welcome = openCampaigns(context).length > 0 ? text('campaigns.welcome') : null;
    return stepped(state, [only ? campaignCard(only, context) : campaignList(context, welcome)]);
  }
  const [, slug = '', share = null] = PAYLOAD.exec(payload.trim()) ?? [];
  const campaign = campaignOf(context, slug);
  if (!campaign) return stepped(state, [campaignList(context, text('campaigns.unknown'))]);
  return stepped(state, [campaignCard(campaign, context, share)]);
}

function list(state: State, context: Context): Stepped {
  return stepped(state, [campaignList(context, text('campaigns.choose'))]);
}

/** Campaigns at a glance. */
export const card = {
  commands: { start: opened, campaigns: (state, _words, context) => list(state, context) },
  actions: {
    campaigns: (state, _action, context) => list(state, context),
    card: onCampaign((state, campaign, context) => stepped(state, [campaignCard(campaign, context)])),
  },
} as const satisfies Topic;
