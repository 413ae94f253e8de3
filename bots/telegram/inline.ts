import type { InlineQueryResultArticle } from 'grammy/types';
import { splitAtSentences } from '../../src/i18n/sentences.ts';
import type { Paragraph, ShownButton } from '../../src/i18n/shown.ts';
import { type BotLinks, keyboardOf } from './keyboard.ts';
import { LIMITS } from './limits.ts';
import { bytesOf, wordsOf } from './words.ts';

/** A campaign's card as a person sends it to a chat of theirs. */
export interface InlineCard {
  /** At most 64 bytes, of its own in one answer. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** At most 4096 units; of a longer text only what fits one message is sent. */
  readonly paragraphs: readonly Paragraph[];
  /** Links, deep links and the like: presses of `action` buttons would lead nowhere from a chat without the bot. */
  readonly buttons: readonly (readonly ShownButton[])[];
}

/** Gives the cards for what somebody writes after the bot's name: in that person's language, with their own share code. */
export type InlineCards = (who: string, languageHint: string | null, query: string) => Promise<readonly InlineCard[]>;

/** Seconds that Telegram may keep an answer, for the one person who asked. Short: a campaign may close. */
export const INLINE_CACHE_SECONDS = 30;

/** Cards as results of inline mode. */
export function inlineResults(cards: readonly InlineCard[], links: BotLinks): InlineQueryResultArticle[] {
  return cards.slice(0, LIMITS.inlineResults).map((card) => {
    if (bytesOf(card.id) > LIMITS.inlineIdBytes) throw new RangeError('an inline card id over 64 bytes');
    const [first = []] = splitAtSentences(card.paragraphs, LIMITS.textUnits);
    const { text, entities } = wordsOf(first);
    const rows = card.buttons.map((row) => row.filter(({ kind }) => kind !== 'action'));
    const keyboard = keyboardOf(rows, links);
    return {
      type: 'article',
      id: card.id,
      title: card.title,
      description: card.description,
      input_message_content: {
        message_text: text,
        entities: [...entities],
        link_preview_options: { is_disabled: true },
      },
      ...(keyboard !== null && { reply_markup: { inline_keyboard: keyboard.map((row) => [...row]) } }),
    };
  });
}
