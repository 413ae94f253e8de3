import { h } from '../dom.js';
import { drawBlock } from './block.js';

/**
 * @typedef {import('../../slack-view.ts').BlockView} Block
 * @typedef {import('./controls.js').Doing} Doing
 * @typedef {import('./block.js').Drawn} Drawn
 */

/**
 * A list of blocks that is drawn anew only where it changed, so that nobody loses what they write or where they are.
 * @param {Doing} doing
 * @param {(() => HTMLElement)} refuge What takes the focus when the focused control has gone.
 */
export function createBlocks(doing, refuge) {
  const element = h('div', { class: 'blocks' });
  /** @type {{ fixed: string, drawn: Drawn }[]} */
  let shown = [];

  return {
    element,
    /** @param {readonly Block[]} blocks */
    update(blocks) {
      const focused = document.activeElement;
      const key = focused instanceof HTMLElement && element.contains(focused) ? focused.dataset['key'] : undefined;
      const hadFocus = element.contains(focused);
      const before = [...shown];
      shown = blocks.map((block) => {
        const fixed = fixedPart(block);
        const at = before.findIndex((entry) => entry.fixed === fixed);
        const [same] = at === -1 ? [] : before.splice(at, 1);
        same?.drawn.update(block);
        return same ?? { fixed, drawn: drawBlock(block, doing) };
      });
      for (const { drawn } of before) drawn.element.remove();
      for (const [at, { drawn }] of shown.entries()) {
        if (element.children[at] !== drawn.element) element.insertBefore(drawn.element, element.children[at] ?? null);
      }
      if (!hadFocus || element.contains(document.activeElement)) return;
      const next = [...element.querySelectorAll('[data-key]')].find((one) => one.getAttribute('data-key') === key);
      (next instanceof HTMLElement ? next : refuge()).focus({ preventScroll: true });
    },
    /** Goes to the first field that is wrong; false when none is. */
    focusWrong: () => shown.some(({ drawn }) => drawn.focusWrong()),
  };
}

/** What a block is, without what people put in and what is wrong with that. @param {Block} block */
function fixedPart(block) {
  return JSON.stringify(block, (key, value) => {
    if (key === 'error' || key === 'chosen') return undefined;
    return value?.kind === 'typed' ? { ...value, value: '' } : value;
  });
}
