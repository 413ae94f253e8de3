import { freshId, h } from '../dom.js';
import { createControl } from './controls.js';
import { MOST_MEGABYTES } from './files.js';

/**
 * @typedef {import('../../slack-view.ts').BlockView} Block
 * @typedef {import('../../slack-view.ts').FieldErrorView} FieldError
 * @typedef {import('./controls.js').Doing} Doing
 */

/**
 * A field with its label, its hint and what is wrong with it.
 * @param {Extract<Block, { kind: 'input' }>} block
 * @param {Doing} doing
 * @returns {import('./block.js').Drawn}
 */
export function drawInput(block, doing) {
  const { words } = doing;
  const [id, labelId, hintId, wrongId] = ['field', 'label', 'hint', 'wrong'].map(freshId);
  if (id === undefined) throw new Error('an id was not made');
  /** What the program finds wrong, and what the page does. @type {{ told: FieldError | null, own: FieldError | null }} */
  const errors = { told: block.error, own: null };
  const complain = (/** @type {FieldError | null} */ error) => {
    errors.own = error;
    showError();
  };
  const control = createControl(block.control, { id, name: null, complain }, doing);
  const isGroup = control.element.classList.contains('boxes');
  const wrong = h('p', { id: wrongId, class: 'wrong', role: 'alert', dir: 'auto' });
  const named = [block.label, block.optional && h('small', {}, ` ${words('slack.optional')}`)];
  const label = isGroup
    ? h('span', { id: labelId, class: 'label', dir: 'auto' }, ...named)
    : h('label', { id: labelId, class: 'label', for: id, dir: 'auto' }, ...named);
  const marked = isGroup ? control.element : control.focusable;
  marked.setAttribute('aria-labelledby', labelId ?? '');
  marked.setAttribute('aria-describedby', `${control.describedBy ?? ''} ${hintId} ${wrongId}`.trim());
  const hint = h('p', { id: hintId, class: 'hint', dir: 'auto' }, block.hint);
  const element = h('div', { class: 'input' }, label, control.element, hint, wrong);

  const showError = () => {
    const error = errors.own ?? errors.told;
    const text = error === null ? '' : wordsOf(error, block.control, words);
    if (wrong.textContent !== text) wrong.textContent = text;
    marked.toggleAttribute('aria-invalid', error !== null);
    if (error !== null) marked.setAttribute('aria-invalid', 'true');
  };
  showError();
  return {
    element,
    focusWrong() {
      if (wrong.textContent === '') return false;
      control.focusable.focus();
      return true;
    },
    update(now) {
      if (now.kind !== 'input') return;
      control.update(now.control);
      errors.told = now.error;
      showError();
    },
  };
}

/** @param {FieldError} error @param {import('./controls.js').ControlView} control @param {import('../words.js').Words} words */
function wordsOf(error, control, words) {
  switch (error.kind) {
    case 'app':
      return error.text;
    case 'required':
      return words('slack.wrong.required');
    case 'too short':
      return words('slack.wrong.short');
    case 'too long':
      return words('slack.wrong.long');
    case 'malformed':
      return words('slack.wrong.malformed');
    case 'file type':
      return words('slack.wrong.fileType', { types: control.kind === 'file' ? control.filetypes.join(', ') : '' });
    case 'file too large':
      return words('slack.wrong.fileLarge', { most: MOST_MEGABYTES });
    case 'too many files':
      return words('slack.wrong.fileMany', { most: control.kind === 'file' ? control.maxFiles : 0 });
  }
}
