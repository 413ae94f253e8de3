import { showDialog } from './dialogs.js';
import { freshId, h } from './dom.js';

/**
 * @typedef {import('../telegram-view.ts').InlineResultView} InlineResult
 * @typedef {{ chatId: number, title: string, detail: string }} Target
 */

/**
 * Asks in which chat the bot's card goes, and which card when there are several.
 * @param {import('./words.js').Words} words
 * @param {readonly Target[]} targets
 * @param {readonly InlineResult[]} results
 * @param {(chatId: number, resultId: string) => void} send
 */
export function showPicker(words, targets, results, send) {
  showDialog(words, words('pick.title'), (close) => {
    if (results.length === 0) return [h('p', {}, words('pick.nothing'))];
    if (targets.length === 0) return [h('p', {}, words('pick.nobody'))];
    const chats = targets.map(({ chatId, title, detail }) => ({ value: String(chatId), title, detail }));
    const cards = results.map(({ id, title, description }) => ({ value: id, title, detail: description }));
    const submit = (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      const chosen = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
      close();
      send(Number(chosen.get('chat')), String(chosen.get('card')));
    };
    return [
      h(
        'form',
        { onsubmit: submit },
        choices(words('pick.chats'), 'chat', chats),
        choices(words('pick.results'), 'card', cards),
        h('footer', {}, h('button', { class: 'main' }, words('pick.send'))),
      ),
    ];
  });
}

/**
 * @param {string} legend
 * @param {string} name
 * @param {readonly { value: string, title: string, detail: string }[]} options
 */
function choices(legend, name, options) {
  return h(
    'fieldset',
    {},
    h('legend', {}, legend),
    ...options.map(({ value, title, detail }, at) => {
      const id = freshId(name);
      return h(
        'label',
        { for: id, class: 'choice' },
        h('input', { type: 'radio', id, name, value, checked: at === 0, required: true }),
        h('span', { dir: 'auto' }, h('b', {}, title), h('span', {}, detail)),
      );
    }),
  );
}
