import { z } from 'zod';
import { flag, structure, text } from '../call-fields.ts';
import { isLink } from './entities.ts';
import { shapedBy } from './fields.ts';

/** Keyboards under messages, with the platform's limits (https://core.telegram.org/bots/api#inlinekeyboardmarkup). */

const MAX_CALLBACK_BYTES = 64;
const MAX_BUTTONS = 100;
const MAX_BUTTONS_IN_ROW = 8;
const MAX_COPY_TEXT = 256;

export type Button = z.output<typeof button>;
export type Keyboard = readonly (readonly Button[])[];

const bytes = (value: string): number => Buffer.byteLength(value, 'utf8');

const callbackData = text.refine(
  (data) => bytes(data) >= 1 && bytes(data) <= MAX_CALLBACK_BYTES,
  'BUTTON_DATA_INVALID',
);
const buttonText = text.refine(
  (label) => label.trim() !== '' && label.isWellFormed(),
  'inline keyboard button text must be non-empty',
);
const address = text.refine(isLink, 'inline keyboard button URL is invalid: Wrong HTTP URL');
const copied = z.strictObject({
  text: text.refine((words) => words.length >= 1 && words.length <= MAX_COPY_TEXT, 'BUTTON_COPY_TEXT_INVALID'),
});
const chosenChat = z
  .strictObject({
    query: text.max(256).optional(),
    allow_user_chats: flag.optional(),
    allow_bot_chats: flag.optional(),
    allow_group_chats: flag.optional(),
    allow_channel_chats: flag.optional(),
  })
  .refine(
    (chosen) =>
      [chosen.allow_user_chats, chosen.allow_bot_chats, chosen.allow_group_chats, chosen.allow_channel_chats].includes(
        true,
      ),
    'switch_inline_query_chosen_chat must allow at least one type of chats',
  );

const kinds = [
  'callback_data',
  'url',
  'copy_text',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'switch_inline_query_chosen_chat',
] as const;

const button = z
  .strictObject({
    text: buttonText,
    style: z.enum(['danger', 'success', 'primary']).optional(),
    callback_data: callbackData.optional(),
    url: address.optional(),
    copy_text: copied.optional(),
    switch_inline_query: text.max(256).optional(),
    switch_inline_query_current_chat: text.max(256).optional(),
    switch_inline_query_chosen_chat: chosenChat.optional(),
  })
  .refine(
    (given) => kinds.filter((kind) => given[kind] !== undefined).length === 1,
    'inline keyboard button must have exactly one type',
  );

const inlineKeyboard = z
  .strictObject({ inline_keyboard: z.array(z.array(button)), force_reply: flag.optional() })
  .refine(
    ({ inline_keyboard: rows }) => rows.flat().length <= MAX_BUTTONS,
    `more than ${MAX_BUTTONS} buttons in an inline keyboard`,
  )
  .refine(
    ({ inline_keyboard: rows }) => rows.every((row) => row.length <= MAX_BUTTONS_IN_ROW),
    `more than ${MAX_BUTTONS_IN_ROW} buttons in a row of an inline keyboard`,
  );

const forceReply = z.strictObject({
  force_reply: z.literal(true),
  input_field_placeholder: text
    .refine((words) => words.length >= 1 && words.length <= 64, 'input field placeholder must have 1-64 characters')
    .optional(),
  selective: flag.optional(),
});

const removal = z.strictObject({ remove_keyboard: z.literal(true), selective: flag.optional() });

/** What an edit or an inline result may carry. */
export const inlineMarkup = structure(inlineKeyboard);

/** What a new message may carry. Keyboards in place of the letters are refused: no view of this stand-in shows them. */
export const anyMarkup = structure(
  shapedBy<Markup>((value) => {
    if ('inline_keyboard' in value) return inlineKeyboard;
    if ('force_reply' in value) return forceReply;
    if ('remove_keyboard' in value) return removal;
    return 'reply_markup is none of inline keyboard, force reply and keyboard removal';
  }),
);

export type InlineMarkup = z.output<typeof inlineKeyboard>;
export type Markup = InlineMarkup | z.output<typeof forceReply> | z.output<typeof removal>;

/** Rows of buttons as stored; rows without buttons vanish. */
export function keyboardOf(markup: Markup | undefined): Keyboard {
  if (markup === undefined || !('inline_keyboard' in markup)) return [];
  return markup.inline_keyboard.filter((row) => row.length > 0);
}

/** What the person is asked to type, as the client shows it in the empty field; null when no reply is forced. */
export function placeholderOf(markup: Markup | undefined): string | null {
  if (markup === undefined || !('force_reply' in markup) || markup.force_reply !== true) return null;
  return 'input_field_placeholder' in markup ? (markup.input_field_placeholder ?? '') : '';
}
