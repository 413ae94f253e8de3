import type { MessageEntity } from 'grammy/types';
import type { Paragraph, Span } from '../../src/texts/text.ts';
import { isLinkable } from '../../src/texts/web-address.ts';

/** A text as the Bot API takes it: words, and formatting by offsets in UTF-16 units. */
export interface Words {
  readonly text: string;
  readonly entities: readonly MessageEntity[];
}

const GAP = '\n\n';

/** Joins paragraphs by an empty line. JavaScript strings are UTF-16, so lengths and offsets are the platform's own. */
export function wordsOf(paragraphs: readonly Paragraph[]): Words {
  const entities: MessageEntity[] = [];
  let text = '';
  paragraphs.forEach((paragraph, index) => {
    if (index > 0) text += GAP;
    for (const span of paragraph) {
      entities.push(...entitiesOf(span, text.length));
      text += span.text;
    }
  });
  return { text, entities };
}

function entitiesOf(span: Span, offset: number): MessageEntity[] {
  const length = span.text.length;
  // The platform refuses or moves entities that cover nothing visible.
  if (span.text.trim() === '') return [];
  const entities: MessageEntity[] = [];
  if (span.bold === true) entities.push({ type: 'bold', offset, length });
  if (span.italic === true) entities.push({ type: 'italic', offset, length });
  // With an address that the platform does not take, it would refuse the whole message.
  if (span.url !== undefined && isLinkable(span.url))
    entities.push({ type: 'text_link', offset, length, url: span.url });
  return entities;
}

/** Bytes of UTF-8. */
export function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
