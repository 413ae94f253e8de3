import { h } from './dom.js';

/**
 * Who a person is, above their Telegram.
 * @param {import('../page-view.ts').Person} person
 * @param {string} name
 * @param {import('./words.js').Words} words
 * @param {HTMLElement} more
 */
export function createCaption(person, name, words, more) {
  return h(
    'header',
    { class: 'caption' },
    h('span', { class: 'initial', 'aria-hidden': 'true' }, person.firstName.slice(0, 1)),
    h('h2', { dir: 'auto', tabindex: -1 }, name),
    h('span', { class: 'tag' }, person.languageCode ?? words('seat.noLanguage')),
    person.staff && h('span', { class: 'tag' }, words('staff.tag')),
    more,
  );
}
