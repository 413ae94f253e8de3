import type { CampaignOutline } from '../../campaign/outline.ts';
import type { Text } from '../../texts/text.ts';
import { recipient, stepButton, text, title } from '../build.ts';
import type { Context } from '../context.ts';
import { type Field, FORMS, type FormView, type SupporterFormId } from '../forms.ts';
import { offerable } from '../names.ts';
import type { Button, Reply } from '../reply.ts';
import type { FillingState, WalkState } from '../state.ts';
import { notNow, signConsentTexts } from './consent.ts';

type Values = Readonly<Record<string, string>>;

/** One field as a chat asks it. A suggested name stands on a button, so the message is one that must not stay. */
export function question(
  state: WalkState & { readonly form: SupporterFormId },
  field: Field,
  campaign: CampaignOutline,
  context: Context,
): Reply {
  const suggested = field.id === 'name' ? offerable(context.person.suggestedName) : null;
  const buttons: Button[][] = [
    ...(suggested ? [[stepButton(useName(suggested), state, 'suggested', 'primary')]] : []),
    ...field.choices.map((choice) => [stepButton(`form.${state.form}.${field.id}.choices.${choice}`, state, choice)]),
    ...(field.optional ? [[stepButton('button.skip', state, 'skip')]] : []),
    [stepButton('button.cancel', state, 'no')],
  ];
  return {
    kind: 'ask',
    size: field.kind === 'long text' ? 'long text' : 'text',
    place: 'new',
    buttons,
    sensitive: suggested !== null,
    text: [text(`form.${state.form}.${field.id}.ask`, { recipient: recipient(campaign) })],
    placeholder: text(`form.${state.form}.${field.id}.placeholder`),
  };
}

/** Longer names would not fit a button; the review shows them before anything is signed. */
const NAME_ON_BUTTON = 40;

function useName(name: string): Text {
  return name.length <= NAME_ON_BUTTON ? text('button.useName', { name }) : text('button.useProfileName');
}

/** The signing form for channels that show it at once. */
export function signFormView(
  campaign: CampaignOutline,
  context: Context,
  share: string | null,
  { changed = false, values = {} }: { readonly changed?: boolean; readonly values?: Values } = {},
): FormView {
  const consent = (campaign.consent.sign[context.person.language] ?? '').slice(0, 8);
  const subject = [campaign.slug, consent, share ?? ''].join('.');
  const intro = [...(changed ? [text('consent.changed')] : []), ...signConsentTexts(campaign, context)];
  return { ...formView('sign', subject, campaign, intro, values), buttons: [[notNow(campaign)]] };
}

/** A form once more with the answers so far, to change one of them. */
export function formAgain(state: FillingState, campaign: CampaignOutline, context: Context): FormView {
  const { form, values, share } = state;
  if (form === 'sign') return signFormView(campaign, context, share, { values });
  return formView(form, campaign.slug, campaign, [text(`form.${form}.intro`)], values);
}

/** Any form for channels that show it at once. `subject` comes back with the submission; `values`: what is already answered. */
export function formView(
  form: SupporterFormId,
  subject: string,
  campaign: CampaignOutline,
  intro: readonly Text[],
  values: Values = {},
): FormView {
  const key = (field: Field, part: string) => `form.${form}.${field.id}.${part}`;
  return {
    id: form,
    subject,
    title: text(`form.${form}.title`),
    submit: text(`form.${form}.submit`),
    intro: [text('form.about', { title: title(campaign) }), ...intro],
    fields: FORMS[form].map((field) => ({
      id: field.id,
      kind: field.kind,
      maxLength: field.maxLength,
      optional: field.optional || (field.id === 'name' && form !== 'letter'),
      label: text(key(field, 'label')),
      hint: field.kind === 'text' || field.kind === 'long text' ? text(key(field, 'hint')) : null,
      placeholder: field.kind === 'text' || field.kind === 'long text' ? text(key(field, 'placeholder')) : null,
      initial:
        values[field.id] ?? (field.id === 'visibility' && campaign.recipientRisk === 'high' ? 'anonymous' : null),
      choices: field.choices.map((value) => ({ value, label: text(`${key(field, 'choices')}.${value}`) })),
    })),
    buttons: [],
  };
}
