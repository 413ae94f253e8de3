import { linesOf, type RichPiece, type RichTextBlock } from './rich-text.ts';

/**
 * Formatted words as they are typed here, where Slack's own client has a toolbar: `*bold*`, `_italic_` and
 * `[label](https://…)`.
 */

const MARKS = /\*([^*\n]+)\*|_([^_\n]+)_|\[([^\]\n]+)\]\((https?:\/\/[^)\s]+)\)/g;

/** What Slack makes of it. */
export function richTextOf(typed: string): RichTextBlock {
  const elements: RichPiece[] = [];
  let at = 0;
  const plain = (text: string): void => {
    if (text !== '') elements.push({ type: 'text', text });
  };
  for (const match of typed.matchAll(MARKS)) {
    const [whole, bold, italic, label, url] = match;
    plain(typed.slice(at, match.index));
    if (label !== undefined && url !== undefined) elements.push({ type: 'link', url, text: label });
    else if (bold !== undefined) elements.push({ type: 'text', text: bold, style: { bold: true } });
    else elements.push({ type: 'text', text: italic ?? '', style: { italic: true } });
    at = match.index + whole.length;
  }
  plain(typed.slice(at));
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}

/** The same the other way round. */
export function typedOf(block: RichTextBlock): string {
  return linesOf(block)
    .map((line) => line.map(markedOf).join(''))
    .join('\n');
}

function markedOf(piece: RichPiece): string {
  if (piece.type === 'link') return `[${piece.text ?? piece.url}](${piece.url})`;
  if (piece.type !== 'text') return '';
  const { text, style } = piece;
  if (style?.bold) return `*${text}*`;
  return style?.italic ? `_${text}_` : text;
}
