import { freshId, h, iconButton } from '../dom.js';
import { createBlocks } from './blocks.js';

/**
 * @typedef {import('../../slack-view.ts').ModalView} Modal
 * @typedef {{
 *   controls: import('./controls.js').Doing,
 *   submit(): Promise<void>,
 *   close(all: boolean): Promise<void>,
 * }} Doing
 */

/**
 * The modals of one person. They lie over that person's pane only: the others at the table go on.
 * @param {import('../words.js').Words} words
 * @param {HTMLElement} behind What cannot be used while a modal is open.
 * @param {Doing} doing
 * @param {() => void} refuge Takes the focus when what opened the modal has gone.
 */
export function createModals(words, behind, doing, refuge) {
  const element = h('div', { class: 'veil', hidden: true });
  /** @type {{ modal: Modal, drawn: ReturnType<typeof drawModal> } | null} */
  let open = null;
  /** @type {Element | null} */
  let opener = null;

  const put = (/** @type {Modal} */ modal) => {
    const here = behind.contains(document.activeElement) || element.contains(document.activeElement);
    const mine = here || document.activeElement === document.body;
    if (open === null) opener = document.activeElement;
    const drawn = drawModal(modal, words, doing);
    open = { modal, drawn };
    element.replaceChildren(drawn.element);
    element.hidden = false;
    behind.inert = true;
    if (mine) drawn.focus();
  };

  const away = () => {
    const here = element.contains(document.activeElement) || document.activeElement === document.body;
    open = null;
    element.hidden = true;
    element.replaceChildren();
    behind.inert = false;
    if (!here) return;
    if (opener instanceof HTMLElement && opener.isConnected && behind.contains(opener)) opener.focus();
    else refuge();
  };

  return {
    element,
    /** @param {Modal | null} modal */
    update(modal) {
      if (modal === null) return open === null ? undefined : away();
      if (open === null || headOf(open.modal) !== headOf(modal)) return put(modal);
      open.modal = modal;
      open.drawn.update(modal);
    },
  };
}

/** What a modal is, apart from what is in it. @param {Modal} modal */
function headOf({ viewId, title, submit, close, depth }) {
  return JSON.stringify([viewId, title, submit, close, depth]);
}

/** @param {Modal} modal @param {import('../words.js').Words} words @param {Doing} doing */
function drawModal(modal, words, doing) {
  const titleId = freshId('modal');
  const title = h('h3', { id: titleId, dir: 'auto', tabindex: -1 }, modal.title);
  const blocks = createBlocks(doing.controls, () => title);
  const go = modal.submit === null ? null : h('button', { class: 'main', dir: 'auto' }, modal.submit);
  let busy = false;
  let closing = false;

  /** A second Escape must not close what lies below as well. @param {boolean} all */
  const close = async (all) => {
    if (closing) return;
    closing = true;
    await doing.close(all);
    closing = false;
  };

  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (go === null || busy) return;
    busy = true;
    go.setAttribute('aria-busy', 'true');
    go.textContent = words('slack.loading');
    await doing.submit();
    busy = false;
    go.removeAttribute('aria-busy');
    go.textContent = modal.submit;
    if (element.isConnected) blocks.focusWrong();
  };
  const element = h(
    'form',
    { class: 'modal', role: 'dialog', 'aria-labelledby': titleId, novalidate: true, onsubmit: submit },
    h('header', {}, title, iconButton('close', words('dialog.close'), { onclick: () => close(true) })),
    h('div', { class: 'inside' }, blocks.element),
    h(
      'footer',
      {},
      h(
        'button',
        { type: 'button', dir: 'auto', onclick: () => close(false) },
        modal.close ?? words(go === null ? 'dialog.close' : 'setup.cancel'),
      ),
      go,
    ),
  );
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    void close(false);
  });
  blocks.update(modal.blocks);

  return {
    element,
    /** @param {Modal} now */
    update: (now) => blocks.update(now.blocks),
    /** Begins at the beginning: at the first field only where nothing is to be read before it. */
    focus() {
      const field = blocks.element.querySelector('.input:first-child :is(input, select, textarea)');
      (field instanceof HTMLElement ? field : title).focus();
    },
  };
}
