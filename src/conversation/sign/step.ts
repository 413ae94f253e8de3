import type { CampaignOutline } from '../../campaign/outline.ts';
import type { Action } from '../actions.ts';
import { button, campaignOf, isSigned, type Stepped, say, stepped, text } from '../build.ts';
import { commandOn, onCampaign } from '../card/meant.ts';
import { campaignCard } from '../card/view.ts';
import type { Context } from '../context.ts';
import { ask, beginning } from '../filling/step.ts';
import type { Reply } from '../reply.ts';
import { ended, type State } from '../state.ts';
import type { Topic } from '../topic.ts';
import { consentCard, findConsent } from './consent.ts';
import { SIGN_FORM, signFormView } from './form.ts';
import { review } from './review.ts';
import { alreadySigned, otherWays, thanks } from './view.ts';

/** Someone wants to sign: the consent comes first, unless there is nothing to sign or it is done already. */
export function wantsToSign(state: State, campaign: CampaignOutline, share: string | null, context: Context): Stepped {
  if (campaign.state !== 'open') return stepped(ended(state), [campaignCard(campaign, context)]);
  if (campaign.kind === 'email') return stepped(state, [campaignCard(campaign, context)]);
  if (isSigned(context, campaign)) return stepped(state, [alreadySigned(campaign)]);
  if (context.asks === 'at once')
    return stepped(state, [{ kind: 'form', form: signFormView(campaign, context, share) }]);
  return stepped(state, [consentCard(campaign, context, share)]);
}

/** The consent is given: only from here on is there a state to keep. */
function agrees(state: State, campaign: CampaignOutline, context: Context, action: Action<'agree'>): Stepped {
  const { share, visibility } = action;
  if (campaign.state !== 'open' || campaign.kind !== 'petition' || isSigned(context, campaign))
    return wantsToSign(state, campaign, share, context);
  const wording = findConsent(campaign.consent.sign, action.consent);
  if (!wording) return stepped(state, [consentCard(campaign, context, share, true)]);
  const values = { consent: 'yes', visibility };
  return ask(SIGN_FORM, beginning(SIGN_FORM, campaign.slug, wording, context, { values, share }), context);
}

function tooLate(campaign: CampaignOutline, context: Context): Reply[] {
  return [say([text('sign.tooLate')], [], { place: 'pressed' }), campaignCard(campaign, context)];
}

function noKey({ slug }: CampaignOutline): Reply[] {
  return [say([text('sign.noKey')], [[button('button.card', { do: 'card', campaign: slug })]], { place: 'pressed' })];
}

/** Signing: with a name, without, or another way to help. */
export const signing = {
  commands: {
    sign: commandOn(
      'petitions',
      (campaign) => ({ do: 'sign', campaign, share: null }),
      (state, campaign, context) => wantsToSign(state, campaign, null, context),
    ),
  },
  actions: {
    sign: onCampaign((state, campaign, context, { share }: Action<'sign'>) =>
      wantsToSign(state, campaign, share, context),
    ),
    agree: onCampaign(agrees),
    'other ways': onCampaign((state, campaign) => stepped(state, [otherWays(campaign)])),
  },
  results: {
    seal(state, result, context) {
      const campaign = campaignOf(context, result.campaign);
      if (!campaign || (state.step !== 'field' && state.step !== 'review')) return stepped(ended(state), []);
      if (result.sealed && result.sealed !== 'no key') return review(state, result, result.sealed, campaign);
      const replies = result.sealed === null ? tooLate(campaign, context) : noKey(campaign);
      return stepped(ended(state), [{ kind: 'hide names' }, ...replies]);
    },
    sign(state, result, context) {
      const campaign = campaignOf(context, result.campaign);
      if (!campaign) return stepped(ended(state), []);
      const told = (replies: readonly Reply[]): Stepped => stepped(ended(state), [{ kind: 'hide names' }, ...replies]);
      switch (result.outcome) {
        case 'signed':
          return stepped(ended(state), thanks(campaign, context));
        case 'already':
          return told([alreadySigned(campaign)]);
        case 'closed':
          return told(tooLate(campaign, context));
        case 'key changed': {
          const again = wantsToSign(ended(state), campaign, null, context);
          return told([say([text('sign.keyChanged')], [], { place: 'pressed' }), ...again.replies]);
        }
      }
    },
  },
} as const satisfies Topic;
