import { freshId, h } from '../dom.js';
import { createControl } from './controls.js';

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
  const control = createControl(block.control, { id, name: null }, doing);
  const isGroup = control.element.classList.contains('boxes');
  const wrong = h('p', { id: wrongId, class: 'wrong', role: 'alert', dir: 'auto' });
  const named = [block.label, block.optional && h('small', {}, ` ${words('slack.optional')}`)];
  const label = isGroup
    ? h('span', { id: labelId, class: 'label', dir: 'auto' }, ...named)
    : h('label', { id: labelId, class: 'label', for: id, dir: 'auto' }, ...named);
  const marked = control.element;
  marked.setAttribute('aria-labelledby', labelId ?? '');
  marked.setAttribute('aria-describedby', `${hintId} ${wrongId}`);
  const hint = h('p', { id: hintId, class: 'hint', dir: 'auto' }, block.hint);
  const element = h('div', { class: 'input' }, label, control.element, hint, wrong);

  /** @param {FieldError | null} error */
  const setError = (error) => {
    const text = error === null ? '' : wordsOf(error, words);
    if (wrong.textContent !== text) wrong.textContent = text;
    marked.toggleAttribute('aria-invalid', error !== null);
    if (error !== null) marked.setAttribute('aria-invalid', 'true');
  };
  setError(block.error);
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
      setError(now.error);
    },
  };
}

/** @param {FieldError} error @param {import('../words.js').Words} words */
function wordsOf(error, words) {
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
  }
}
