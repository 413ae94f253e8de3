import type { CampaignOutline } from '../../campaign/outline.ts';
import { campaignOf, type Stepped, say, stepped, text } from '../build.ts';
import { campaignCard } from '../card/view.ts';
import type { Context } from '../context.ts';
import type { Form } from '../filling/form.ts';
import { ask } from '../filling/step.ts';
import { leftOut } from '../forms.ts';
import type { Reply, Spoken } from '../reply.ts';
import type { Request } from '../request.ts';
import { ended, type FieldState, type FillingState, type ReviewState } from '../state.ts';
import type { Sealed, SealResult, SignedForm } from './acts.ts';
import { consentCard } from './consent.ts';
import { SIGNER_FIELDS, signerAnswers, withoutSigner } from './fields.ts';
import { reviewMessage } from './view.ts';

/**
 * The form is complete: what the signer said is sealed before anything else is done. From here on the state holds none of
 * it. A question that was left out counts as asked, so that as much is stored of a walk without a name as of one with it.
 */
export function sealing(form: SignedForm) {
  return (
    state: FieldState,
    campaign: CampaignOutline,
    place: Spoken['place'],
    notes: readonly Reply[],
    { asks }: Pick<Context, 'asks'>,
  ): Stepped => {
    const unasked = asks === 'one by one' ? leftOut(SIGNER_FIELDS, state.values) : 0;
    const next: FieldState = { ...state, turn: state.turn + unasked, values: { ...withoutSigner(state.values) } };
    const answers = signerAnswers(state.values);
    return stepped(next, notes, [{ kind: 'seal', campaign: campaign.slug, form, place, answers }]);
  };
}

/** The answers are sealed: everything is shown once more before it counts. They stand in this reply and nowhere else. */
export function review(
  state: FillingState,
  { answers, place }: SealResult,
  sealed: Sealed,
  campaign: CampaignOutline,
): Stepped {
  const next: ReviewState = {
    v: 2,
    step: 'review',
    walk: state.walk,
    turn: state.turn + 1,
    campaign: state.campaign,
    form: state.form,
    values: state.values,
    consent: state.consent,
    language: state.language,
    share: state.share,
    sealed: { ...sealed },
  };
  return stepped(next, [reviewMessage(next, answers, campaign, place)]);
}

/** A button of the review was pressed. */
export function reviewed(form: Form, state: ReviewState, choice: string, context: Context): Stepped | null {
  const campaign = campaignOf(context, state.campaign);
  if (!campaign) return null;
  const { sealed: _sealed, ...walk } = state;
  const again = (visibility: string): FieldState => ({
    ...walk,
    step: 'field',
    field: '',
    values: { ...walk.values, visibility },
  });
  switch (choice) {
    case 'yes':
      return agreed(state, campaign)
        ? stepped(state, [], [reviewRequest(state)])
        : stepped(ended(state), [{ kind: 'hide names' }, consentCard(campaign, context, state.share, true)]);
    case 'name':
    case 'named':
      return ask(form, again('named'), context);
    case 'anonymous':
      return ask(form, again('anonymous'), context, [{ kind: 'hide names' }], 'pressed');
    case 'no':
      return stepped(ended(state), [
        { kind: 'hide names' },
        say([text('cancelled')], [], { place: 'pressed' }),
        campaignCard(campaign, context),
      ]);
    default:
      return null;
  }
}

/** Whether what was agreed to is still what is asked for. Who only corrects a name has agreed long ago. */
function agreed({ form, consent }: ReviewState, campaign: CampaignOutline): boolean {
  return form === 'correct' || Object.values(campaign.consent.sign).includes(consent);
}

function reviewRequest({ form, campaign, sealed, consent, language, share }: ReviewState): Request {
  return form === 'correct'
    ? { kind: 'correct', campaign, sealed }
    : { kind: 'sign', campaign, sealed, consent, language, share };
}
