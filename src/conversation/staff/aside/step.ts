import type { BotKey } from '../../../texts/keys.ts';
import { type Stepped, say, stepButton, stepped, text, title } from '../../build.ts';
import type { Context } from '../../context.ts';
import { ended, type StaffState, type State } from '../../state.ts';
import { actOn, ask, campaignsIn, fieldErrors, may, type Submitted, staffWalk } from '../build.ts';
import { question } from '../questions.ts';
import type { Answer, StaffTopic } from '../topic.ts';
import type { CohortStep } from './acts.ts';
import { type CohortField, cohortChoices, cohortFields, lookOf, readCohortField } from './fields.ts';
import { cohortForm } from './form.ts';
import { choiceLabel, cohortsCard } from './view.ts';

/** Asks which signatures to look at: nothing is counted before all of it is known. */
function wantsToLook(state: State, campaign: string, context: Context): Stepped {
  if (!may(context, 'publisher')) return stepped(state, [say([text('staff.notAllowed')])]);
  if (!campaignsIn(context, ['open']).includes(campaign)) return ask(state, { do: 'list cohorts', campaign });
  if (context.asks === 'at once') return stepped(state, [{ kind: 'form', form: cohortForm(campaign, context) }]);
  return askNext(staffWalk(context, { asks: 'cohort day', campaign }), {}, context);
}

/** The next question, or the look when all are answered. */
function askNext(state: StaffState, given: Readonly<Record<string, string>>, context: Context): Stepped {
  const values = { ...state.values, ...given };
  const { campaign } = state;
  const field = cohortFields(campaign, context).find((one) => !(one in values));
  if (field === undefined) return ask(ended(state), { do: 'look at cohort', campaign, look: lookOf(values) });
  return askField({ ...state, values }, field, `staff.aside.ask.${field}`, context);
}

function askField(state: StaffState, field: CohortField, key: BotKey, context: Context): Stepped {
  const next: StaffState = { ...state, asks: `cohort ${field}`, turn: state.turn + 1 };
  const choices = cohortChoices(field, context).map((value) => stepButton(choiceLabel(field, value), next, value));
  const none = field === 'link' ? [stepButton('staff.button.noLink', next, 'none')] : [];
  return stepped(next, [question(next, key, { title: title({ slug: state.campaign }) }, [...choices, ...none])]);
}

function answerTo(field: CohortField): Answer {
  const take = (state: StaffState, written: string, context: Context): Stepped => {
    const read = readCohortField(field, written, state.campaign, context);
    return 'error' in read
      ? askField(state, field, read.error, context)
      : askNext(state, { [field]: read.value }, context);
  };
  return {
    typed: (state, input, context) => take(state, input.text, context),
    chose(state, choice, context) {
      if (field === 'link') return choice === 'none' ? take(state, '', context) : null;
      return cohortChoices(field, context).includes(choice) ? take(state, choice, context) : null;
    },
  };
}

/** All of it came as a whole form. Null: the campaign is not open. */
export function cohortSubmitted(state: State, { subject, values }: Submitted, context: Context): Stepped | null {
  if (!campaignsIn(context, ['open']).includes(subject) || !may(context, 'publisher')) return null;
  const read = cohortFields(subject, context).map((field) => ({
    field,
    ...readCohortField(field, values[field] ?? '', subject, context),
  }));
  const errors = read.flatMap((one) => ('error' in one ? [one] : []));
  if (errors.length > 0) return stepped(state, [fieldErrors(errors)]);
  const given = Object.fromEntries(read.flatMap((one) => ('value' in one ? [[one.field, one.value]] : [])));
  return ask(ended(state), { do: 'look at cohort', campaign: subject, look: lookOf(given) });
}

const move =
  (step: CohortStep) =>
  (state: State, { cohort, version }: { readonly cohort: string; readonly version: number }): Stepped =>
    ask(state, { do: 'move cohort', cohort, version, step });

/** Signatures that people did not make: looked at, set aside by two, and taken back. */
export const aside = {
  acts: {
    'set aside': actOn((state, campaign) => ask(state, { do: 'list cohorts', campaign })),
    look: actOn(wantsToLook),
    'cohort propose': move('propose'),
    'cohort agree': move('agree'),
    'cohort back': move('take back'),
    'cohort drop': move('drop'),
  },
  answers: {
    'cohort day': answerTo('day'),
    'cohort channel': answerTo('channel'),
    'cohort language': answerTo('language'),
    'cohort link': answerTo('link'),
    'cohort reason': answerTo('reason'),
    'cohort words': answerTo('words'),
  },
  results: { cohorts: (state, result, context) => stepped(state, [cohortsCard(result, context)]) },
} as const satisfies StaffTopic;
