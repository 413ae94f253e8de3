import type { types } from '@slack/bolt';
import { VALUE, type ViewValues } from './form.ts';
import type { SeenView } from './incoming.ts';
import { LIMITS } from './limits.ts';
import { writeMeta } from './meta.ts';
import type { Block } from './render.ts';
import { fitting, plain, textBlocks } from './text.ts';
import type { ShownModal } from './views.ts';

type Control = types.InputBlock['element'];
type Typed = ViewValues[string][string] | undefined;

const ERROR = 'error.';

/**
 * A form as it stood when it was submitted, with what was filled in, and what is wrong above its fields: for errors that come
 * after Slack has closed the form. Files must be given once more: Slack lets no app put them back.
 * @param errors what is wrong, by block
 */
export function refilled(
  { form, meta, values }: Pick<SeenView, 'form' | 'meta' | 'values'>,
  errors: Readonly<Record<string, string>>,
): ShownModal {
  const blocks = form.blocks.filter(({ block_id: id }) => !id?.startsWith(ERROR));
  return {
    type: 'modal',
    title: plain(fitting(form.title, LIMITS.viewTitle)),
    ...(form.callback !== '' && { callback_id: form.callback }),
    ...(form.submit !== null && { submit: plain(form.submit) }),
    ...(form.close !== null && { close: plain(form.close) }),
    clear_on_close: form.clears,
    private_metadata: writeMeta(meta),
    blocks: blocks
      .flatMap((block) => [...errorBlocks(block, errors), filled(block, values)])
      .slice(0, LIMITS.viewBlocks),
  };
}

function errorBlocks({ block_id: id }: Block, errors: Readonly<Record<string, string>>): Block[] {
  const text = id === undefined ? undefined : errors[id];
  if (text === undefined) return [];
  return textBlocks([[{ text, bold: true }]]).map((block, index) => ({ ...block, block_id: `${ERROR}${id}.${index}` }));
}

function filled(block: Block, values: ViewValues): Block {
  // Slack hands pictures back with their measures, which it does not take.
  if (block.type === 'image' && 'image_url' in block) {
    const { type, image_url, alt_text } = block;
    return { type, image_url, alt_text };
  }
  if (block.type !== 'input') return block;
  return { ...block, element: withValue(block.element, values[block.block_id ?? '']?.[VALUE]) };
}

function withValue(control: Control, typed: Typed): Control {
  switch (control.type) {
    case 'plain_text_input': {
      const { initial_value: _before, ...bare } = control;
      return typed?.value ? { ...bare, initial_value: typed.value } : bare;
    }
    case 'rich_text_input': {
      const { initial_value: _before, ...bare } = control;
      return typed?.rich_text_value ? { ...bare, initial_value: typed.rich_text_value } : bare;
    }
    case 'checkboxes': {
      const { initial_options: _before, ...bare } = control;
      const chosen = new Set(typed?.selected_options?.map(({ value }) => value));
      const initial = bare.options.filter(({ value }) => value !== undefined && chosen.has(value));
      return initial.length > 0 ? { ...bare, initial_options: initial } : bare;
    }
    case 'radio_buttons': {
      const { initial_option: _before, ...bare } = control;
      const initial = bare.options.find(({ value }) => value === typed?.selected_option?.value);
      return initial ? { ...bare, initial_option: initial } : bare;
    }
    case 'static_select': {
      const { initial_option: _before, ...bare } = control;
      const initial = bare.options?.find(({ value }) => value === typed?.selected_option?.value);
      return initial ? { ...bare, initial_option: initial } : bare;
    }
    case 'conversations_select': {
      const { default_to_current_conversation: _here, initial_conversation: _before, ...bare } = control;
      const chosen = typed?.selected_conversation;
      return chosen ? { ...bare, initial_conversation: chosen } : bare;
    }
    default:
      return control;
  }
}
