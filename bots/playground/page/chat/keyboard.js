import { h, icon } from '../dom.js';
import { hrefOf } from '../links.js';

/**
 * @typedef {import('../../telegram-view.ts').ButtonView} Button
 * @typedef {{
 *   press(row: number, column: number): Promise<void>,
 *   follow(address: string): void,
 *   copy(text: string): void,
 *   pickChat(query: string): void,
 * }} Doing
 */

/**
 * The buttons under a message, in the rows as given.
 * @param {readonly (readonly Button[])[]} rows
 * @param {Doing} doing
 */
export function keyboard(rows, doing) {
  return h(
    'div',
    { class: 'keyboard' },
    ...rows.map((row, at) =>
      h('div', { class: 'keys' }, ...row.map((button, column) => key(button, at, column, doing))),
    ),
  );
}

/** @param {Button} button @param {number} row @param {number} column @param {Doing} doing */
function key(button, row, column, doing) {
  const common = { class: 'key', dir: 'auto', 'data-key': `${row} ${column} ${button.text}` };
  switch (button.kind) {
    case 'callback':
      return callbackKey(button, common, () => doing.press(row, column));
    case 'url': {
      const follow = (/** @type {Event} */ event) => {
        event.preventDefault();
        doing.follow(button.url);
      };
      return h(
        'a',
        { ...common, href: hrefOf(button.url), onclick: follow, onauxclick: follow },
        button.text,
        icon('outside'),
      );
    }
    case 'copy':
      return h(
        'button',
        { ...common, type: 'button', onclick: () => doing.copy(button.payload) },
        button.text,
        icon('copy'),
      );
    case 'pick chat':
      return h(
        'button',
        { ...common, type: 'button', onclick: () => doing.pickChat(button.query) },
        button.text,
        icon('share'),
      );
  }
}

/**
 * Busy until the bot has been told. It stays pressable, as on a phone: a bot must bear a second tap.
 * @param {{ text: string, style?: string }} button
 * @param {Record<string, string>} common
 * @param {() => Promise<void>} press
 */
function callbackKey(button, common, press) {
  const element = h('button', { ...common, type: 'button', 'data-style': button.style }, button.text);
  element.addEventListener('click', async () => {
    element.setAttribute('aria-busy', 'true');
    await press();
    element.removeAttribute('aria-busy');
  });
  return element;
}
