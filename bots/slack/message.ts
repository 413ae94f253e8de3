import type { OutgoingMessage } from '../../src/broadcasts/messenger.ts';
import type { ShownReply } from '../../src/channel/shown.ts';
import { plainText } from '../../src/texts/plain.ts';
import type { Paragraph } from '../../src/texts/text.ts';
import { buttonBlocks } from './buttons.ts';
import type { ShownCard } from './cards.ts';
import { LIMITS } from './limits.ts';
import { type Block, type RenderDeps, repliesBlocks, replyBlocks } from './render.ts';
import { escaped, fitting, quoteBlock, textBlocks } from './text.ts';

/** A message: its blocks, and the words that notifications and screen readers have. */
export interface Message {
  readonly text: string;
  readonly blocks: Block[];
}

/** A card for a channel: everyone there sees the same, so nothing in it is about a person. */
export function cardMessage({ card, sentence, language }: ShownCard, deps: RenderDeps): Message {
  const theirs =
    sentence === null
      ? []
      : [...textBlocks(deps.texts.render({ key: 'slack.share.colleague' }, language)), quoteBlock(sentence)];
  const blocks = [...theirs, ...replyBlocks(card, language, deps)];
  return message(blocks, card.paragraphs);
}

/** An answer that only one person sees, beside a channel's messages. */
export function ephemeralMessage(replies: readonly ShownReply[], language: string, deps: RenderDeps): Message {
  const paragraphs = replies.flatMap((reply) => ('paragraphs' in reply ? reply.paragraphs : []));
  return message([...repliesBlocks(replies, language, deps)], paragraphs);
}

/** A reply on its own, in direct messages. */
export function directMessage(reply: ShownReply, language: string, deps: RenderDeps): Message {
  return message([...replyBlocks(reply, language, deps)], 'paragraphs' in reply ? reply.paragraphs : []);
}

/** A broadcast to one person. `file`: Slack's id of its picture; null: it goes without. */
export function broadcastMessage({ paragraphs, picture, buttons }: OutgoingMessage, file: string | null): Message {
  const image: Block[] =
    picture && file !== null
      ? [{ type: 'image', slack_file: { id: file }, alt_text: fitting(picture.alt || picture.name, LIMITS.alt) }]
      : [];
  return message([...image, ...textBlocks(paragraphs), ...buttonBlocks(buttons)], paragraphs);
}

/** UTF-16 units that a broadcast has over what one message takes. */
export function broadcastExcess({ paragraphs }: OutgoingMessage): number {
  return Math.max(0, plainText(paragraphs).length - LIMITS.broadcast);
}

function message(blocks: Block[], paragraphs: readonly Paragraph[]): Message {
  if (blocks.length > LIMITS.messageBlocks) throw new RangeError('more blocks than a message holds');
  return { text: fitting(escaped(plainText(paragraphs)), LIMITS.messageText), blocks };
}
