import { z } from 'zod';
import { type Block, blockSchema, controlsOf, faultsAmong, withIds } from './blocks.ts';
import { faultsOf } from './fields.ts';
import { needScope } from './method.ts';
import type { Install, Platform } from './platform.ts';
import { Refusal, refusalWith } from './refusal.ts';
import { plainText } from './text-objects.ts';

/** What blocks stand on: messages, modals and the App Home. */

const MESSAGE_BLOCKS = 50;
const VIEW_BLOCKS = 100;
const VIEW_BYTES = 250_000;

const shared = {
  blocks: z.array(blockSchema).max(VIEW_BLOCKS),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
};
const modal = z.strictObject({
  type: z.literal('modal'),
  ...shared,
  title: plainText(24),
  submit: plainText(24).optional(),
  close: plainText(24).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  submit_disabled: z.boolean().optional(),
});
const home = z.strictObject({ type: z.literal('home'), ...shared });
const viewSchema = z.discriminatedUnion('type', [modal, home]);

export type ViewContent = z.output<typeof viewSchema>;

/**
 * Checks a view of an installation (https://docs.slack.dev/reference/views) and gives it the ids that it lacks.
 *
 * @throws {Refusal} `view_too_large`, `invalid_arguments` with what is wrong, `missing_scope` for a field for files
 */
export function checkedView(platform: Platform, install: Install, given: unknown, kind: 'modal' | 'home'): ViewContent {
  if (JSON.stringify(given ?? null).length > VIEW_BYTES) throw new Refusal('view_too_large');
  const parsed = viewSchema.safeParse(given);
  if (!parsed.success) throw refusalWith('invalid_arguments', faultsOf(parsed.error, '/view'));
  const view = parsed.data;
  if (view.type !== kind) throw refusalWith('invalid_arguments', ['unexpected type [json-pointer:/view/type]']);
  const faults = [...faultsAmong(view.blocks), ...faultsOfFiles(platform, view.blocks)];
  const asks = view.blocks.some(({ type }) => type === 'input');
  if (view.type === 'modal' && asks && view.submit === undefined)
    faults.push('missing required field: submit [json-pointer:/view]');
  if (view.blocks.some(({ type }) => type === 'markdown'))
    faults.push('unsupported type: markdown [json-pointer:/view]');
  const takesFiles = hasFileInput(view.blocks);
  if (view.type === 'home' && takesFiles) faults.push('unsupported type: file_input [json-pointer:/view]');
  if (faults.length > 0) throw refusalWith('invalid_arguments', faults);
  if (takesFiles) needScope(install, 'files:read');
  return { ...view, blocks: [...withIds(view.blocks, platform.ids)] };
}

/**
 * Checks the blocks of a message and gives them the ids that they lack.
 *
 * @throws {Refusal} `invalid_blocks_format` when they are no list, `invalid_blocks` with what is wrong
 */
export function checkedBlocks(platform: Platform, given: unknown): readonly Block[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) throw new Refusal('invalid_blocks_format');
  const parsed = z.array(blockSchema).max(MESSAGE_BLOCKS).safeParse(given);
  if (!parsed.success) throw refusalWith('invalid_blocks', faultsOf(parsed.error, '/blocks'));
  const faults = [...faultsAmong(parsed.data), ...faultsOfFiles(platform, parsed.data)];
  if (hasFileInput(parsed.data)) faults.push('unsupported type: file_input [json-pointer:/blocks]');
  if (faults.length > 0) throw refusalWith('invalid_blocks', faults);
  return withIds(parsed.data, platform.ids);
}

const hasFileInput = (blocks: readonly Block[]): boolean =>
  controlsOf(blocks).some(({ control }) => control.type === 'file_input');

function faultsOfFiles(platform: Platform, blocks: readonly Block[]): string[] {
  const images = blocks.flatMap((block) => {
    if (block.type === 'image') return [block];
    if (block.type === 'context') return block.elements.filter((element) => element.type === 'image');
    return block.type === 'section' && block.accessory?.type === 'image' ? [block.accessory] : [];
  });
  return images.flatMap(({ slack_file: file }) =>
    file === undefined || (file.id !== undefined && platform.files.isPicture(file.id))
      ? []
      : ['invalid slack file [json-pointer:/blocks]'],
  );
}
