import { showDocument, showLeaving, showUncopied } from './dialogs.js';
import { wayOf } from './links.js';
import { showPicker } from './picker.js';

/**
 * @typedef {import('../telegram-view.ts').ChatView} ChatView
 * @typedef {{
 *   words: import('./words.js').Words,
 *   language: string,
 *   toasts: ReturnType<typeof import('./toasts.js').createToasts>,
 *   ask(action: string, body: object): Promise<any>,
 *   botUsername(): string,
 *   groups(): ChatView[],
 *   show(chatId: number): void,
 *   focus(chatId: number): void,
 *   followBot(address: string): boolean,
 *   start(): void,
 * }} Person What a person's seat offers to their chats.
 */

/**
 * What a person can do in any of their chats. What the program refuses, `ask` has said to the person already.
 * @param {Person} person
 */
export function createSeatDoing(person) {
  const { words, toasts, ask } = person;

  /** @param {string} address */
  const follow = (address) => {
    if (person.followBot(address)) return;
    const way = wayOf(address, person.botUsername());
    if (way.kind === 'outside') showLeaving(words, way.url);
    else toasts.show(words('leave.refused'));
  };

  /** @param {string} text */
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      toasts.show(words('copy.done'), 'check');
    } catch {
      showUncopied(words, text);
    }
  };

  /** @param {string} query */
  const inline = async (query) => (await ask('inline', { query }))?.results ?? [];

  /** @param {number} chatId @param {string} resultId */
  const chooseInline = (chatId, resultId) => ask('choose-inline', { chatId, resultId });

  /** @param {string} query */
  const pickChat = async (query) => {
    const targets = person.groups().map(({ chatId, title }) => ({ chatId, title, detail: words('chat.group') }));
    showPicker(words, targets, await inline(query), async (chatId, resultId) => {
      person.show(chatId);
      await chooseInline(chatId, resultId);
      person.focus(chatId);
    });
  };

  /** @param {{ name: string, url: string }} document */
  const readDocument = async ({ name: title, url }) => {
    const response = await fetch(url);
    if (response.ok) showDocument(words, title, await response.text());
    else toasts.show(words('trouble.refused'));
  };

  /** @param {number} chatId */
  return (chatId) => ({
    words,
    language: person.language,
    follow,
    copy,
    pickChat,
    readDocument,
    inline,
    beginEdit: () => undefined,
    press: async (/** @type {number} */ messageId, /** @type {number} */ row, /** @type {number} */ column) =>
      void (await ask('press', { chatId, messageId, row, column })),
    say: async (/** @type {string} */ text) => (await ask('say', { chatId, text })) !== null,
    command: (/** @type {string} */ text) => void ask('say', { chatId, text }),
    edit: async (/** @type {number} */ messageId, /** @type {string} */ text) =>
      (await ask('edit', { chatId, messageId, text })) !== null,
    sticker: () => void ask('sticker', { chatId }),
    photo: () => void ask('photo', { chatId }),
    chooseInline: (/** @type {string} */ resultId) => void chooseInline(chatId, resultId),
    announce: toasts.announce,
    start: person.start,
    unblock: () => void ask('unblock', {}),
  });
}
