import type { FieldErrorView } from '../slack-view.ts';
import { type Block, controlsOf, optionsOf, type PlacedControl } from './blocks.ts';
import type { Control } from './elements.ts';
import type { FileObject } from './file-object.ts';
import type { ClientFault } from './platform.ts';
import type { RichTextBlock } from './rich-text.ts';
import { richTextOf, typedOf } from './rich-typing.ts';

/** What a person put into inputs, in the words of `state.values`: by block id, then by action id. */
export type InputValues = Readonly<Record<string, Readonly<Record<string, InputState>>>>;
export type InputState = Readonly<Record<string, unknown>> & { readonly type: string };

/** What a person types or chooses: words, an option's value, a channel, a date; a list for boxes and files; null for nothing. */
export type Typed = string | readonly string[] | null;

const TYPED = new Set(['plain_text_input', 'email_text_input', 'url_text_input', 'number_input']);
const FIELD_OF: Readonly<Record<string, string>> = {
  users_select: 'selected_user',
  channels_select: 'selected_channel',
  conversations_select: 'selected_conversation',
  multi_conversations_select: 'selected_conversations',
  datepicker: 'selected_date',
  rich_text_input: 'rich_text_value',
  file_input: 'files',
  static_select: 'selected_option',
  radio_buttons: 'selected_option',
  overflow: 'selected_option',
  checkboxes: 'selected_options',
  multi_static_select: 'selected_options',
};
/** Field of a state that holds what was put in. */
const fieldOf = (type: string): string => (TYPED.has(type) ? 'value' : (FIELD_OF[type] ?? 'value'));

/** The state of a control as Slack tells it to the app; of a field for files it is the empty one, see `filesState`. */
export function stateFor(control: Control, typed: Typed): InputState {
  const field = fieldOf(control.type);
  if (field === 'selected_options') {
    const wanted = new Set(Array.isArray(typed) ? typed : []);
    return { type: control.type, [field]: optionsOf(control).filter(({ value }) => wanted.has(value)) };
  }
  if (field === 'selected_option')
    return { type: control.type, [field]: optionsOf(control).find(({ value }) => value === typed) ?? null };
  if (field === 'rich_text_value')
    return { type: control.type, [field]: typeof typed === 'string' && typed !== '' ? richTextOf(typed) : null };
  if (field === 'files') return filesState([]);
  if (field === 'selected_conversations') return { type: control.type, [field]: Array.isArray(typed) ? typed : [] };
  return { type: control.type, [field]: typed === '' ? null : typed };
}

/** The state of a field for files. @param files file objects */
export const filesState = (files: readonly FileObject[]): InputState => ({ type: 'file_input', files });

/** The files in a field for files; none in other controls. */
export const filesIn = (state: InputState | undefined): readonly FileObject[] =>
  state?.type === 'file_input' ? (state['files'] as readonly FileObject[]) : [];

/** What was put into a control, as a person would say it; files by their ids. */
export function typedIn(state: InputState | undefined): Typed {
  const held = state === undefined ? null : (state[fieldOf(state.type)] ?? null);
  if (state?.type === 'file_input') return filesIn(state).map(({ id }) => id);
  if (held !== null && state?.type === 'rich_text_input') return typedOf(held as RichTextBlock);
  if (Array.isArray(held))
    return held.map((option: string | { value: string }) => (typeof option === 'string' ? option : option.value));
  return typeof held === 'object' && held !== null ? (held as { value: string }).value : (held as string | null);
}

function initialFor(control: Control): Typed {
  switch (control.type) {
    case 'checkboxes':
    case 'multi_static_select':
      return (control.initial_options ?? []).map(({ value }) => value);
    case 'static_select':
    case 'radio_buttons':
      return control.initial_option?.value ?? null;
    case 'users_select':
      return control.initial_user ?? null;
    case 'channels_select':
      return control.initial_channel ?? null;
    case 'conversations_select':
      return control.initial_conversation ?? null;
    case 'multi_conversations_select':
      return control.initial_conversations ?? [];
    case 'datepicker':
      return control.initial_date ?? null;
    case 'rich_text_input':
      return control.initial_value ? typedOf(control.initial_value) : null;
    case 'button':
    case 'overflow':
    case 'file_input':
      return null;
    default:
      return control.initial_value ?? null;
  }
}

const holdsState = ({ control }: PlacedControl): boolean => control.type !== 'button' && control.type !== 'overflow';

/** The state of blocks: what was put in before stays where block, action and kind are the same, else what the blocks begin with. */
export function valuesOf(
  blocks: readonly Block[],
  before: InputValues = {},
  current: string | null = null,
): InputValues {
  const values: Record<string, Record<string, InputState>> = {};
  for (const placed of controlsOf(blocks).filter(holdsState)) {
    const { blockId, actionId, control } = placed;
    const kept = before[blockId]?.[actionId];
    const useCurrent = control.type === 'conversations_select' && control.default_to_current_conversation === true;
    const initial = useCurrent ? (current ?? initialFor(control)) : initialFor(control);
    values[blockId] = {
      ...values[blockId],
      [actionId]: kept?.type === control.type ? kept : stateFor(control, initial),
    };
  }
  return values;
}

/** What Slack's client itself refuses to submit, by block id. */
export function clientFaults(blocks: readonly Block[], values: InputValues): Readonly<Record<string, FieldErrorView>> {
  const faults: Record<string, FieldErrorView> = {};
  for (const { block, blockId, actionId, control } of controlsOf(blocks)) {
    if (block.type !== 'input') continue;
    const typed = typedIn(values[blockId]?.[actionId]);
    const kind = clientFault(control, typed, block.optional === true);
    if (kind !== null) faults[blockId] = { kind };
  }
  return faults;
}

function clientFault(control: Control, typed: Typed, optional: boolean): ClientFault['kind'] | null {
  const empty = typed === null || typed.length === 0 || (typeof typed === 'string' && typed.trim() === '');
  if (empty) return optional ? null : 'required';
  return typeof typed === 'string' ? faultOfWords(control, typed) : null;
}

function faultOfWords(control: Control, typed: string): ClientFault['kind'] | null {
  switch (control.type) {
    case 'plain_text_input':
      if (typed.length > (control.max_length ?? 3000)) return 'too long';
      return typed.length < (control.min_length ?? 0) ? 'too short' : null;
    case 'email_text_input':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed) ? null : 'malformed';
    case 'url_text_input':
      return URL.canParse(typed) ? null : 'malformed';
    case 'number_input':
      return Number.isFinite(Number(typed)) ? null : 'malformed';
    default:
      return null;
  }
}
