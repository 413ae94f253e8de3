import { campaignOf, type Stepped, say, stepped, text } from '../build.ts';
import { campaignCard } from '../card/view.ts';
import type { Context } from '../context.ts';
import { checkField, checkForm, nextField, type Values } from '../forms.ts';
import type { Reply, Spoken } from '../reply.ts';
import { offerable } from '../sign/name.ts';
import { ended, type FieldState, type State } from '../state.ts';
import type { Form, Wording } from './form.ts';
import { question } from './view.ts';

/** A walk through a form at its beginning. */
export function beginning(
  form: Form,
  campaign: string,
  wording: Wording,
  context: Context,
  { values = {}, share = null }: { readonly values?: Values; readonly share?: string | null } = {},
): FieldState {
  return {
    v: 2,
    step: 'field',
    field: '',
    walk: context.fresh,
    turn: 0,
    campaign,
    form: form.id,
    values: { ...values },
    consent: wording.hash,
    language: wording.language,
    share,
  };
}

/** Asks the next field of a form in a chat, or goes on when none is left. Where forms are shown at once, the whole form. */
export function ask(
  form: Form,
  state: FieldState,
  context: Context,
  notes: readonly Reply[] = [],
  place: Spoken['place'] = 'new',
): Stepped {
  const campaign = campaignOf(context, state.campaign);
  if (!campaign) return stepped(ended(state), []);
  const field = nextField(form.fields, state.values);
  if (!field) return form.done(state, campaign, place, notes, context);
  if (context.asks === 'at once')
    return stepped(ended(state), [...notes, { kind: 'form', form: form.again(state, campaign, context) }]);
  const next: FieldState = { ...state, field: field.id, turn: state.turn + 1 };
  return stepped(next, [...notes, question(next, field, campaign, context)]);
}

/** Words typed as the answer to a field. Typed words are taken out of the chat, whether they will do or not. */
export function typedAnswer(form: Form, state: FieldState, typed: string, context: Context): Stepped {
  const field = form.fields.find(({ id }) => id === state.field);
  if (!field || field.kind === 'choice' || field.kind === 'consent')
    return stepped(state, [say([text('help.pressButton')])]);
  const checked = checkField(field, typed);
  const hide: Reply[] = field.id === 'name' ? [{ kind: 'hide typed' }] : [];
  if (!checked.ok) return ask(form, state, context, [...hide, say([text(checked.error)])]);
  return ask(form, { ...state, values: { ...state.values, [field.id]: checked.value } }, context, hide);
}

/** A button of the question was pressed: the suggested name, a choice, skip, or cancel. */
export function pressedAnswer(form: Form, state: FieldState, choice: string, context: Context): Stepped | null {
  const field = form.fields.find(({ id }) => id === state.field);
  if (!field) return null;
  if (choice === 'no') return cancelled(state, context);
  const value =
    choice === 'suggested' && field.id === 'name'
      ? offerable(context.person.suggestedName)
      : choice === 'skip' && field.optional
        ? ''
        : field.choices.find((one) => one === choice);
  if (value === undefined || value === null) return null;
  return ask(form, { ...state, values: { ...state.values, [field.id]: value } }, context, [], 'pressed');
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

/** A whole form came at once. Null: it is about nothing any more. */
export function submitted(form: Form, state: State, subject: string, given: Values, context: Context): Stepped | null {
  const [slug = '', start = '', code = ''] = subject.split('.');
  const share = code || null;
  const campaign = campaignOf(context, slug);
  if (!campaign) return null;
  if (form.onlyOpen && campaign.state !== 'open') return stepped(ended(state), [campaignCard(campaign, context)]);
  const checked = checkForm(form.fields, given);
  if (!checked.ok)
    return stepped(state, [
      { kind: 'field errors', errors: checked.errors.map(({ field, error }) => ({ field, text: text(error) })) },
    ]);
  const wording = form.wording(campaign, start, context);
  if (!wording) return stepped(state, [{ kind: 'form', form: form.changed(campaign, context, share) }]);
  const { values } = checked;
  return ask(form, beginning(form, slug, wording, context, { values, share }), context, [], 'pressed');
}
