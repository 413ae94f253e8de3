import { z } from 'zod';
import { richTextBlock } from './rich-text.ts';
import { boxOption, confirmation, menuOption, placeholder, plainText } from './text-objects.ts';

/** Interactive elements with their limits (https://docs.slack.dev/reference/block-kit/block-elements). */

const action = { action_id: z.string().min(1).max(255).optional() };
const focus = { focus_on_load: z.boolean().optional() };
const confirm = { confirm: confirmation.optional() };
const dispatch = z.strictObject({
  trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).min(1),
});

const button = z.strictObject({
  type: z.literal('button'),
  ...action,
  ...confirm,
  text: plainText(75),
  url: z.url().max(3000).optional(),
  value: z.string().max(2000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().max(75).optional(),
});

const menu = { ...action, ...focus, ...confirm, placeholder: placeholder.optional() };
const options = z.array(menuOption).min(1).max(100);
const groups = z
  .array(z.strictObject({ label: plainText(75), options }))
  .min(1)
  .max(100);

const staticSelect = z.strictObject({
  type: z.literal('static_select'),
  ...menu,
  options: options.optional(),
  option_groups: groups.optional(),
  initial_option: menuOption.optional(),
});
const multiStaticSelect = z.strictObject({
  type: z.literal('multi_static_select'),
  ...menu,
  options: options.optional(),
  option_groups: groups.optional(),
  initial_options: options.optional(),
  max_selected_items: z.int().min(1).optional(),
});
const usersSelect = z.strictObject({ type: z.literal('users_select'), ...menu, initial_user: z.string().optional() });
const channelsSelect = z.strictObject({
  type: z.literal('channels_select'),
  ...menu,
  initial_channel: z.string().optional(),
  response_url_enabled: z.boolean().optional(),
});
const conversationFilter = z.strictObject({
  include: z
    .array(z.enum(['im', 'mpim', 'private', 'public']))
    .min(1)
    .optional(),
  exclude_external_shared_channels: z.boolean().optional(),
  exclude_bot_users: z.boolean().optional(),
});
const multiConversationsSelect = z.strictObject({
  type: z.literal('multi_conversations_select'),
  ...menu,
  initial_conversations: z.array(z.string()).min(1).optional(),
  default_to_current_conversation: z.boolean().optional(),
  max_selected_items: z.int().min(1).optional(),
  filter: conversationFilter.optional(),
});
const conversationsSelect = z.strictObject({
  type: z.literal('conversations_select'),
  ...menu,
  initial_conversation: z.string().optional(),
  default_to_current_conversation: z.boolean().optional(),
  response_url_enabled: z.boolean().optional(),
  filter: conversationFilter.optional(),
});
const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...action,
  ...confirm,
  options: z.array(menuOption).min(1).max(5),
});
const boxes = z.array(boxOption).min(1).max(10);
const checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  ...action,
  ...focus,
  ...confirm,
  options: boxes,
  initial_options: boxes.optional(),
});
const radioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  ...action,
  ...focus,
  ...confirm,
  options: boxes,
  initial_option: boxOption.optional(),
});
const datepicker = z.strictObject({
  type: z.literal('datepicker'),
  ...menu,
  initial_date: z.iso.date().optional(),
});

const typed = { ...action, ...focus, placeholder: placeholder.optional(), dispatch_action_config: dispatch.optional() };
const plainTextInput = z.strictObject({
  type: z.literal('plain_text_input'),
  ...typed,
  initial_value: z.string().max(3000).optional(),
  multiline: z.boolean().optional(),
  min_length: z.int().min(0).max(3000).optional(),
  max_length: z.int().min(1).max(3000).optional(),
});
const richTextInput = z.strictObject({
  type: z.literal('rich_text_input'),
  ...typed,
  initial_value: richTextBlock.optional(),
  min_lines: z.int().min(1).max(100).optional(),
  max_lines: z.int().min(1).max(100).optional(),
});
const emailInput = z.strictObject({
  type: z.literal('email_text_input'),
  ...typed,
  initial_value: z.string().optional(),
});
const urlInput = z.strictObject({ type: z.literal('url_text_input'), ...typed, initial_value: z.string().optional() });
const numberInput = z.strictObject({
  type: z.literal('number_input'),
  ...typed,
  is_decimal_allowed: z.boolean(),
  initial_value: z.string().optional(),
  min_value: z.string().optional(),
  max_value: z.string().optional(),
});
/** Needs the scope `files:read` (https://docs.slack.dev/reference/block-kit/block-elements/file-input-element). */
const fileInput = z.strictObject({
  type: z.literal('file_input'),
  ...action,
  filetypes: z.array(z.string().min(1)).min(1).optional(),
  max_files: z.int().min(1).max(10).optional(),
});

export const imageElement = z
  .strictObject({
    type: z.literal('image'),
    alt_text: z.string().min(1).max(2000),
    image_url: z.url().max(3000).optional(),
    slack_file: z.strictObject({ id: z.string().optional(), url: z.url().optional() }).optional(),
  })
  .refine((image) => (image.image_url === undefined) !== (image.slack_file === undefined), {
    error: 'needs one of image_url and slack_file',
  });

const choosers = [
  staticSelect,
  multiStaticSelect,
  usersSelect,
  channelsSelect,
  conversationsSelect,
  multiConversationsSelect,
  checkboxes,
  radioButtons,
  datepicker,
] as const;

/** What an `actions` block takes. */
export const actionElement = z.discriminatedUnion('type', [button, overflow, ...choosers]);
/** What stands beside a section. */
export const accessoryElement = z.discriminatedUnion('type', [button, overflow, imageElement, ...choosers]);
/** What an `input` block takes. */
export const inputElement = z.discriminatedUnion('type', [
  plainTextInput,
  richTextInput,
  emailInput,
  urlInput,
  numberInput,
  fileInput,
  ...choosers,
]);

export type ActionElement = z.output<typeof actionElement>;
export type InputElement = z.output<typeof inputElement>;
export type FileInput = z.output<typeof fileInput>;
/** How many files a field for files takes. */
export const mostFiles = (field: FileInput): number => field.max_files ?? 10;

export type ImageElement = z.output<typeof imageElement>;
/** Anything that a person can act on. */
export type Control = ActionElement | InputElement;
