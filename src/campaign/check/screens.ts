import type { ShownButton, ShownForm, ShownReply } from '../../channel/shown.ts';
import { plainText } from '../../texts/plain.ts';
import type { Language, Paragraph } from '../../texts/text.ts';
import type { Limits } from './limits.ts';
import type { Problem, ProblemCode } from './problem.ts';

/** A whole reply as a person sees it, with a name that tells which moment of the conversation it is. */
export interface Screen {
  readonly name: string;
  readonly language: Language;
  readonly reply: ShownReply;
  /** Must be one message: the first card of a campaign, a letter to copy. Other texts are divided where they are too long. */
  readonly whole?: boolean;
}

interface Finding {
  readonly key: string;
  readonly code: ProblemCode;
  readonly params: Problem['params'];
}

/** What of whole screens does not fit the platforms, measured as they are shown. */
export function checkScreens(screens: readonly Screen[], limits: Limits): Problem[] {
  return screens.flatMap(({ name, language, reply, whole = false }) =>
    [...findings(reply, limits), ...(whole ? undivided(reply, limits) : [])].map((finding) => ({
      ...finding,
      file: name,
      language,
      line: null,
    })),
  );
}

function findings(reply: ShownReply, limits: Limits): Finding[] {
  switch (reply.kind) {
    case 'say':
      return spoken(reply, limits);
    case 'card':
      return [
        // A caption holds the first paragraph at least; the rest may follow as messages of its own.
        ...(reply.picture ? tooLong('text', plainLength(reply.paragraphs.slice(0, 1)), limits.caption) : []),
        ...(reply.picture ? tooLong('picture.alt', reply.picture.alt.length, limits.alt) : []),
        ...spoken(reply, limits),
      ];
    case 'ask': {
      const { placeholder } = reply;
      return [...tooLong('placeholder', placeholder.length, limits.placeholder), ...spoken(reply, limits)];
    }
    case 'form':
      return formFindings(reply.form, limits);
    case 'toast':
      return [...empty('text', reply.text), ...tooLong('text', reply.text.length, limits.toast)];
    case 'picture':
      return [
        ...tooLong('text', plainLength(reply.paragraphs), limits.caption),
        ...tooLong('picture.alt', reply.alt.length, limits.alt),
      ];
    case 'document':
      return tooLong('text', plainLength(reply.paragraphs), limits.caption);
    case 'field errors':
      return reply.errors.flatMap(({ field, text }) => empty(field, text));
    case 'hide typed':
    case 'hide names':
      return [];
    case 'hide all':
      return [reply.done, reply.left].flatMap((words) => tooLong('text', plainLength(words), limits.text));
    default:
      return reply satisfies never;
  }
}

function undivided(reply: ShownReply, limits: Limits): Finding[] {
  if (reply.kind !== 'say' && reply.kind !== 'card' && reply.kind !== 'ask') return [];
  const withPicture = reply.kind === 'card' && reply.picture !== null;
  return tooLong('text', plainLength(reply.paragraphs), withPicture ? limits.caption : limits.text);
}

function spoken(reply: Extract<ShownReply, { kind: 'say' | 'card' | 'ask' }>, limits: Limits): Finding[] {
  return [...empty('text', plainText(reply.paragraphs)), ...buttonsFindings(reply.buttons, limits)];
}

function buttonsFindings(rows: readonly (readonly ShownButton[])[], limits: Limits): Finding[] {
  return rows.flat().flatMap((button, index) => buttonFindings(button, `button ${index + 1}`, limits));
}

function buttonFindings(button: ShownButton, key: string, limits: Limits): Finding[] {
  const common = [...empty(key, button.label), ...tooLong(key, button.label.length, limits.button)];
  switch (button.kind) {
    case 'action': {
      const bytes = Buffer.byteLength(button.action, 'utf8');
      const fits = bytes > 0 && bytes <= limits.actionBytes;
      return fits
        ? common
        : [...common, { key, code: 'badAction', params: { length: bytes, limit: limits.actionBytes } }];
    }
    case 'deep link':
      return [...common, ...tooLong(key, button.payload.length, limits.payload)];
    case 'copy':
      return [...common, ...tooLong(key, button.payload.length, limits.copy)];
    case 'link':
    case 'pick chat':
      return common;
    default:
      return button satisfies never;
  }
}

function formFindings(form: ShownForm, limits: Limits): Finding[] {
  return [
    ...tooLong('title', form.title.length, limits.formTitle),
    ...tooLong('submit', form.submit.length, limits.formTitle),
    ...form.fields.flatMap((field) => [
      ...empty(field.id, field.label),
      ...tooLong(field.id, field.placeholder?.length ?? 0, limits.formPlaceholder),
      ...field.choices.flatMap(({ label }) => tooLong(field.id, label.length, limits.formChoice)),
    ]),
    ...buttonsFindings(form.buttons, limits),
  ];
}

/** Addresses of links travel beside the text and do not count. */
function plainLength(paragraphs: readonly Paragraph[]): number {
  return paragraphs.map((spans) => spans.map(({ text }) => text).join('')).join('\n\n').length;
}

function empty(key: string, text: string): Finding[] {
  return text.trim() === '' ? [{ key, code: 'emptyScreen', params: {} }] : [];
}

function tooLong(key: string, length: number, limit: number): Finding[] {
  return length > limit ? [{ key, code: 'tooLong', params: { length, limit } }] : [];
}
