import type { CampaignOutline } from '../../campaign/outline.ts';
import { button, isSigned, outcomeKey, type Stepped, say, stepped, text } from '../build.ts';
import { onCampaign } from '../card/meant.ts';
import { campaignCard } from '../card/view.ts';
import type { Context } from '../context.ts';
import { beginPlain, plainForm } from '../filling/plain.ts';
import { SIGNER_FIELDS } from '../sign/fields.ts';
import { sealing } from '../sign/review.ts';
import { ended, type State } from '../state.ts';
import type { Topic } from '../topic.ts';

export const CORRECT_FORM = plainForm({
  id: 'correct',
  fields: SIGNER_FIELDS,
  onlyOpen: true,
  done: sealing('correct'),
});

/** Corrects the name of a signature, or takes it off: possible until the campaign closes. */
function wantsToCorrect(state: State, campaign: CampaignOutline, context: Context): Stepped {
  if (!isSigned(context, campaign))
    return stepped(state, [
      say([text('correct.not_signed')], [[button('button.card', { do: 'card', campaign: campaign.slug })]]),
    ]);
  if (campaign.state !== 'open')
    return stepped(state, [say([text('correct.closed')]), campaignCard(campaign, context)]);
  return beginPlain(CORRECT_FORM, state, campaign, context);
}

/** Another name, or none, in place of the one that was given. */
export const correcting = {
  actions: { correct: onCampaign(wantsToCorrect) },
  results: {
    correct: (state, { outcome }) =>
      stepped(ended(state), [
        { kind: 'hide names' },
        say([text(`correct.${outcomeKey(outcome)}`)], [], { place: 'pressed' }),
      ]),
  },
} as const satisfies Topic;
