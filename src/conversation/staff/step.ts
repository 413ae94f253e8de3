import { type Stepped, say, stepped, text } from '../build.ts';
import type { Context } from '../context.ts';
import type { Input, StaffCommand } from '../input.ts';
import { ended, type StaffState, type State } from '../state.ts';
import type { Topic } from '../topic.ts';
import type { StaffAct, StaffActMap } from './actions.ts';
import { aside, cohortSubmitted } from './aside/step.ts';
import { broadcasts } from './broadcast/step.ts';
import { draftSubmitted, pictureSubmitted } from './broadcast/submitted.ts';
import { ask, type Submitted, staffButton } from './build.ts';
import { campaigns, deliverySubmitted } from './campaigns/step.ts';
import { invitationUsed, people } from './people/step.ts';
import { stats } from './stats/step.ts';
import type { OnAnswer, OnStaffAct, OnStaffCommand, OnStaffResult, StaffResultMap } from './topic.ts';

/** Everything that staff do, topic by topic. The compiler demands that nothing is missing. */

const ON_COMMAND: OnStaffCommand = {
  ...people.commands,
  ...broadcasts.commands,
  ...campaigns.commands,
  ...stats.commands,
};
const ON_ACT: OnStaffAct = { ...people.acts, ...broadcasts.acts, ...campaigns.acts, ...stats.acts, ...aside.acts };
const ON_ANSWER: OnAnswer = { ...broadcasts.answers, ...campaigns.answers, ...aside.answers };
const ON_RESULT: OnStaffResult = {
  ...people.results,
  ...broadcasts.results,
  ...campaigns.results,
  ...stats.results,
  ...aside.results,
};

/** A command of staff; null: to this person it does not exist. Only an invitation may be accepted by anyone. */
export function staffCommanded(state: State, command: StaffCommand, words: string, context: Context): Stepped | null {
  const accepted = command === 'staff' ? invitationUsed(state, words) : null;
  if (accepted) return accepted;
  return context.staff ? ON_COMMAND[command](state, words, context) : null;
}

function acted<Name extends keyof StaffActMap>(state: State, act: StaffAct<Name>, context: Context): Stepped {
  return ON_ACT[act.act](state, act, context);
}

function resulted<Of extends keyof StaffResultMap>(
  state: State,
  result: { [O in Of]: StaffResultMap[O] }[Of],
  context: Context,
): Stepped {
  return ON_RESULT[result.of](state, result, context);
}

/** Staff's work: to everyone else none of it exists. */
export const staff = {
  actions: { staff: (state, { act }, context) => (context.staff ? acted(state, act, context) : null) },
  results: { staff: (state, { result }, context) => resulted(state, result, context) },
} as const satisfies Topic;

/** The walk ends; what was composed so far stays as a draft. */
export function staffCancelled(state: State, context: Context): Stepped {
  const kept = state.step === 'staff' && state.broadcast !== '' ? state.broadcast : null;
  return stepped(ended(state), [
    say(
      [text(kept ? 'staff.cancelledDraft' : 'staff.cancelled')],
      kept && context.staff ? [[staffButton('staff.button.show', { act: 'show', broadcast: kept })]] : [],
    ),
  ]);
}

/** Words that staff typed in answer to a question. Whoever is staff no longer has nothing to answer. */
export function staffTyped(state: StaffState, input: Extract<Input, { kind: 'typed' }>, context: Context): Stepped {
  if (!context.staff) return stepped(ended(state), [say([text('help.pressButton')])]);
  return ON_ANSWER[state.asks].typed(state, input, context);
}

/** A picture came. Null: none was asked for. */
export function staffPictured(state: StaffState, picture: string, context: Context): Stepped | null {
  if (!context.staff || state.asks !== 'picture') return null;
  return ask(state, { do: 'change', broadcast: state.broadcast, changes: [{ kind: 'picture', picture }] });
}

/** A button of the question was pressed. */
export function staffChose(state: StaffState, choice: string, context: Context): Stepped | null {
  if (!context.staff) return null;
  if (choice === 'no') return staffCancelled(state, context);
  return ON_ANSWER[state.asks].chose?.(state, choice, context) ?? null;
}

/** A whole form of staff's came at once. Null: to this person there is no such form, or it is about nothing any more. */
export function staffSubmitted(state: State, input: Submitted, context: Context): Stepped | null {
  if (!context.staff) return null;
  switch (input.form) {
    case 'broadcast':
      return draftSubmitted(state, input, context);
    case 'picture':
      return pictureSubmitted(state, input);
    case 'delivered':
      return deliverySubmitted(state, input, context);
    case 'cohort':
      return cohortSubmitted(state, input, context);
  }
}
