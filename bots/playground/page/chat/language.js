/** Little words that are frequent in one of the bots' languages and rare in the others. */
const TELLING = {
  nb: ['og', 'ikke', 'det', 'som', 'er', 'jeg', 'du', 'av', 'til', 'på', 'med', 'navn', 'kan'],
  fr: ['et', 'les', 'des', 'une', 'est', 'vous', 'le', 'la', 'que', 'pour', 'votre', 'ne', 'dans'],
  en: ['and', 'the', 'is', 'not', 'you', 'of', 'to', 'your', 'with', 'that', 'this', 'are', 'name'],
};

/**
 * The language a message seems to be in, so that a screen reader pronounces it right; null where nothing tells.
 * Telegram does not say, and the person may have changed the bot's language.
 *
 * @param {string} text
 * @returns {string | null}
 */
export function languageOf(text) {
  const found = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  let best = { language: /** @type {string | null} */ (null), count: 0 };
  for (const [language, telling] of Object.entries(TELLING)) {
    const count = found.filter((word) => telling.includes(word)).length;
    if (count > best.count) best = { language, count };
  }
  return best.language;
}
