import { GrammyError } from 'grammy';
import type { Refusal } from '../../src/broadcasts/messenger.ts';

/** What the Bot API does not like about a message stands in its descriptions only (https://github.com/tdlib/telegram-bot-api). */
const FAULTS: readonly (readonly [RegExp, Refusal['fault']])[] = [
  [/too long|too_long/i, 'too long'],
  [/url|button|web ?page/i, 'link'],
  [/photo|image|picture|media|file/i, 'picture'],
  [/entit|text must be|text is empty|parse/i, 'form'],
];

/** Reads a refusal of a message that was refused for good. */
export function refusalOf(error: unknown): Refusal {
  const why = error instanceof GrammyError ? error.description : '';
  return { fault: FAULTS.find(([pattern]) => pattern.test(why))?.[1] ?? 'unnamed', why };
}
