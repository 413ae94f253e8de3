import { freshId, h, iconButton } from './dom.js';

/**
 * A button with a drawing that unfolds a few more buttons.
 * @param {Parameters<typeof iconButton>[0]} drawing
 * @param {string} label
 * @param {readonly { label: string, act: () => void, offered?: () => boolean }[]} entries `offered` is asked each time it unfolds.
 */
export function menu(drawing, label, entries) {
  const id = freshId('menu');
  const button = iconButton(drawing, label, {
    'aria-expanded': 'false',
    'aria-controls': id,
    onclick: () => set(list.hidden !== false),
  });
  const list = h('div', { id, class: 'menu-list', hidden: true });
  const element = h('div', { class: 'menu' }, button, list);

  /** @param {boolean} open */
  const set = (open) => {
    list.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    if (!open) return;
    for (const [at, entry] of entries.entries()) buttons[at]?.toggleAttribute('hidden', entry.offered?.() === false);
    buttons.find((entry) => !entry.hidden)?.focus();
  };
  const buttons = entries.map((entry) => {
    const act = () => {
      set(false);
      button.focus();
      entry.act();
    };
    return h('button', { type: 'button', onclick: act }, entry.label);
  });
  list.append(...buttons);
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || list.hidden) return;
    event.stopPropagation();
    set(false);
    button.focus();
  });
  element.addEventListener('focusout', (event) => {
    if (!(event.relatedTarget instanceof Node && element.contains(event.relatedTarget))) set(false);
  });
  return element;
}
