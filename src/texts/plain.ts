import type { Paragraph } from './text.ts';

/** Paragraphs as text without formatting, an empty line between them; a link's address follows its label in brackets. */
export function plainText(paragraphs: readonly Paragraph[]): string {
  return paragraphs
    .map((paragraph) =>
      paragraph.map(({ text, url }) => (url === undefined || url === text ? text : `${text} (${url})`)).join(''),
    )
    .join('\n\n');
}
