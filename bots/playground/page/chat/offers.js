import { createSuggestions } from './suggestions.js';

/** Inline mode asks the bot only after a pause in typing. */
const PAUSE_MS = 250;

/**
 * What the composer offers while a person types: the bot's commands after `/`, its cards after `@bot `.
 * @param {HTMLTextAreaElement} field
 * @param {import('../words.js').Words} words
 * @param {{
 *   inline(query: string): Promise<readonly import('../../telegram-view.ts').InlineResultView[]>,
 *   chooseInline(resultId: string): void,
 *   announce(text: string): void,
 *   write(text: string): void,
 *   send(): void,
 * }} doing
 */
export function createOffers(field, words, doing) {
  const suggestions = createSuggestions(field, doing.announce, words);
  /** @type {import('../../telegram-view.ts').ChatView | null} */
  let chat = null;
  let pause = 0;

  /** @param {string} begun */
  function offerCommands(begun) {
    const matching = (chat?.commands ?? []).filter(({ command }) => command.startsWith(begun));
    const offered = matching.map(({ command, description }) => ({
      title: `/${command}`,
      detail: description,
      choose: () => {
        doing.write(`/${command}`);
        suggestions.hide();
        doing.send();
      },
    }));
    suggestions.show(words('compose.commands'), offered);
  }

  /** @param {string} text @param {string} query */
  async function offerInline(text, query) {
    const results = await doing.inline(query);
    if (field.value !== text) return;
    const offered = results.map(({ id, title: name, description }) => ({
      title: name,
      detail: description,
      choose: () => {
        doing.write('');
        doing.chooseInline(id);
      },
    }));
    suggestions.show(words('compose.results'), offered);
  }

  return {
    ...suggestions,
    /** @param {import('../../telegram-view.ts').ChatView} now */
    update(now) {
      chat = now;
    },
    /** Offers what goes with the text as it stands. */
    offer() {
      clearTimeout(pause);
      const text = field.value;
      const mention = `@${chat?.bot.username} `;
      if (/^\/\w*$/.test(text)) offerCommands(text.slice(1).toLowerCase());
      else if (text.toLowerCase().startsWith(mention.toLowerCase()))
        pause = window.setTimeout(() => offerInline(text, text.slice(mention.length)), PAUSE_MS);
      else suggestions.hide();
    },
  };
}
