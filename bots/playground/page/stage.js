import { h } from './dom.js';

/**
 * Where the panes stand beside each other. On a narrow window one is seen at a time, and tabs lead to the others.
 * @param {Node} welcome Seen while there is nothing else.
 */
export function createStage(welcome) {
  const element = h('main', { id: 'stage', class: 'stage', tabindex: -1 }, welcome);
  const tabs = h('span', { class: 'tabs' });
  /** @type {Map<HTMLElement, { tab: HTMLElement, last: boolean }>} */
  const panes = new Map();

  const arrange = () => {
    document.body.classList.toggle('empty', panes.size === 0);
    tabs.hidden = panes.size < 2;
  };

  /** @param {HTMLElement | null} pane */
  const bring = (pane) => {
    for (const other of element.querySelectorAll('.pane')) other.classList.toggle('current', other === pane);
    for (const [other, { tab }] of panes) {
      tab.setAttribute('aria-current', String(other === pane));
      if (other === pane) tab.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
  };
  const bringAny = () => bring([...panes.keys()].at(-1) ?? null);

  arrange();

  return {
    element,
    tabs,
    /** On a narrow window, this one is seen now. */
    bring,
    bringAny,
    /** @param {HTMLElement} pane @param {string} name @param {{ last?: boolean }} [options] `last` stands after all others. */
    add(pane, name, { last = false } = {}) {
      const tab = h('button', { type: 'button', onclick: () => bring(pane) }, h('span', { dir: 'auto' }, name));
      const before = [...panes].find(([, entry]) => entry.last && !last)?.[0];
      panes.set(pane, { tab, last });
      tabs.append(tab);
      element.insertBefore(pane, before ?? null);
      arrange();
      bring(pane);
    },
    /** @param {HTMLElement} pane @param {string} name */
    rename(pane, name) {
      panes.get(pane)?.tab.firstElementChild?.replaceChildren(name);
    },
    /** @param {HTMLElement} pane */
    remove(pane) {
      panes.get(pane)?.tab.remove();
      panes.delete(pane);
      const wasCurrent = pane.classList.contains('current');
      pane.remove();
      arrange();
      if (wasCurrent) bringAny();
    },
    /** Puts up something that is no pane of its own: it has no tab. @param {HTMLElement} other */
    put(other) {
      element.append(other);
      bring(other);
    },
    isEmpty: () => panes.size === 0,
  };
}
