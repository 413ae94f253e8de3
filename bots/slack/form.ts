import type { types } from '@slack/bolt';
import { z } from 'zod';
import type { ShownForm, ShownReply } from '../../src/channel/shown.ts';
import { plainText } from '../../src/texts/plain.ts';
import type { Paragraph } from '../../src/texts/text.ts';
import { LIMITS } from './limits.ts';
import type { Block } from './render.ts';
import { fitting, plain } from './text.ts';
import { writtenParagraphs } from './written.ts';

/** The one control of each of our input blocks. */
export const VALUE = 'value';
/** Marks a view that asks one question, in its metadata, and its only field. */
export const ASKED = 'ask';
export const ANSWER = 'answer';

/** What Slack shows within a message (https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object). */
const PICTURE_TYPES = ['png', 'jpg', 'jpeg', 'gif'];

type Field = ShownForm['fields'][number];
type Control = types.InputBlock['element'];

function fieldBlockId(field: string): string {
  return `field.${field}`;
}

/** A form's fields as input blocks. */
export function fieldBlocks(form: ShownForm): types.InputBlock[] {
  return form.fields.map((field) => ({
    type: 'input',
    block_id: fieldBlockId(field.id),
    label: plain(fitting(field.label, LIMITS.label)),
    optional: field.optional,
    ...(field.hint !== null && { hint: plain(fitting(field.hint, LIMITS.label)) }),
    element: controlOf(field),
  }));
}

function controlOf(field: Field): Control {
  switch (field.kind) {
    case 'consent':
      return chosen('checkboxes', field);
    case 'choice':
      return chosen('radio_buttons', field);
    case 'rich text':
      return richTextInput(field.placeholder);
    case 'picture':
      return { type: 'file_input', action_id: VALUE, filetypes: PICTURE_TYPES, max_files: 1 };
    case 'text':
    case 'long text':
      return {
        type: 'plain_text_input',
        action_id: VALUE,
        multiline: field.kind !== 'text',
        max_length: Math.min(field.maxLength, LIMITS.typed),
        ...(field.placeholder && { placeholder: plain(fitting(field.placeholder, LIMITS.placeholder)) }),
        ...(field.initial && { initial_value: field.initial }),
      };
    default:
      return field.kind satisfies never;
  }
}

function richTextInput(placeholder: string | null): Control {
  return {
    type: 'rich_text_input',
    action_id: VALUE,
    ...(placeholder && { placeholder: plain(fitting(placeholder, LIMITS.placeholder)) }),
  };
}

/** A question that asks for words of one's own, with a field under it. */
export function answerBlock({ size, placeholder }: Extract<ShownReply, { kind: 'ask' }>, label: string): Block {
  return {
    type: 'input',
    block_id: fieldBlockId(ANSWER),
    label: plain(fitting(label, LIMITS.label)),
    element:
      size === 'long text'
        ? richTextInput(placeholder)
        : {
            type: 'plain_text_input',
            action_id: VALUE,
            max_length: LIMITS.typed,
            placeholder: plain(fitting(placeholder, LIMITS.placeholder)),
          },
  };
}

function chosen(type: 'checkboxes' | 'radio_buttons', field: Field): Control {
  const options = field.choices.map(({ value, label }) => option(value, label));
  const initial = options.find(({ value }) => value === field.initial);
  return type === 'checkboxes'
    ? { type, action_id: VALUE, options, ...(initial && { initial_options: [initial] }) }
    : { type, action_id: VALUE, options, ...(initial && { initial_option: initial }) };
}

export function option(value: string, label: string): types.PlainTextOption {
  return { text: plain(fitting(label, LIMITS.optionText)), value };
}

/** Read further by `writtenParagraphs`. */
const richTextValue = z.custom<types.RichTextBlock>(
  (value) => typeof value === 'object' && value !== null && 'type' in value && value.type === 'rich_text',
);
const chosenOption = z.object({ value: z.string() });
const stateSchema = z.record(
  z.string(),
  z.record(
    z.string(),
    z.looseObject({
      value: z.string().nullish(),
      selected_option: chosenOption.nullish(),
      selected_options: z.array(chosenOption).nullish(),
      selected_conversation: z.string().nullish(),
      selected_conversations: z.array(z.string()).nullish(),
      rich_text_value: richTextValue.nullish(),
      files: z.array(z.object({ id: z.string() })).nullish(),
    }),
  ),
);
/** `view.state.values` of a submission, by block and control. */
export const viewValues = stateSchema;
export type ViewValues = z.infer<typeof stateSchema>;

/** What was filled into our fields. What was left empty is not there. */
export function submittedValues(values: ViewValues): Readonly<Record<string, string>> {
  const fields = Object.entries(values).flatMap(([block, controls]) => {
    const typed = controls[VALUE];
    const rich = typed?.rich_text_value ? plainText(writtenParagraphs(typed.rich_text_value)) : undefined;
    const value =
      typed?.value ??
      rich ??
      typed?.selected_option?.value ??
      typed?.selected_options?.[0]?.value ??
      typed?.files?.[0]?.id;
    return block.startsWith('field.') && value !== undefined ? [[block.slice('field.'.length), value] as const] : [];
  });
  return Object.fromEntries(fields);
}

/** The fields with formatting, as they were written. */
export function submittedFormatted(values: ViewValues): Readonly<Record<string, readonly Paragraph[]>> {
  const fields = Object.entries(values).flatMap(([block, controls]) => {
    const written = controls[VALUE]?.rich_text_value;
    return block.startsWith('field.') && written
      ? [[block.slice('field.'.length), writtenParagraphs(written)] as const]
      : [];
  });
  return Object.fromEntries(fields);
}

/** What is wrong, by block. An error of a field that this form does not have stands at the first that it has. */
export function errorsAt(
  errors: Extract<ShownReply, { kind: 'field errors' }>['errors'],
  values: ViewValues,
): Readonly<Record<string, string>> {
  const blocks = Object.keys(values);
  const at: Record<string, string> = {};
  for (const { field, text } of errors) {
    const own = fieldBlockId(field);
    const block = blocks.includes(own) ? own : (blocks[0] ?? own);
    at[block] = at[block] === undefined ? text : `${at[block]} ${text}`;
  }
  return at;
}
