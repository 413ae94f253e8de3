import { z } from 'zod';
import type { Paragraph, Span } from '../../src/texts/text.ts';

/** What a person writes into a field with formatting (https://docs.slack.dev/reference/block-kit/blocks/rich-text-block). */
const piece = z.object({
  type: z.string(),
  text: z.string().optional(),
  url: z.string().optional(),
  unicode: z.string().optional(),
  name: z.string().optional(),
  range: z.string().optional(),
  style: z.object({ bold: z.boolean().optional(), italic: z.boolean().optional() }).optional(),
});
const section = z.object({ type: z.string(), elements: z.array(piece) });
const list = z.object({
  type: z.literal('rich_text_list'),
  style: z.string().optional(),
  elements: z.array(section),
});
const written = z.object({ elements: z.array(z.union([list, section])) });
type Piece = z.infer<typeof piece>;

/**
 * Bold, italic and links as they were written; lists as lines, everything else only as its words. Paragraphs are what an
 * empty line sets apart, and quotes and lists. Nothing for what is no such value.
 */
export function writtenParagraphs(value: unknown): readonly Paragraph[] {
  const read = written.safeParse(value);
  if (!read.success) return [];
  return read.data.elements.flatMap((element) => paragraphsIn(element.type, element.elements));
}

function paragraphsIn(type: string, elements: readonly z.infer<typeof section>[] | readonly Piece[]): Paragraph[] {
  if (type !== 'rich_text_list') return divided((elements as readonly Piece[]).map(spanOf));
  const items = elements as readonly z.infer<typeof section>[];
  return divided(
    items.flatMap((item, index) => [{ text: `${index > 0 ? '\n' : ''}• ` }, ...item.elements.map(spanOf)]),
  );
}

/** Divided at empty lines, without line breaks at the edges. */
function divided(spans: readonly Span[]): Paragraph[] {
  const paragraphs: Span[][] = [[]];
  for (const span of spans) {
    for (const [index, text] of span.text.split(/\n[ \t]*\n+/).entries()) {
      if (index > 0) paragraphs.push([]);
      if (text !== '') paragraphs.at(-1)?.push({ ...span, text });
    }
  }
  return paragraphs.map(trimmed).filter((paragraph) => paragraph.length > 0);
}

function trimmed(spans: readonly Span[]): Paragraph {
  const last = spans.length - 1;
  return spans
    .map((span, index) => {
      const text = index === 0 ? span.text.replace(/^\n+/, '') : span.text;
      return { ...span, text: index === last ? text.replace(/\n+$/, '') : text };
    })
    .filter(({ text }) => text !== '');
}

function spanOf({ style, ...piece }: Piece): Span {
  const url = piece.type === 'link' ? piece.url : undefined;
  return {
    text: wordsOf(piece),
    ...(style?.bold && { bold: true }),
    ...(style?.italic && { italic: true }),
    // Other schemes open nothing on the other platforms.
    ...(url !== undefined && /^https:\/\/\S+$/.test(url) && { url }),
  };
}

/** Whom a mention names is not passed on. */
function wordsOf({ type, text, url, unicode, name, range }: Omit<Piece, 'style'>): string {
  if (type === 'emoji') return unicode === undefined ? `:${name ?? ''}:` : emojiOf(unicode);
  if (type === 'broadcast') return `@${range ?? ''}`;
  return text ?? url ?? '';
}

/** Code points in hexadecimal, such as `1f44b-1f3fd`. */
function emojiOf(unicode: string): string {
  const points = unicode.split('-').map((point) => Number.parseInt(point, 16));
  return points.every((point) => point > 0 && point <= 0x10ffff) ? String.fromCodePoint(...points) : '';
}
