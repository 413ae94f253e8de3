import type { CampaignOutline } from '../../campaign/outline.ts';
import type { Action } from '../actions.ts';
import { isSigned, type Stepped, stepped } from '../build.ts';
import type { Context } from '../context.ts';
import { ended, type State } from '../state.ts';
import { campaignCard } from '../views/card.ts';
import { consentCard, findConsent } from '../views/consent.ts';
import { signFormView } from '../views/form.ts';
import { alreadySigned } from '../views/signing.ts';
import { ask } from './filling.ts';

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
export function agrees(
  state: State,
  action: Extract<Action, { do: 'agree' }>,
  campaign: CampaignOutline,
  context: Context,
): Stepped {
  if (campaign.state !== 'open' || campaign.kind !== 'petition' || isSigned(context, campaign)) {
    return wantsToSign(state, campaign, action.share, context);
  }
  const wording = findConsent(campaign.consent.sign, action.consent);
  if (!wording) return stepped(state, [consentCard(campaign, context, action.share, true)]);
  return ask(
    {
      v: 1,
      step: 'field',
      walk: context.fresh,
      turn: 0,
      campaign: campaign.slug,
      form: 'sign',
      field: '',
      values: { consent: 'yes', visibility: action.visibility },
      consent: wording.hash,
      language: wording.language,
      share: action.share,
    },
    context,
  );
}
