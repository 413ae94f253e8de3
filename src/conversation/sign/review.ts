import type { CampaignOutline } from '../../campaign/outline.ts';
import { campaignOf, type Stepped, say, stepped, text } from '../build.ts';
import { campaignCard } from '../card/view.ts';
import type { Context } from '../context.ts';
import type { Form } from '../filling/form.ts';
import { ask } from '../filling/step.ts';
import type { Reply, Spoken } from '../reply.ts';
import type { Request } from '../request.ts';
import { ended, type FillingState, type ReviewState } from '../state.ts';
import { reviewMessage } from './view.ts';

/** The form is complete: everything is shown once more before it counts. */
export function review(
  state: FillingState,
  campaign: CampaignOutline,
  place: Spoken['place'],
  notes: readonly Reply[] = [],
): Stepped {
  const next: ReviewState = {
    v: 1,
    step: 'review',
    walk: state.walk,
    turn: state.turn + 1,
    campaign: state.campaign,
    form: state.form,
    values: state.values,
    consent: state.consent,
    language: state.language,
    share: state.share,
  };
  return stepped(next, [...notes, reviewMessage(next, campaign, place)]);
}

/** A button of the review was pressed. */
export function reviewed(form: Form, state: ReviewState, choice: string, context: Context): Stepped | null {
  const campaign = campaignOf(context, state.campaign);
  if (!campaign) return null;
  const { name: _name, ...withoutName } = state.values;
  const again = { ...state, step: 'field', field: '' } as const;
  switch (choice) {
    case 'yes':
      return stepped(state, [], [reviewRequest(state)]);
    case 'name':
    case 'named':
      return ask(form, { ...again, values: { ...withoutName, visibility: 'named' } }, context);
    case 'anonymous':
      return review({ ...again, values: { ...withoutName, visibility: 'anonymous' } }, campaign, 'pressed', [
        { kind: 'hide names' },
      ]);
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

function reviewRequest(state: ReviewState): Request {
  const visibility = state.values.visibility === 'named' ? 'named' : 'anonymous';
  const name = visibility === 'named' ? (state.values.name ?? null) : null;
  return state.form === 'correct'
    ? { kind: 'correct', campaign: state.campaign, visibility, name }
    : {
        kind: 'sign',
        campaign: state.campaign,
        visibility,
        name,
        consent: state.consent,
        language: state.language,
        share: state.share,
      };
}
