import { z } from 'zod';
import { accessoryElement, actionElement, type Control, imageElement, inputElement } from './elements.ts';
import type { Ids } from './ids.ts';
import { richTextBlock } from './rich-text.ts';
import { anyText, plainText } from './text-objects.ts';

/** Blocks with their limits (https://docs.slack.dev/reference/block-kit/blocks). */

const id = { block_id: z.string().min(1).max(255).optional() };

const section = z
  .strictObject({
    type: z.literal('section'),
    ...id,
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: accessoryElement.optional(),
    expand: z.boolean().optional(),
  })
  .refine((block) => block.text !== undefined || block.fields !== undefined, { error: 'needs text or fields' });
const header = z.strictObject({
  type: z.literal('header'),
  ...id,
  text: plainText(150),
  level: z.int().min(1).max(4).optional(),
});
const divider = z.strictObject({ type: z.literal('divider'), ...id });
const image = z
  .strictObject({
    type: z.literal('image'),
    ...id,
    alt_text: z.string().min(1).max(2000),
    title: plainText(2000).optional(),
    image_url: z.url().max(3000).optional(),
    slack_file: z.strictObject({ id: z.string().optional(), url: z.url().optional() }).optional(),
  })
  .refine((block) => (block.image_url === undefined) !== (block.slack_file === undefined), {
    error: 'needs one of image_url and slack_file',
  });
const actions = z.strictObject({ type: z.literal('actions'), ...id, elements: z.array(actionElement).min(1).max(25) });
const context = z.strictObject({
  type: z.literal('context'),
  ...id,
  elements: z
    .array(z.union([anyText(2000), imageElement]))
    .min(1)
    .max(10),
});
const input = z.strictObject({
  type: z.literal('input'),
  ...id,
  label: plainText(2000),
  element: inputElement,
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
});
const markdown = z.strictObject({ type: z.literal('markdown'), ...id, text: z.string().min(1).max(12_000) });

export const blockSchema = z.discriminatedUnion('type', [
  section,
  header,
  divider,
  image,
  actions,
  context,
  input,
  markdown,
  richTextBlock,
]);

export type Block = z.output<typeof blockSchema>;
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
  if (block.type === 'section' && block.accessory !== undefined && block.accessory.type !== 'image')
    return [block.accessory];
  return [];
}

/** Every control, in the order of the screen. */
export const controlsOf = (blocks: readonly Block[]): readonly PlacedControl[] =>
  blocks.flatMap((block) =>
    controlsIn(block).map((control) => ({
      block,
      blockId: block.block_id ?? '',
      actionId: control.action_id ?? '',
      control,
    })),
  );

/**
 * What is wrong with blocks as a whole: ids must be unique, a block's among all and an action's within its block; menus
 * have options or groups of them, and what is chosen at first is among them.
 */
export function faultsAmong(blocks: readonly Block[]): readonly string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const [place, block] of blocks.entries()) {
    if (block.block_id !== undefined && seen.has(block.block_id))
      faults.push(`block_id already exists [json-pointer:/blocks/${place}/block_id]`);
    if (block.block_id !== undefined) seen.add(block.block_id);
    const actionIds = controlsIn(block).flatMap(({ action_id }) => action_id ?? []);
    if (new Set(actionIds).size < actionIds.length)
      faults.push(`action_id already exists [json-pointer:/blocks/${place}/elements]`);
    for (const control of controlsIn(block)) {
      const fault = faultOfMenu(control);
      if (fault !== null) faults.push(`${fault} [json-pointer:/blocks/${place}]`);
    }
  }
  if (controlsOf(blocks).filter(({ control }) => 'focus_on_load' in control && control.focus_on_load).length > 1)
    faults.push('focus_on_load more than once [json-pointer:/blocks]');
  return faults;
}

function faultOfMenu(control: Control): string | null {
  if (control.type === 'static_select' || control.type === 'multi_static_select') {
    if ((control.options === undefined) === (control.option_groups === undefined))
      return 'needs one of options and option_groups';
  }
  const chosen = initialValues(control);
  const values = new Set(optionsOf(control).map(({ value }) => value));
  return chosen.every((value) => values.has(value)) ? null : 'the initial choice is not among the options';
}

function initialValues(control: Control): readonly string[] {
  if ('initial_options' in control) return (control.initial_options ?? []).map(({ value }) => value);
  return 'initial_option' in control && control.initial_option !== undefined ? [control.initial_option.value] : [];
}

/** Options of a menu, of boxes or of radio buttons, in order; none for other controls. */
export function optionsOf(control: Control) {
  const grouped = 'option_groups' in control ? (control.option_groups ?? []).flatMap((group) => group.options) : [];
  return 'options' in control ? [...(control.options ?? []), ...grouped] : grouped;
}

/** Gives blocks and controls the ids that they lack, as Slack does. */
export function withIds(blocks: readonly Block[], ids: Ids): readonly Block[] {
  const named = <C extends { readonly action_id?: string | undefined }>(control: C): C => ({
    ...control,
    action_id: control.action_id ?? ids.mark(),
  });
  return blocks.map((block): Block => {
    const known = { ...block, block_id: block.block_id ?? ids.mark() };
    if (known.type === 'actions') return { ...known, elements: known.elements.map((element) => named(element)) };
    if (known.type === 'input') return { ...known, element: named(known.element) };
    if (known.type === 'section' && known.accessory !== undefined && known.accessory.type !== 'image')
      return { ...known, accessory: named(known.accessory) };
    return known;
  });
}
