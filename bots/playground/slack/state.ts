import type { FieldErrorView } from '../slack-view.ts';
import {
  type Block,
  type Control,
  controlsOf,
  linesOf,
  optionsOf,
  type RichPiece,
  type RichTextBlock,
} from './blocks.ts';

/** What people put into inputs. */

/** In the words of `state.values`: by block id, then by action id. */
export type InputValues = Readonly<Record<string, Readonly<Record<string, InputState>>>>;
export type InputState = Readonly<Record<string, unknown>> & { readonly type: string };

/** What a person types or chooses: words, an option's value, a channel, a date; a list for boxes and files; null for nothing. */
type Typed = string | readonly string[] | null;

/** A file as Slack tells it to apps (https://docs.slack.dev/reference/objects/file-object). */
export type FileObject = Readonly<Record<string, unknown>> & { readonly id: string; readonly name: string };

/** Field of a state that holds what was put in; `value` for all others. */
const FIELDS: Readonly<Record<string, string>> = {
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
const fieldOf = (type: string): string => FIELDS[type] ?? 'value';

/** The state of a control as Slack tells it to the app; of a field for files it is the empty one, see `filesState`. */
export function stateFor(control: Control, typed: Typed): InputState {
  const { type } = control;
  const many = Array.isArray(typed) ? typed : [];
  const held = (): unknown => {
    switch (fieldOf(type)) {
      case 'selected_options':
        return optionsOf(control).filter(({ value }) => many.includes(value));
      case 'selected_option':
        return optionsOf(control).find(({ value }) => value === typed) ?? null;
      case 'selected_conversations':
        return many;
      case 'rich_text_value':
        return typeof typed === 'string' && typed !== '' ? richTextOf(typed) : null;
      case 'files':
        return [];
      default:
        return typed === '' ? null : typed;
    }
  };
  return { type, [fieldOf(type)]: held() };
}

/** The state of a field for files. */
export const filesState = (files: readonly FileObject[]): InputState => ({ type: 'file_input', files });

/** The files in a field for files; none in other controls. */
export const filesIn = (state: InputState | undefined): readonly FileObject[] =>
  state?.type === 'file_input' ? (state['files'] as readonly FileObject[]) : [];

/** What was put into a control, as a person would say it; files by their ids. */
export function typedIn(state: InputState | undefined): Typed {
  if (state === undefined) return null;
  const held = state[fieldOf(state.type)] ?? null;
  const said = (one: string | { id?: string; value: string }) =>
    typeof one === 'string' ? one : (one.id ?? one.value);
  if (Array.isArray(held)) return held.map(said);
  if (held === null || typeof held === 'string') return held;
  return state.type === 'rich_text_input' ? typedOf(held as RichTextBlock) : said(held as { value: string });
}

/** What a control begins with. */
function initialFor(control: Control): Typed {
  if ('initial_options' in control) return (control.initial_options ?? []).map(({ value }) => value);
  if ('initial_option' in control) return control.initial_option?.value ?? null;
  if (control.type === 'rich_text_input') return control.initial_value ? typedOf(control.initial_value) : null;
  const [, first] = Object.entries(control).find(([key]) => key.startsWith('initial_')) ?? [];
  return (first as Typed | undefined) ?? null;
}

/**
 * The state of blocks: what was put in before stays where block, action and kind are the same, else what they begin with.
 *
 * @param current the channel on the person's screen
 */
export function valuesOf(
  blocks: readonly Block[],
  before: InputValues = {},
  current: string | null = null,
): InputValues {
  const values: Record<string, Record<string, InputState>> = {};
  for (const { blockId, actionId, control } of controlsOf(blocks)) {
    if (control.type === 'button' || control.type === 'overflow') continue;
    const kept = before[blockId]?.[actionId];
    const here = control.type === 'conversations_select' && control.default_to_current_conversation === true;
    const initial = (here ? current : null) ?? initialFor(control);
    const state = kept?.type === control.type ? kept : stateFor(control, initial);
    values[blockId] = { ...values[blockId], [actionId]: state };
  }
  return values;
}

/** What Slack's client itself refuses to submit, by block id. */
export function clientFaults(blocks: readonly Block[], values: InputValues): Readonly<Record<string, FieldErrorView>> {
  const faults = controlsOf(blocks).flatMap(({ block, blockId, actionId, control }) => {
    if (block.type !== 'input') return [];
    const typed = typedIn(values[blockId]?.[actionId]);
    const empty = typed === null || typed.length === 0 || (typeof typed === 'string' && typed.trim() === '');
    const kind = empty ? (block.optional === true ? null : 'required') : faultOfWords(control, typed);
    return kind === null ? [] : [[blockId, { kind }] as const];
  });
  return Object.fromEntries(faults);
}

function faultOfWords(control: Control, typed: Typed) {
  if (typeof typed !== 'string') return null;
  if (control.type === 'plain_text_input') {
    if (typed.length > (control.max_length ?? 3000)) return 'too long';
    return typed.length < (control.min_length ?? 0) ? 'too short' : null;
  }
  const wellFormed =
    control.type === 'email_text_input'
      ? /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed)
      : control.type === 'url_text_input'
        ? URL.canParse(typed)
        : control.type !== 'number_input' || Number.isFinite(Number(typed));
  return wellFormed ? null : 'malformed';
}

/** Formatted words as they are typed here, where Slack's own client has a toolbar: `*bold*`, `_italic_` and `[label](https://…)`. */
const MARKS = /\*([^*\n]+)\*|_([^_\n]+)_|\[([^\]\n]+)\]\((https?:\/\/[^)\s]+)\)/g;

/** What Slack makes of it. */
function richTextOf(typed: string): RichTextBlock {
  const elements: RichPiece[] = [];
  let at = 0;
  const plain = (text: string): void => {
    if (text !== '') elements.push({ type: 'text', text });
  };
  for (const match of typed.matchAll(MARKS)) {
    const [whole, bold, italic, label, url] = match;
    plain(typed.slice(at, match.index));
    if (label !== undefined && url !== undefined) elements.push({ type: 'link', url, text: label });
    else elements.push({ type: 'text', text: bold ?? italic ?? '', style: bold ? { bold: true } : { italic: true } });
    at = match.index + whole.length;
  }
  plain(typed.slice(at));
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}

/** The same the other way round. */
const typedOf = (block: RichTextBlock): string =>
  linesOf(block)
    .map((line) => line.map(markedOf).join(''))
    .join('\n');

function markedOf(piece: RichPiece): string {
  if (piece.type === 'link') return `[${piece.text ?? piece.url}](${piece.url})`;
  if (piece.type !== 'text') return '';
  const { text, style } = piece;
  if (style?.bold) return `*${text}*`;
  return style?.italic ? `_${text}_` : text;
}
