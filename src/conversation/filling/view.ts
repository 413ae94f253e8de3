import type { CampaignOutline } from '../../campaign/outline.ts';
import type { Text } from '../../texts/text.ts';
import { recipient, stepButton, text, title } from '../build.ts';
import type { Context } from '../context.ts';
import type { Field, Values } from '../forms.ts';
import type { Button, FormView, Reply } from '../reply.ts';
import { offerable } from '../sign/name.ts';
import type { FieldState } from '../state.ts';
import type { Form } from './form.ts';

/** One field as a chat asks it. A suggested name stands on a button, so the message is one that must not stay. */
export function question(
  state: Pick<FieldState, 'walk' | 'turn' | 'form'>,
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
  const unnamed = text('button.useProfileName');
  return name.length <= NAME_ON_BUTTON ? { ...text('button.useName', { name }), instead: unnamed } : unnamed;
}

/** Any form for channels that show it at once. `subject` comes back with the submission; `values`: what is already answered. */
export function formView(
  form: Pick<Form, 'id' | 'fields'>,
  subject: string,
  campaign: CampaignOutline,
  intro: readonly Text[],
  values: Values = {},
): FormView {
  const key = <Part extends string>(field: Field, part: Part) => `form.${form.id}.${field.id}.${part}` as const;
  return {
    id: form.id,
    subject,
    title: text(`form.${form.id}.title`),
    submit: text(`form.${form.id}.submit`),
    intro: [text('form.about', { title: title(campaign) }), ...intro],
    fields: form.fields.map((field) => ({
      id: field.id,
      kind: field.kind,
      maxLength: field.maxLength,
      optional: field.optional || field.when !== undefined,
      label: text(key(field, 'label')),
      hint: field.kind === 'text' || field.kind === 'long text' ? text(key(field, 'hint')) : null,
      placeholder: field.kind === 'text' || field.kind === 'long text' ? text(key(field, 'placeholder')) : null,
      initial:
        values[field.id] ?? (field.id === 'visibility' && campaign.recipientRisk === 'high' ? 'anonymous' : null),
      choices: field.choices.map((value) => ({ value, label: text(key(field, `choices.${value}`)) })),
    })),
    buttons: [],
  };
}
