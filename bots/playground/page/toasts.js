import { h, icon } from './dom.js';

/** Long enough to be read by a slow reader: a second to notice it, and fifteen characters a second. */
const NOTICE_MS = 2500;
const PER_CHARACTER_MS = 65;

/** Short words over a chat that go away by themselves, and a line that only screen readers hear. */
export function createToasts() {
  const shown = h('div', { class: 'toasts', role: 'status' });
  const heard = h('div', { class: 'unseen', role: 'status' });
  return {
    element: h('div', { class: 'notices' }, shown, heard),
    /** @param {string} text @param {Parameters<typeof icon>[0]} [drawing] */
    show(text, drawing) {
      const toast = h('p', { dir: 'auto', class: 'as-written' }, drawing ? icon(drawing) : null, text);
      shown.replaceChildren(toast);
      setTimeout(() => toast.remove(), NOTICE_MS + text.length * PER_CHARACTER_MS);
    },
    /** @param {string} text */
    announce(text) {
      heard.textContent = text;
    },
  };
}
