import type { ShownButton, ShownReply } from '../../src/channel/shown.ts';
import type { Paragraph, Span } from '../../src/texts/text.ts';

/** What a numbered line does when its number is typed. */
export type Choice =
  | { readonly kind: 'press'; readonly action: string }
  | { readonly kind: 'open'; readonly payload: string };

export interface Screen {
  readonly text: string;
  /** In the order of their numbers, from 1. */
  readonly choices: readonly Choice[];
}

/** Marks bold words and the words of links. */
export type Style = (words: string) => string;

/** Control signs would move the cursor or change the screen, whoever wrote them. */
const CONTROL = /[^\P{Cc}\n]/gu;

/** Replies as lines to print: words, then buttons by number. Numbers go on from one reply to the next. */
export function render(replies: readonly ShownReply[], style: Style): Screen {
  const choices: Choice[] = [];
  const parts = replies.map((reply) => partOf(reply));
  return { text: parts.filter((part) => part !== '').join('\n\n'), choices };

  function partOf(reply: ShownReply): string {
    switch (reply.kind) {
      case 'say':
      case 'card':
      case 'ask':
        return [wordsOf(reply.paragraphs, style), ...reply.buttons.flat().map(lineOf)].join('\n');
      case 'document':
        return `${wordsOf(reply.paragraphs, style)}\n\n${plain(reply.content)}`;
      case 'picture':
        return `${plain(reply.alt)}\n${wordsOf(reply.paragraphs, style)}`;
      case 'toast':
        return plain(reply.text);
      case 'hide all':
        return wordsOf(reply.done, style);
      case 'field errors':
        return reply.errors.map(({ text }) => plain(text)).join('\n');
      case 'hide typed':
      case 'hide names':
        return '';
      case 'form':
        throw new TypeError('a terminal asks one question after the other');
      default:
        return reply satisfies never;
    }
  }

  function lineOf(button: ShownButton): string {
    const label = plain(button.label);
    switch (button.kind) {
      case 'action':
        return `[${choices.push({ kind: 'press', action: button.action })}] ${label}`;
      case 'deep link':
        return `[${choices.push({ kind: 'open', payload: button.payload })}] ${label}`;
      case 'link':
        return `${label}: ${plain(button.url)}`;
      // There is nobody to pass a card on to, but what it would open can be typed.
      case 'pick chat':
        return `${label}: /start ${plain(button.query)}`;
      case 'copy':
        return `${label}: /start ${plain(button.payload)}`;
      default:
        return button satisfies never;
    }
  }
}

function wordsOf(paragraphs: readonly Paragraph[], style: Style): string {
  return paragraphs.map((spans) => spans.map((span) => spanOf(span, style)).join('')).join('\n\n');
}

function spanOf({ text, bold, url }: Span, style: Style): string {
  const words = plain(text);
  if (url !== undefined) return `${style(words)} (${plain(url)})`;
  return bold === true ? style(words) : words;
}

function plain(text: string): string {
  return text.replace(CONTROL, '');
}
