import type { CampaignOutline } from '../../campaign/outline.ts';
import { type Stepped, say, stepped, text } from '../build.ts';
import type { Context } from '../context.ts';
import type { Request } from '../request.ts';
import { ended, type State } from '../state.ts';
import { campaignCard } from '../views/card.ts';
import { ask, review } from './filling.ts';

/** A button of the review was pressed. */
export function reviewed(
  state: Extract<State, { step: 'review' }>,
  choice: string,
  campaign: CampaignOutline,
  context: Context,
): Stepped | null {
  const { name: _name, ...withoutName } = state.values;
  const again = { ...state, step: 'field', field: '' } as const;
  switch (choice) {
    case 'yes':
      return stepped(state, [], [reviewRequest(state)]);
    case 'name':
    case 'named':
      return ask({ ...again, values: { ...withoutName, visibility: 'named' } }, context);
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

function reviewRequest(state: Extract<State, { step: 'review' }>): Request {
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
