import type { Button, FormView, Reply, Spoken } from '../conversation/reply.ts';
import type { Language, Paragraph, Text } from '../texts/text.ts';
import type { Texts } from '../texts/texts.ts';
import type { ShownButton, ShownForm, ShownPicture, ShownReply, ShownSpoken } from './shown.ts';

export interface LocaliseDeps {
  readonly texts: Texts;
  /** Path of a campaign's picture on this machine, or null when the pack has no such picture. */
  readonly picturePath: (campaign: string, picture: string) => string | null;
}

/** Puts a reply into a language: words for keys, files for pictures, text for documents. */
export type Localise = (reply: Reply, language: Language) => ShownReply;

export function createLocalise({ texts, picturePath }: LocaliseDeps): Localise {
  return (reply, language) => {
    const plain = (text: Text) => texts.plain(text, language);
    const paragraphs = (all: readonly Text[]): Paragraph[] => listed(all.map((text) => texts.render(text, language)));
    switch (reply.kind) {
      case 'say':
        return { kind: 'say', ...spoken(reply, paragraphs, plain) };
      case 'card': {
        const { kind, campaign } = reply;
        return {
          kind,
          campaign,
          picture: picture(campaign, reply.picture, plain),
          ...spoken(reply, paragraphs, plain),
        };
      }
      case 'ask': {
        const placeholder = plain(reply.placeholder);
        return { kind: 'ask', size: reply.size, placeholder, ...spoken(reply, paragraphs, plain) };
      }
      case 'form':
        return { kind: 'form', form: form(reply.form, language, paragraphs, plain) };
      case 'field errors':
        return { kind: 'field errors', errors: reply.errors.map(({ field, text }) => ({ field, text: plain(text) })) };
      case 'document': {
        const content = `${JSON.stringify(sorted(reply.content), null, 2)}\n`;
        return { kind: 'document', name: reply.name, content, paragraphs: paragraphs(reply.text) };
      }
      case 'picture':
        return {
          kind: 'picture',
          png: Buffer.from(reply.png, 'base64'),
          alt: plain(reply.alt),
          paragraphs: paragraphs(reply.text),
        };
      case 'toast':
        return { kind: 'toast', text: plain(reply.text) };
      case 'hide names':
      case 'hide typed':
        return reply;
      case 'hide all':
        return { kind: reply.kind, done: paragraphs([reply.done]), left: paragraphs([reply.left]) };
      default:
        return reply satisfies never;
    }
  };

  function picture(campaign: string, id: string | null, plain: (text: Text) => string): ShownPicture | null {
    const path = id === null ? null : picturePath(campaign, id);
    if (path === null) return null;
    return { id: `${campaign}/${id}`, path, alt: plain({ campaign, key: `images.${id}.alt` }) };
  }
}

const BULLET = '• ';

/** Texts that are lines of a list stand together as one paragraph: apart, a list would fill the screen of a phone. */
function listed(rendered: readonly (readonly Paragraph[])[]): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  let inList = false;
  for (const text of rendered) {
    const [only] = text;
    const isLine = text.length === 1 && only?.[0]?.text.startsWith(BULLET) === true;
    const above = paragraphs.at(-1);
    if (isLine && inList && above) paragraphs[paragraphs.length - 1] = [...above, { text: '\n' }, ...only];
    else paragraphs.push(...text);
    inList = isLine;
  }
  return paragraphs;
}

type Paragraphs = (texts: readonly Text[]) => Paragraph[];
type Plain = (text: Text) => string;

function spoken(reply: Spoken, paragraphs: Paragraphs, plain: Plain): ShownSpoken {
  return {
    paragraphs: paragraphs(reply.text),
    buttons: shownButtons(reply.buttons, plain),
    place: reply.place,
    sensitive: reply.sensitive ?? false,
  };
}

function shownButtons(rows: readonly (readonly Button[])[], plain: Plain): ShownButton[][] {
  return rows.map((row) => row.map((button) => ({ ...button, label: plain(button.label) })));
}

function form(view: FormView, language: Language, paragraphs: Paragraphs, plain: Plain): ShownForm {
  const optional = (text: Text | null) => (text === null ? null : plain(text));
  return {
    id: view.id,
    subject: view.subject,
    language,
    title: plain(view.title),
    intro: paragraphs(view.intro),
    submit: plain(view.submit),
    fields: view.fields.map((field) => ({
      id: field.id,
      kind: field.kind,
      optional: field.optional,
      label: plain(field.label),
      hint: optional(field.hint),
      placeholder: optional(field.placeholder),
      initial: field.initial,
      maxLength: field.maxLength,
      choices: field.choices.map(({ value, label }) => ({ value, label: plain(label) })),
    })),
    buttons: shownButtons(view.buttons, plain),
  };
}

/** The same data with keys in one order, so that two documents can be compared. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
