import type { CampaignOutline } from '../../campaign/outline.ts';
import { campaignOf, type Stepped, say, stepped, text } from '../build.ts';
import type { Context } from '../context.ts';
import { checkField, checkForm, FORMS, nextField, type SupporterFormId } from '../forms.ts';
import { offerable } from '../names.ts';
import type { Reply } from '../reply.ts';
import { ended, type FillingState, type State } from '../state.ts';
import { campaignCard } from '../views/card.ts';
import { findConsent } from '../views/consent.ts';
import { formAgain, question, signFormView } from '../views/form.ts';
import { finishedLetter } from '../views/letter.ts';
import { reviewMessage } from '../views/signing.ts';

type FieldState = Extract<State, { step: 'field' }>;

/** Asks the next field of a form in a chat, or goes on when none is left. Where forms are shown at once, the whole form. */
export function ask(
  state: FieldState,
  context: Context,
  notes: readonly Reply[] = [],
  place: 'new' | 'pressed' = 'new',
): Stepped {
  const campaign = campaignOf(context, state.campaign);
  if (!campaign) return stepped(ended(state), []);
  const field = nextField(state.form, state.values);
  if (!field) return complete(state, campaign, place, notes);
  if (context.asks === 'at once')
    return stepped(ended(state), [...notes, { kind: 'form', form: formAgain(state, campaign, context) }]);
  const next: FieldState = { ...state, field: field.id, turn: state.turn + 1 };
  return stepped(next, [...notes, question(next, field, campaign, context)]);
}

function complete(
  state: FieldState,
  campaign: CampaignOutline,
  place: 'new' | 'pressed',
  notes: readonly Reply[],
): Stepped {
  if (state.form === 'letter')
    return stepped(ended(state), [...notes, ...finishedLetter(campaign, state.values, state.language)]);
  return review(state, campaign, place, notes);
}

/** The form is complete: everything is shown once more before it counts. */
export function review(
  state: FillingState,
  campaign: CampaignOutline,
  place: 'new' | 'pressed',
  notes: readonly Reply[] = [],
): Stepped {
  const next: Extract<State, { step: 'review' }> = {
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

/** Words typed as the answer to a field. Typed words are taken out of the chat, whether they will do or not. */
export function typedAnswer(state: FieldState, typed: string, context: Context): Stepped {
  const field = FORMS[state.form].find(({ id }) => id === state.field);
  if (!field || field.kind === 'choice' || field.kind === 'consent')
    return stepped(state, [say([text('help.pressButton')])]);
  const checked = checkField(field, typed);
  const hide: Reply[] = field.id === 'name' ? [{ kind: 'hide typed' }] : [];
  if (!checked.ok) return ask(state, context, [...hide, say([text(checked.error)])]);
  return ask({ ...state, values: { ...state.values, [field.id]: checked.value } }, context, hide);
}

/** A button of the question was pressed: the suggested name, a choice, skip, or cancel. */
export function pressedAnswer(state: FieldState, choice: string, context: Context): Stepped | null {
  const field = FORMS[state.form].find(({ id }) => id === state.field);
  if (!field) return null;
  if (choice === 'no') return cancelled(state, context);
  const value =
    choice === 'suggested' && field.id === 'name'
      ? offerable(context.person.suggestedName)
      : choice === 'skip' && field.optional
        ? ''
        : field.choices.find((one) => one === choice);
  if (value === undefined || value === null) return null;
  return ask({ ...state, values: { ...state.values, [field.id]: value } }, context, [], 'pressed');
}

/** The walk ends; nothing is kept, and what held a name leaves the chat. */
export function cancelled(state: State, context: Context): Stepped {
  if (state.step === 'idle') return stepped(state, [say([text('cancel.nothing')])]);
  const campaign = campaignOf(context, state.campaign);
  return stepped(ended(state), [
    { kind: 'hide names' },
    say([text('cancelled')]),
    ...(campaign ? [campaignCard(campaign, context)] : []),
  ]);
}

/** A whole form came at once. */
export function submittedForm(
  state: State,
  form: SupporterFormId,
  subject: string,
  submitted: Readonly<Record<string, string>>,
  context: Context,
): Stepped | null {
  const [slug = '', start = '', share = ''] = subject.split('.');
  const campaign = campaignOf(context, slug);
  if (!campaign) return null;
  if (form !== 'letter' && campaign.state !== 'open') return stepped(ended(state), [campaignCard(campaign, context)]);
  const checked = checkForm(form, submitted);
  if (!checked.ok)
    return stepped(state, [
      { kind: 'field errors', errors: checked.errors.map(({ field, error }) => ({ field, text: text(error) })) },
    ]);
  const wording =
    form === 'sign' ? findConsent(campaign.consent.sign, start) : { hash: '', language: context.person.language };
  if (!wording)
    return stepped(state, [{ kind: 'form', form: signFormView(campaign, context, share || null, { changed: true }) }]);
  const filled: FillingState = {
    v: 1,
    step: 'field',
    field: '',
    walk: context.fresh,
    turn: 0,
    campaign: slug,
    form,
    values: { ...checked.values },
    consent: wording.hash,
    language: wording.language,
    share: share || null,
  };
  return ask(filled, context, [], 'pressed');
}
