import type { ControlView, FieldErrorView, OptionView, SpanView } from '../slack-view.ts';
import { optionsOf } from './blocks.ts';
import { type Control, mostFiles } from './elements.ts';
import { spansOf } from './mrkdwn.ts';
import { filesIn, type InputValues, typedIn } from './state.ts';
import type { TextObject } from './text-objects.ts';

/** What drawing blocks needs to know of the world around them. */
export interface Drawing {
  /** Name of a person or channel, by id. */
  readonly names: (id: string) => string;
  readonly fileAddress: (fileId: string) => string;
  /** Choices of a picker. */
  readonly picks: (control: Control) => readonly { readonly value: string; readonly text: string }[];
  readonly values: InputValues;
  readonly errors: Readonly<Record<string, FieldErrorView>>;
}

/** A text object as a person sees it. */
export const words = (object: TextObject | undefined, { names }: Drawing): readonly SpanView[] => {
  if (object === undefined) return [];
  return object.type === 'plain_text' ? [{ text: object.text }] : spansOf(object.text, names);
};

const LOOKS = {
  static_select: 'menu',
  multi_static_select: 'menu of many',
  checkboxes: 'boxes',
  radio_buttons: 'radio',
  overflow: 'overflow',
} as const;

const KINDS = {
  rich_text_input: 'rich text',
  plain_text_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
  datepicker: 'date',
} as const;

/** A control as a person sees it, with what they put in. */
export function controlView(blockId: string, control: Control, drawing: Drawing): ControlView {
  const base = { blockId, actionId: control.action_id ?? '', confirm: questionOf(control, drawing) };
  const typed = typedIn(drawing.values[blockId]?.[base.actionId]);
  const placeholder = 'placeholder' in control ? (control.placeholder?.text ?? '') : '';
  switch (control.type) {
    case 'button':
      return {
        ...base,
        kind: 'button',
        text: control.text.text,
        style: control.style ?? null,
        url: control.url ?? null,
        label: control.accessibility_label ?? control.text.text,
      };
    case 'static_select':
    case 'multi_static_select':
    case 'checkboxes':
    case 'radio_buttons':
    case 'overflow': {
      const chosen = [typed ?? []].flat();
      return {
        ...base,
        kind: 'choice',
        look: LOOKS[control.type],
        placeholder,
        options: choices(control, drawing),
        chosen,
      };
    }
    case 'multi_conversations_select': {
      const options = drawing.picks(control).map(({ value, text }) => ({ value, text: [{ text }], description: [] }));
      return { ...base, kind: 'choice', look: 'menu of many', placeholder, options, chosen: [typed ?? []].flat() };
    }
    case 'users_select':
    case 'channels_select':
    case 'conversations_select': {
      const what = control.type === 'users_select' ? 'person' : 'channel';
      return { ...base, kind: 'pick', what, placeholder, options: drawing.picks(control), chosen: oneOf(typed) };
    }
    case 'file_input': {
      const files = filesIn(drawing.values[blockId]?.[base.actionId]);
      return {
        ...base,
        kind: 'file',
        filetypes: control.filetypes ?? [],
        maxFiles: mostFiles(control),
        chosen: files.map(({ id, name }) => ({ fileId: id, name })),
      };
    }
    default:
      return {
        ...base,
        ...lengthsOf(control),
        kind: 'typed',
        of: KINDS[control.type],
        placeholder,
        value: oneOf(typed) ?? '',
      };
  }
}

const oneOf = (typed: ReturnType<typeof typedIn>): string | null => (typeof typed === 'string' ? typed : null);

function questionOf(control: Control, drawing: Drawing): ControlView['confirm'] {
  const question = 'confirm' in control ? control.confirm : undefined;
  if (question === undefined) return null;
  const { title, text, confirm, deny } = question;
  return { title: title.text, text: words(text, drawing), yes: confirm.text, no: deny.text };
}

const choices = (control: Control, drawing: Drawing): readonly OptionView[] =>
  optionsOf(control).map((option) => ({
    value: option.value,
    text: words(option.text, drawing),
    description: words(option.description, drawing),
  }));

const lengthsOf = (control: Control) =>
  control.type === 'plain_text_input'
    ? {
        multiline: control.multiline === true,
        minLength: control.min_length ?? 0,
        maxLength: control.max_length ?? 3000,
      }
    : { multiline: control.type === 'rich_text_input', minLength: 0, maxLength: 3000 };
