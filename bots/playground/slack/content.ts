import type { Draft } from './messages.ts';
import type { Platform } from './platform.ts';
import { Refusal } from './refusal.ts';
import { checkedBlocks } from './surfaces.ts';

/** Longest words of a new message, and of a changed one (https://docs.slack.dev/changelog/2018-04-truncating-really-long-messages). */
export const MAX_TEXT = 40_000;
export const MAX_UPDATE_TEXT = 4000;

/**
 * Checks what a message says.
 *
 * @throws {Refusal} `no_text`, `msg_too_long`, `invalid_blocks`, `invalid_blocks_format`
 */
export function checkedContent(
  platform: Platform,
  given: { readonly text?: string | undefined; readonly blocks?: unknown },
  maxText: number,
): Pick<Draft, 'text'> & Required<Pick<Draft, 'blocks'>> {
  const text = given.text ?? '';
  const blocks = checkedBlocks(platform, given.blocks);
  if (text.trim() === '' && (blocks.length === 0 || platform.requireText)) throw new Refusal('no_text');
  if (text.length > maxText) throw new Refusal('msg_too_long');
  return { text, blocks };
}
