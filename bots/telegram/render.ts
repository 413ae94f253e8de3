import type { ShownPicture, ShownReply, ShownSpoken } from '../../src/channel/shown.ts';
import { splitAtSentences } from '../../src/texts/sentences.ts';
import type { Paragraph } from '../../src/texts/text.ts';
import { type BotLinks, type Keyboard, keyboardOf } from './keyboard.ts';
import { LIMITS } from './limits.ts';
import { type Words, wordsOf } from './words.ts';

/** One message: words, or a picture with words under it. `asks`: the placeholder of the field that opens for an answer. */
export type Content =
  | { readonly kind: 'text'; readonly words: Words; readonly keyboard: Keyboard | null; readonly asks: string | null }
  | {
      readonly kind: 'photo';
      readonly words: Words;
      readonly keyboard: Keyboard | null;
      readonly picture: ShownPicture;
    };

/** What is to be done, in order, as data. */
export type Step =
  | { readonly kind: 'put'; readonly place: 'new' | 'pressed'; readonly content: Content; readonly sensitive: boolean }
  | { readonly kind: 'file'; readonly name: string; readonly content: string; readonly words: Words }
  | { readonly kind: 'drawing'; readonly png: Uint8Array; readonly words: Words }
  | { readonly kind: 'hide typed' | 'hide names' }
  /** Then says one of these: all is gone, or something stays. */
  | { readonly kind: 'hide all'; readonly done: Content; readonly left: Content };

export interface Rendered {
  /** Answers the button press: at most 200 units, or null for an answer without words. */
  readonly toast: string | null;
  readonly steps: readonly Step[];
}

/**
 * Renders replies for a chat.
 *
 * @param pressed whether a button press waits for its answer; without one a toast becomes a message.
 */
export function render(replies: readonly ShownReply[], pressed: boolean, links: BotLinks): Rendered {
  const toasts = replies.flatMap((reply) => (reply.kind === 'toast' ? [reply.text] : []));
  const toast = toasts.join('\n');
  // A toast too long for the platform is not cut: it becomes a message.
  const fits = pressed && toast.length <= LIMITS.toastUnits;
  const steps = replies.flatMap((reply): readonly Step[] => {
    if (reply.kind === 'toast') return fits ? [] : putWords([[{ text: reply.text }]]);
    return stepsOf(reply, links);
  });
  return { toast: fits && toast !== '' ? toast : null, steps };
}

function stepsOf(reply: Exclude<ShownReply, { kind: 'toast' }>, links: BotLinks): readonly Step[] {
  switch (reply.kind) {
    case 'say':
      return spoken(reply, links, null, null);
    case 'card':
      return spoken(reply, links, reply.picture, null);
    case 'ask':
      return spoken(reply, links, null, reply.placeholder);
    case 'document':
      return fileSteps(reply);
    case 'picture':
      return [{ kind: 'drawing', png: reply.png, words: wordsOf(reply.paragraphs) }];
    case 'field errors':
      return putWords(reply.errors.map(({ text }) => [{ text }]));
    case 'hide typed':
    case 'hide names':
      return [{ kind: reply.kind }];
    case 'hide all':
      return [{ kind: reply.kind, done: oneMessage(reply.done), left: oneMessage(reply.left) }];
    case 'form':
      throw new TypeError('a form at once was given to a channel that asks one by one');
    default:
      return reply satisfies never;
  }
}

function spoken(
  reply: ShownSpoken,
  links: BotLinks,
  picture: ShownPicture | null,
  asks: string | null,
): readonly Step[] {
  const parts = divide(reply.paragraphs, picture !== null).map(wordsOf);
  const keyboard = keyboardOf(reply.buttons, links);
  return parts.map((words, index): Step => {
    const last = index === parts.length - 1;
    const place = index === 0 ? reply.place : 'new';
    const own = last ? keyboard : null;
    const content: Content =
      index === 0 && picture !== null
        ? { kind: 'photo', words, keyboard: own, picture }
        : { kind: 'text', words, keyboard: own, asks: last && keyboard === null ? placeholder(asks) : null };
    return { kind: 'put', place, content, sensitive: reply.sensitive };
  });
}

/** Messages of a text. A picture takes all of it, else only its first paragraph, so that title and picture stay together. */
function divide(paragraphs: readonly Paragraph[], withPicture: boolean): readonly (readonly Paragraph[])[] {
  if (!withPicture) return splitAtSentences(paragraphs, LIMITS.textUnits);
  if (paragraphs.length === 0) return [[]];
  if (wordsOf(paragraphs).text.length <= LIMITS.captionUnits) return [paragraphs];
  const [title = [], ...rest] = paragraphs;
  if (wordsOf([title]).text.length > LIMITS.captionUnits) {
    return splitAtSentences(paragraphs, LIMITS.textUnits, { first: LIMITS.captionUnits });
  }
  return [[title], ...splitAtSentences(rest, LIMITS.textUnits)];
}

/** An inline keyboard and a forced reply exclude each other; a placeholder over the limit is left out, not cut. */
function placeholder(asks: string | null): string | null {
  return asks === null || asks === '' || asks.length > LIMITS.placeholderUnits ? null : asks;
}

function oneMessage(paragraphs: readonly Paragraph[]): Content {
  return { kind: 'text', words: wordsOf(paragraphs), keyboard: null, asks: null };
}

function fileSteps(reply: Extract<ShownReply, { kind: 'document' }>): readonly Step[] {
  const words = wordsOf(reply.paragraphs);
  const file = (caption: Words): Step => ({ kind: 'file', name: reply.name, content: reply.content, words: caption });
  if (words.text.length <= LIMITS.captionUnits) return [file(words)];
  return [...putWords(reply.paragraphs), file({ text: '', entities: [] })];
}

function putWords(paragraphs: readonly Paragraph[]): readonly Step[] {
  return splitAtSentences(paragraphs, LIMITS.textUnits).map((part) => ({
    kind: 'put',
    place: 'new',
    content: { kind: 'text', words: wordsOf(part), keyboard: null, asks: null },
    sensitive: false,
  }));
}
