import { z } from 'zod';

/** Blocks and what stands in them, with their limits (https://docs.slack.dev/reference/block-kit). Lengths in UTF-16 units. */

const words = (most: number) => z.string().min(1).max(most);
const yes = z.boolean().optional();
const id = z.string().min(1).max(255).optional();
const some = <S extends z.ZodType>(schema: S, most: number) => z.array(schema).min(1).max(most);

const plainText = (most: number) => z.strictObject({ type: z.literal('plain_text'), text: words(most), emoji: yes });
/** Words as they are, or with Slack's markup. */
const anyText = (most: number) =>
  z.discriminatedUnion('type', [
    plainText(most),
    z.strictObject({ type: z.literal('mrkdwn'), text: words(most), verbatim: yes }),
  ]);

export type TextObject = z.output<ReturnType<typeof anyText>>;

/** A choice in a menu, which takes plain words only; and one in boxes and radio buttons. */
const menuOption = z.strictObject({
  text: plainText(75),
  value: words(150),
  description: plainText(75).optional(),
  url: z.url().max(3000).optional(),
});
const boxOption = z.strictObject({ text: anyText(75), value: words(150), description: anyText(75).optional() });
const confirm = z
  .strictObject({
    title: plainText(100),
    text: anyText(300),
    confirm: plainText(30),
    deny: plainText(30),
    style: z.enum(['primary', 'danger']).optional(),
  })
  .optional();

/** Formatted words as a structure (https://docs.slack.dev/reference/block-kit/blocks/rich-text-block). */
const piece = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.strictObject({
    type: z.literal(type),
    ...shape,
    style: z.strictObject({ bold: yes, italic: yes, strike: yes, code: yes }).optional(),
  });
const richPiece = z.discriminatedUnion('type', [
  piece('text', { text: z.string().min(1) }),
  piece('link', { url: z.string().min(1), text: z.string().optional() }),
  piece('emoji', { name: z.string().min(1), unicode: z.string().optional() }),
  piece('user', { user_id: z.string().min(1) }),
  piece('channel', { channel_id: z.string().min(1) }),
  piece('usergroup', { usergroup_id: z.string().min(1) }),
  piece('broadcast', { range: z.enum(['here', 'channel', 'everyone']) }),
]);
const lines = { elements: z.array(richPiece).min(1), border: z.int().optional() };
const richSection = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(richPiece) });
const richPart = z.discriminatedUnion('type', [
  richSection,
  z.strictObject({
    type: z.literal('rich_text_list'),
    style: z.enum(['bullet', 'ordered']),
    elements: z.array(richSection).min(1),
    indent: z.int().min(0).max(8).optional(),
    offset: z.int().optional(),
    border: z.int().optional(),
  }),
  z.strictObject({ type: z.literal('rich_text_quote'), ...lines }),
  z.strictObject({ type: z.literal('rich_text_preformatted'), ...lines }),
]);
const richText = z.strictObject({ type: z.literal('rich_text'), block_id: id, elements: z.array(richPart).min(1) });

export type RichPiece = z.output<typeof richPiece>;
export type RichTextBlock = z.output<typeof richText>;

/** Pieces of each line, top to bottom. */
export const linesOf = (block: RichTextBlock): readonly (readonly RichPiece[])[] =>
  block.elements.flatMap((element) =>
    element.type === 'rich_text_list' ? element.elements.map((item) => item.elements) : [element.elements],
  );

/** Interactive elements (https://docs.slack.dev/reference/block-kit/block-elements). */
const element = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.strictObject({ type: z.literal(type), action_id: id, ...shape });
const menu = { focus_on_load: yes, confirm, placeholder: plainText(150).optional() };
const listed = {
  ...menu,
  options: some(menuOption, 100).optional(),
  option_groups: some(z.strictObject({ label: plainText(75), options: some(menuOption, 100) }), 100).optional(),
};
const conversations = {
  ...menu,
  default_to_current_conversation: yes,
  filter: z
    .strictObject({
      include: z
        .array(z.enum(['im', 'mpim', 'private', 'public']))
        .min(1)
        .optional(),
      exclude_external_shared_channels: yes,
      exclude_bot_users: yes,
    })
    .optional(),
};
const boxes = { focus_on_load: yes, confirm, options: some(boxOption, 10) };
const most = z.int().min(1).optional();
const string = z.string().optional();
const choosers = [
  element('static_select', { ...listed, initial_option: menuOption.optional() }),
  element('multi_static_select', {
    ...listed,
    initial_options: some(menuOption, 100).optional(),
    max_selected_items: most,
  }),
  element('users_select', { ...menu, initial_user: string }),
  element('channels_select', { ...menu, initial_channel: string, response_url_enabled: yes }),
  element('conversations_select', { ...conversations, initial_conversation: string, response_url_enabled: yes }),
  element('multi_conversations_select', {
    ...conversations,
    initial_conversations: z.array(z.string()).min(1).optional(),
    max_selected_items: most,
  }),
  element('checkboxes', { ...boxes, initial_options: some(boxOption, 10).optional() }),
  element('radio_buttons', { ...boxes, initial_option: boxOption.optional() }),
  element('datepicker', { ...menu, initial_date: z.iso.date().optional() }),
] as const;
const pressed = [
  element('button', {
    confirm,
    text: plainText(75),
    url: z.url().max(3000).optional(),
    value: z.string().max(2000).optional(),
    style: z.enum(['primary', 'danger']).optional(),
    accessibility_label: z.string().max(75).optional(),
  }),
  element('overflow', { confirm, options: some(menuOption, 5) }),
] as const;
const typed = {
  focus_on_load: yes,
  placeholder: plainText(150).optional(),
  dispatch_action_config: z
    .strictObject({ trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).min(1) })
    .optional(),
};
const lineCount = z.int().min(1).max(100).optional();
/** Needs the scope `files:read` (https://docs.slack.dev/reference/block-kit/block-elements/file-input-element). */
const fileInput = element('file_input', {
  filetypes: z.array(z.string().min(1)).min(1).optional(),
  max_files: z.int().min(1).max(10).optional(),
});
const fields = [
  element('plain_text_input', {
    ...typed,
    initial_value: z.string().max(3000).optional(),
    multiline: yes,
    min_length: z.int().min(0).max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
  }),
  element('rich_text_input', {
    ...typed,
    initial_value: richText.optional(),
    min_lines: lineCount,
    max_lines: lineCount,
  }),
  element('email_text_input', { ...typed, initial_value: string }),
  element('url_text_input', { ...typed, initial_value: string }),
  element('number_input', {
    ...typed,
    is_decimal_allowed: z.boolean(),
    initial_value: string,
    min_value: string,
    max_value: string,
  }),
  fileInput,
] as const;

const imageShape = {
  type: z.literal('image'),
  alt_text: z.string().min(1).max(2000),
  image_url: z.url().max(3000).optional(),
  slack_file: z.strictObject({ id: z.string().optional(), url: z.url().optional() }).optional(),
};
const oneSource = (image: { image_url?: unknown; slack_file?: unknown }): boolean =>
  (image.image_url === undefined) !== (image.slack_file === undefined);
const ONE_SOURCE = { error: 'needs one of image_url and slack_file' };
const imageElement = z.strictObject(imageShape).refine(oneSource, ONE_SOURCE);

/** What an `actions` block takes, what stands beside a section, and what an `input` block takes. */
const actionElement = z.discriminatedUnion('type', [...pressed, ...choosers]);
const accessory = z.discriminatedUnion('type', [...pressed, imageElement, ...choosers]);
const inputElement = z.discriminatedUnion('type', [...fields, ...choosers]);

export type FileInput = z.output<typeof fileInput>;
export type ImageElement = z.output<typeof imageElement>;
/** Anything that a person can act on. */
export type Control = z.output<typeof actionElement> | z.output<typeof inputElement>;

/** How many files a field for files takes. */
export const mostFiles = (field: FileInput): number => field.max_files ?? 10;

const blockOf = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.strictObject({ type: z.literal(type), block_id: id, ...shape });
export const blockSchema = z.discriminatedUnion('type', [
  blockOf('section', {
    text: anyText(3000).optional(),
    fields: some(anyText(2000), 10).optional(),
    accessory: accessory.optional(),
    expand: yes,
  }).refine((block) => block.text !== undefined || block.fields !== undefined, { error: 'needs text or fields' }),
  blockOf('header', { text: plainText(150), level: z.int().min(1).max(4).optional() }),
  blockOf('divider', {}),
  z.strictObject({ ...imageShape, block_id: id, title: plainText(2000).optional() }).refine(oneSource, ONE_SOURCE),
  blockOf('actions', { elements: some(actionElement, 25) }),
  blockOf('context', { elements: some(z.union([anyText(2000), imageElement]), 10) }),
  blockOf('input', {
    label: plainText(2000),
    element: inputElement,
    hint: plainText(2000).optional(),
    optional: yes,
    dispatch_action: yes,
  }),
  blockOf('markdown', { text: z.string().min(1).max(12_000) }),
  richText,
]);

export type Block = z.output<typeof blockSchema>;

export const messageBlocks = z.array(blockSchema).max(50);

const onView = {
  blocks: z.array(blockSchema).max(100),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
};
/** https://docs.slack.dev/reference/views */
export const viewSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('modal'),
    ...onView,
    title: plainText(24),
    submit: plainText(24).optional(),
    close: plainText(24).optional(),
    clear_on_close: yes,
    notify_on_close: yes,
    submit_disabled: yes,
  }),
  z.strictObject({ type: z.literal('home'), ...onView }),
]);

export type ViewContent = z.output<typeof viewSchema>;

/** A control with the block it stands in. */
export interface PlacedControl {
  readonly block: Block;
  readonly blockId: string;
  readonly actionId: string;
  readonly control: Control;
}

function controlsIn(block: Block): readonly Control[] {
  if (block.type === 'actions') return block.elements;
  if (block.type === 'input') return [block.element];
  return block.type === 'section' && block.accessory && block.accessory.type !== 'image' ? [block.accessory] : [];
}

/** Every control, in the order of the screen. */
export const controlsOf = (blocks: readonly Block[]): readonly PlacedControl[] =>
  blocks.flatMap((block) =>
    controlsIn(block).map((control) => {
      return { block, blockId: block.block_id ?? '', actionId: control.action_id ?? '', control };
    }),
  );

/** A picture, and where in its list of blocks it stands: `0/accessory`. */
export interface PlacedPicture {
  readonly at: string;
  readonly picture: Pick<ImageElement, 'image_url' | 'slack_file'>;
}

/** Every picture, in the order of the screen. */
export const picturesOf = (blocks: readonly Block[]): readonly PlacedPicture[] =>
  blocks.flatMap((block, place): readonly PlacedPicture[] => {
    if (block.type === 'image') return [{ at: String(place), picture: block }];
    if (block.type === 'section' && block.accessory?.type === 'image')
      return [{ at: `${place}/accessory`, picture: block.accessory }];
    if (block.type !== 'context') return [];
    return block.elements.flatMap((picture, n) =>
      picture.type === 'image' ? [{ at: `${place}/elements/${n}`, picture }] : [],
    );
  });

/**
 * What is wrong with blocks as a whole: ids must be unique, a block's among all and an action's within its block; menus
 * have options or groups of them, and what is chosen at first is among them.
 *
 * @param root pointer to the list
 */
export function faultsAmong(blocks: readonly Block[], root = '/blocks'): readonly string[] {
  const twice = (ids: readonly (string | undefined)[], at: number): boolean =>
    ids[at] !== undefined && ids.indexOf(ids[at]) !== at;
  const blockIds = blocks.map(({ block_id }) => block_id);
  const faults = blocks.flatMap((block, place) => {
    const controls = controlsIn(block);
    const actionIds = controls.map(({ action_id }) => action_id);
    return [
      ...(twice(blockIds, place) ? [`block_id already exists [json-pointer:${root}/${place}/block_id]`] : []),
      ...(actionIds.some((_, at) => twice(actionIds, at))
        ? [`action_id already exists [json-pointer:${root}/${place}/elements]`]
        : []),
      ...controls.flatMap((control) => faultOfMenu(control).map((fault) => `${fault} [json-pointer:${root}/${place}]`)),
    ];
  });
  const focused = controlsOf(blocks).filter(({ control }) => 'focus_on_load' in control && control.focus_on_load);
  return focused.length > 1 ? [...faults, `focus_on_load more than once [json-pointer:${root}]`] : faults;
}

function faultOfMenu(control: Control): readonly string[] {
  if ('option_groups' in control && (control.options === undefined) === (control.option_groups === undefined))
    return ['needs one of options and option_groups'];
  const many = 'initial_options' in control ? (control.initial_options ?? []) : [];
  const one = 'initial_option' in control && control.initial_option !== undefined ? [control.initial_option] : [];
  const values = new Set(optionsOf(control).map(({ value }) => value));
  return [...many, ...one].every(({ value }) => values.has(value))
    ? []
    : ['the initial choice is not among the options'];
}

/** Options of a menu, of boxes or of radio buttons, in order; none for other controls. */
export function optionsOf(control: Control) {
  const grouped = 'option_groups' in control ? (control.option_groups ?? []).flatMap((group) => group.options) : [];
  return 'options' in control ? [...(control.options ?? []), ...grouped] : grouped;
}

/** Gives blocks and controls the ids that they lack, as Slack does. @param newId makes one */
export function withIds(blocks: readonly Block[], newId: () => string): readonly Block[] {
  const named = <C extends { readonly action_id?: string | undefined }>(control: C): C => ({
    ...control,
    action_id: control.action_id ?? newId(),
  });
  return blocks.map((block): Block => {
    const known = { ...block, block_id: block.block_id ?? newId() };
    if (known.type === 'actions') return { ...known, elements: known.elements.map((one) => named(one)) };
    if (known.type === 'input') return { ...known, element: named(known.element) };
    if (known.type === 'section' && known.accessory !== undefined && known.accessory.type !== 'image')
      return { ...known, accessory: named(known.accessory) };
    return known;
  });
}
