import { freshId, h } from '../dom.js';

/**
 * @typedef {{ title: string, detail: string, choose(): void }} Suggestion
 */

/**
 * A list above a text field, steered from the field: the arrow keys move, Enter chooses, Escape puts it away.
 * @param {HTMLTextAreaElement} field
 * @param {(text: string) => void} announce Says how many there are to a screen reader.
 * @param {(key: string, params?: Record<string, string | number>) => string} words
 */
export function createSuggestions(field, announce, words) {
  const element = h('ul', { class: 'suggestions', role: 'listbox', id: freshId('suggestions'), hidden: true });
  /** @type {readonly Suggestion[]} */
  let offered = [];
  let marked = 0;
  field.setAttribute('aria-controls', element.id);
  field.setAttribute('aria-autocomplete', 'list');

  const options = () => /** @type {HTMLElement[]} */ ([...element.children]);
  const paint = () => {
    for (const [at, option] of options().entries()) option.setAttribute('aria-selected', String(at === marked));
    const current = options()[marked];
    if (current === undefined) return field.removeAttribute('aria-activedescendant');
    field.setAttribute('aria-activedescendant', current.id);
    current.scrollIntoView({ block: 'nearest' });
  };
  const hide = () => {
    element.hidden = true;
    offered = [];
    field.removeAttribute('aria-activedescendant');
  };
  /** @param {number} step */
  const move = (step) => {
    marked = (marked + step + offered.length) % offered.length;
    paint();
  };

  return {
    element,
    hide,
    isOpen: () => !element.hidden,
    /** @param {string} label @param {readonly Suggestion[]} suggestions */
    show(label, suggestions) {
      if (suggestions.length === 0) {
        if (!element.hidden) announce(words('compose.none'));
        return hide();
      }
      offered = suggestions;
      marked = 0;
      element.setAttribute('aria-label', label);
      element.replaceChildren(...suggestions.map((suggestion) => option(suggestion)));
      element.hidden = false;
      announce(words('compose.found', { count: suggestions.length }));
      paint();
    },
    /** Takes a key if it is meant for the list. @param {KeyboardEvent} event @returns {boolean} */
    take(event) {
      if (element.hidden) return false;
      if (event.key === 'ArrowDown') move(1);
      else if (event.key === 'ArrowUp') move(-1);
      else if (event.key === 'Escape') hide();
      else if ((event.key === 'Enter' && !event.shiftKey) || event.key === 'Tab') offered[marked]?.choose();
      else return false;
      event.preventDefault();
      return true;
    },
  };

  /** @param {Suggestion} suggestion */
  function option({ title, detail, choose }) {
    return h(
      'li',
      {
        role: 'option',
        id: freshId('option'),
        onmousedown: (/** @type {Event} */ event) => event.preventDefault(),
        onclick: choose,
      },
      h('b', { dir: 'auto' }, title),
      h('span', { dir: 'auto' }, detail),
    );
  }
}
