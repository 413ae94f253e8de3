import type { InlineQueryResultArticle } from 'grammy/types';
import { splitAtSentences } from '../../src/texts/sentences.ts';
import type { InlineCard } from './inline-cards.ts';
import { type BotLinks, keyboardOf } from './keyboard.ts';
import { LIMITS } from './limits.ts';
import { bytesOf, wordsOf } from './words.ts';

/** Seconds that Telegram may keep an answer, for the one person who asked. Short: a campaign may close. */
export const INLINE_CACHE_SECONDS = 30;

/**
 * Cards as results of inline mode. Of a text longer than a message only what fits one is sent; buttons with actions are left
 * out, for from a chat without the bot they would lead nowhere.
 */
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
      ...(card.picture && { thumbnail_url: card.picture.file }),
      input_message_content: {
        message_text: text,
        entities: [...entities],
        // Telegram's own servers fetch the page; nobody's phone does.
        link_preview_options: card.picture
          ? { url: card.picture.page, prefer_large_media: true, show_above_text: true }
          : { is_disabled: true },
      },
      ...(keyboard !== null && { reply_markup: { inline_keyboard: keyboard.map((row) => [...row]) } }),
    };
  });
}
