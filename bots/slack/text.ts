import type { types } from '@slack/bolt';
import { splitAtSentences } from '../../src/texts/sentences.ts';
import type { Paragraph, Span } from '../../src/texts/text.ts';
import { LIMITS } from './limits.ts';

/** Signs that Slack's markup gives a meaning; without them nothing can ping, link or format. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function plain(text: string): types.PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** A label that Slack would refuse, as much of it as fits: it ends with an ellipsis, never within a letter. */
export function fitting(label: string, most: number): string {
  if (label.length <= most) return label;
  let kept = '';
  for (const { segment } of graphemes.segment(label)) {
    if (kept.length + segment.length > most - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/**
 * Paragraphs as blocks of formatted text. Their words are data there, not markup: whatever a name holds is shown as it is.
 * No word is lost: what is too long for a block goes on in the next.
 */
export function textBlocks(paragraphs: readonly Paragraph[]): types.RichTextBlock[] {
  return splitAtSentences(paragraphs, LIMITS.text).map((part) => ({
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: pieces(part) }],
  }));
}

/** Somebody's own words, set off from ours. */
export function quoteBlock(words: string): types.RichTextBlock {
  return { type: 'rich_text', elements: [{ type: 'rich_text_quote', elements: [{ type: 'text', text: words }] }] };
}

/** Text in which every sign matters, such as a document for programs. */
export function codeBlocks(text: string): types.RichTextBlock[] {
  return chunks(text).map((chunk) => ({
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', border: 0, elements: [{ type: 'text', text: chunk }] }],
  }));
}

/** Whole lines, together no longer than a block. */
function chunks(text: string): string[] {
  const parts: string[] = [];
  for (const line of text.trimEnd().split('\n').flatMap(shortened)) {
    const last = parts.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= LIMITS.text)
      parts[parts.length - 1] = `${last}\n${line}`;
    else parts.push(line);
  }
  return parts.filter((part) => part !== '');
}

function shortened(line: string): string[] {
  const parts = [line.slice(0, LIMITS.text)];
  for (let at = LIMITS.text; at < line.length; at += LIMITS.text) parts.push(line.slice(at, at + LIMITS.text));
  return parts;
}

function pieces(paragraphs: readonly Paragraph[]): types.RichTextElement[] {
  return paragraphs.flatMap((paragraph, index) => [
    ...(index > 0 ? [{ type: 'text', text: '\n\n' } as const] : []),
    ...paragraph.filter(({ text }) => text !== '').map(piece),
  ]);
}

function piece({ text, bold, italic, url }: Span): types.RichTextElement {
  const style = { ...(bold && { bold }), ...(italic && { italic }) };
  const styled = bold || italic ? { style } : {};
  return url === undefined ? { type: 'text', text, ...styled } : { type: 'link', url, text, ...styled };
}
