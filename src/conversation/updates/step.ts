import type { CampaignOutline } from '../../campaign/outline.ts';
import type { Action } from '../actions.ts';
import { campaignOf, type Stepped, stepped } from '../build.ts';
import { commandOn, onCampaign } from '../card/meant.ts';
import type { Context } from '../context.ts';
import { findConsent } from '../sign/consent.ts';
import type { State } from '../state.ts';
import type { Topic } from '../topic.ts';
import { newsText, updatesCard, updatesChosen, updatesStopped } from './view.ts';

function show(state: State, campaign: CampaignOutline, context: Context): Stepped {
  return stepped(state, [updatesCard(campaign, context)]);
}

function choose(
  state: State,
  campaign: CampaignOutline,
  context: Context,
  { scope, consent }: Action<'choose updates'>,
): Stepped {
  const { slug } = campaign;
  if (scope === 'none') return stepped(state, [], [{ kind: 'unsubscribe', campaign: slug }]);
  if (campaign.state === 'delivered') return show(state, campaign, context);
  const wording = findConsent(campaign.consent.updates, consent);
  if (!wording) return stepped(state, [updatesCard(campaign, context, true)]);
  const { hash, language } = wording;
  return stepped(state, [], [{ kind: 'subscribe', campaign: slug, scope, consent: hash, language }]);
}

/** All updates end; also by a word, in any language. */
export function wantsToStop(state: State): Stepped {
  return stepped(state, [], [{ kind: 'unsubscribe', campaign: null }]);
}

/** News of a campaign, for those who asked for it. */
export const updates = {
  commands: { updates: commandOn('any', (campaign) => ({ do: 'updates', campaign }), show), stop: wantsToStop },
  actions: {
    updates: onCampaign(show),
    'choose updates': onCampaign(choose),
    stop: wantsToStop,
    news: (state, { broadcast }) => stepped(state, [], [{ kind: 'show news', broadcast }]),
  },
  results: {
    subscribe(state, { campaign: slug, scope, outcome }, context) {
      const campaign = campaignOf(context, slug);
      if (campaign && outcome === 'overtaken') return show(state, campaign, context);
      return stepped(state, campaign ? [updatesChosen(campaign, scope)] : []);
    },
    unsubscribe: (state, { outcome }, { channel }) =>
      stepped(state, [updatesStopped(outcome === 'unsubscribed', channel)]),
    leave: (state) => stepped(state, []),
    'show news': (state, { news }) => stepped(state, [newsText(news)]),
  },
} as const satisfies Topic;
