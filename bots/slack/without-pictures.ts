import type { Outcome } from './attempt.ts';
import type { Block } from './render.ts';

/** Blocks without the pictures that Slack would fetch. */
export function withoutPictures<C extends { readonly blocks: Block[] }>(content: C): C {
  return { ...content, blocks: content.blocks.filter((block) => !isFetched(block)) };
}

export function hasPictures({ blocks }: { readonly blocks: readonly Block[] }): boolean {
  return blocks.some(isFetched);
}

/**
 * Slack refuses a whole view or message for one picture that it cannot download, now and then also for a good one
 * (https://github.com/slackapi/python-slack-sdk/issues/1782). What was refused is sent once more without its pictures.
 */
export async function orWithoutPictures<T, C extends { readonly blocks: Block[] }>(
  content: C,
  send: (content: C) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const outcome = await send(content);
  if (outcome.ok || outcome.fault.meaning !== 'refused' || !hasPictures(content)) return outcome;
  return await send(withoutPictures(content));
}

function isFetched(block: Block): boolean {
  return block.type === 'image' && 'image_url' in block;
}
