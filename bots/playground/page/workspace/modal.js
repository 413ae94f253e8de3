import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { html, IconButton } from '../ui.js';
import { words } from '../words.js';
import { Blocks } from './blocks.js';

/** What a modal is, apart from what is in it. @param {import('../../slack-view.ts').ModalView} modal */
export const headOf = ({ viewId, title, submit, close, depth }) =>
  JSON.stringify([viewId, title, submit, close, depth]);

/**
 * A modal of one person. It lies over that person's pane only: the others at the table go on.
 * @param {{
 *   modal: import('../../slack-view.ts').ModalView,
 *   controls: import('./controls.js').Doing,
 *   takesFocus: boolean,
 *   submit(): Promise<unknown>,
 *   close(all: boolean): Promise<unknown>,
 * }} props `takesFocus`: the person who opened it is the one at the keyboard.
 */
export function Modal({ modal, controls, takesFocus, submit, close }) {
  const id = useId();
  const element = useRef(/** @type {HTMLFormElement | null} */ (null));
  const [busy, setBusy] = useState(false);
  const checks = useRef({ wrong: false, closing: false });
  const first = (/** @type {string} */ selector) => {
    const found = element.current?.querySelector(selector);
    return found instanceof HTMLElement ? found : null;
  };
  useLayoutEffect(() => {
    // Begins at the beginning: at the first field only where nothing is to be read before it.
    if (takesFocus) (first('.input:first-child :is(input, select, textarea)') ?? first('h3'))?.focus();
  }, []);
  useLayoutEffect(() => {
    const field = first('.input:has(.wrong:not(:empty)) [data-key]');
    if (busy || !checks.current.wrong || field === null) return;
    checks.current.wrong = false;
    field.focus();
  });

  const onsubmit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (busy || modal.submit === null) return;
    setBusy(true);
    await submit();
    checks.current.wrong = true;
    setBusy(false);
  };
  /** A second Escape must not close what lies below as well. @param {boolean} all */
  const closeOnce = async (all) => {
    if (checks.current.closing) return;
    checks.current.closing = true;
    await close(all);
    checks.current.closing = false;
  };
  const onkeydown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    void closeOnce(false);
  };
  const closeWord = modal.close ?? words(modal.submit === null ? 'dialog.close' : 'setup.cancel');
  return html`<form class="modal panel" role="dialog" tabindex="-1" aria-labelledby=${id} novalidate ref=${element} ...${{ onsubmit, onkeydown }}>
    <header class="row">
      <h3 class="title" id=${id} dir="auto" tabindex="-1">${modal.title}</h3>
      <${IconButton} drawing="close" label=${words('dialog.close')} onclick=${() => closeOnce(true)} />
    </header>
    <div class="inside"><${Blocks} blocks=${modal.blocks} doing=${controls} /></div>
    <footer class="row">
      <button type="button" dir="auto" onclick=${() => closeOnce(false)}>${closeWord}</button>
      ${
        modal.submit !== null &&
        html`<button class="main" dir="auto" aria-busy=${busy ? 'true' : null}>${busy ? words('slack.loading') : modal.submit}</button>`
      }
    </footer>
  </form>`;
}
