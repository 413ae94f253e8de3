import { z } from 'zod';
import type { Paragraph, Span } from '../../src/texts/text.ts';

const entity = z.object({
  type: z.string(),
  offset: z.number().int().min(0),
  length: z.number().int().min(1),
  url: z.string().optional(),
});
type Entity = z.infer<typeof entity>;

/**
 * The formatting in which a person wrote: bold, italic and links; other kinds are only words to us. Telegram counts in
 * UTF-16 units (https://core.telegram.org/api/entities). Paragraphs are what an empty line sets apart.
 *
 * @param entities as the platform gives them, of any make
 */
export function formattedOf(text: string, entities: unknown): readonly Paragraph[] {
  const read = z.array(entity).safeParse(entities ?? []);
  const known = read.success ? read.data.filter(({ offset, length }) => offset + length <= text.length) : [];
  const edges = new Set([0, text.length, ...known.flatMap(({ offset, length }) => [offset, offset + length])]);
  for (const gap of text.matchAll(/\n[ \t]*\n+/g)) {
    edges.add(gap.index);
    edges.add(gap.index + gap[0].length);
  }
  const at = [...edges].sort((one, other) => one - other);
  const paragraphs: Span[][] = [[]];
  for (const [index, start] of at.entries()) {
    const piece = text.slice(start, at[index + 1] ?? start);
    if (/^\n[ \t]*\n+$/.test(piece)) paragraphs.push([]);
    else if (piece !== '') paragraphs.at(-1)?.push(spanOf(piece, start, known, text));
  }
  return paragraphs.filter((spans) => spans.length > 0);
}

function spanOf(piece: string, start: number, entities: readonly Entity[], text: string): Span {
  const here = entities.filter(({ offset, length }) => offset <= start && start < offset + length);
  const is = (type: string) => here.some((one) => one.type === type);
  const link = here.find(({ type }) => type === 'text_link' || type === 'url');
  const url = link && (link.url ?? text.slice(link.offset, link.offset + link.length));
  return {
    text: piece,
    ...(is('bold') && { bold: true }),
    ...(is('italic') && { italic: true }),
    // Other schemes open nothing on the other platforms.
    ...(url !== undefined && /^https:\/\/\S+$/.test(url) && { url }),
  };
}
