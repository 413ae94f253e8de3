import type { ShownCard } from '../../src/app/cards.ts';
import { plainText } from '../../src/i18n/plain.ts';
import type { Paragraph, ShownReply } from '../../src/i18n/shown.ts';
import { LIMITS } from './limits.ts';
import { type Block, type RenderDeps, repliesBlocks, replyBlocks } from './render.ts';
import { escaped, fitting, quoteBlock } from './text.ts';

/** A message: its blocks, and the words that notifications and screen readers have. */
export interface Message {
  readonly text: string;
  readonly blocks: Block[];
}

/** A card for a channel: everyone there sees the same, so nothing in it is about a person. */
export function cardMessage({ card, sentence, language }: ShownCard, deps: RenderDeps): Message {
  const blocks = [...(sentence === null ? [] : [quoteBlock(sentence)]), ...replyBlocks(card, language, deps)];
  return message(blocks, card.paragraphs);
}

/** An answer that only one person sees, beside a channel's messages. */
export function ephemeralMessage(replies: readonly ShownReply[], language: string, deps: RenderDeps): Message {
  const paragraphs = replies.flatMap((reply) => ('paragraphs' in reply ? reply.paragraphs : []));
  return message([...repliesBlocks(replies, language, deps)], paragraphs);
}

function message(blocks: Block[], paragraphs: readonly Paragraph[]): Message {
  if (blocks.length > LIMITS.messageBlocks) throw new RangeError('more blocks than a message holds');
  return { text: fitting(escaped(plainText(paragraphs)), LIMITS.messageText), blocks };
}
