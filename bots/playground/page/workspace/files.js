import { freshId, h, iconButton } from '../dom.js';
import { keyOf } from './choices.js';

/**
 * @typedef {Extract<import('../../slack-view.ts').ControlView, { kind: 'file' }>} FileControl
 * @typedef {import('./controls.js').Doing} Doing
 * @typedef {import('./controls.js').Naming} Naming
 */

/** The largest file that the page sends. */
export const MOST_MEGABYTES = 5;

/**
 * A chooser of files, with those that were chosen.
 * @param {FileControl} control
 * @param {Naming} naming
 * @param {Doing} doing
 * @returns {import('./controls.js').Drawn}
 */
export function files(control, { id, name, complain = () => undefined }, doing) {
  const field = h('input', {
    type: 'file',
    id,
    'aria-label': name,
    accept: control.filetypes.length > 0 && control.filetypes.map((type) => `.${type}`).join(','),
    multiple: control.maxFiles > 1,
    'data-key': keyOf(control),
  });
  // The browser's own button is in the browser's language.
  const chooser = h('span', { class: 'button chooser' }, doing.words('slack.file.choose'), field);
  const list = h('ul', { class: 'chosen', id: freshId('chosen') });
  const element = h('div', { class: 'files' }, chooser, list);

  /** @param {File} file */
  const send = async (file) => {
    if (file.size > MOST_MEGABYTES * 1024 * 1024) complain({ kind: 'file too large' });
    else if (await doing.attach(control, file)) return;
    field.value = '';
  };
  field.addEventListener('change', async () => {
    complain(null);
    field.setAttribute('aria-busy', 'true');
    for (const file of field.files ?? []) await send(file);
    field.removeAttribute('aria-busy');
  });

  /** @param {FileControl['chosen'][number]} file */
  const entry = ({ fileId, name: called }) => {
    const remove = () => {
      field.focus();
      field.value = '';
      complain(null);
      void doing.detach(control, fileId);
    };
    const label = doing.words('slack.file.remove', { name: called });
    return h('li', {}, h('span', { dir: 'auto' }, called), iconButton('close', label, { onclick: remove }));
  };
  let shown = '';
  const set = (/** @type {FileControl['chosen']} */ chosen) => {
    const now = JSON.stringify(chosen);
    if (now === shown) return;
    shown = now;
    list.replaceChildren(...chosen.map(entry));
  };
  set(control.chosen);

  return {
    element,
    focusable: field,
    describedBy: list.id,
    update(now) {
      if (now.kind === 'file') set(now.chosen);
    },
  };
}
