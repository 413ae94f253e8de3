import { h, icon } from '../dom.js';
import { boxes, keyOf, overflow, select } from './choices.js';
import { files } from './files.js';
import { plainSpans } from './spans.js';

/**
 * @typedef {import('../../slack-view.ts').ControlView} ControlView
 * @typedef {import('../../slack-view.ts').FieldErrorView} FieldError
 * @typedef {import('../../slack-view.ts').InputValue} InputValue
 * @typedef {{
 *   words: import('../words.js').Words,
 *   press(control: ControlView): Promise<void>,
 *   change(control: ControlView, value: InputValue): Promise<void>,
 *   attach(control: ControlView, file: File): Promise<boolean>,
 *   detach(control: ControlView, fileId: string): Promise<boolean>,
 *   follow(address: string): void,
 * }} Doing
 * @typedef {{
 *   element: HTMLElement,
 *   focusable: HTMLElement,
 *   describedBy?: string,
 *   update(control: ControlView): void,
 * }} Drawn `describedBy`: id of what tells more than the label.
 * @typedef {{ id: string, name: string | null, complain?: (error: FieldError | null) => void }} Naming
 *   `id` of what a label points to; `name` where there is no label; `complain` says what the page itself finds wrong.
 */

/**
 * Draws what a person can press, choose or write in.
 * @param {ControlView} control
 * @param {Naming} naming
 * @param {Doing} doing
 * @returns {Drawn}
 */
export function createControl(control, naming, doing) {
  switch (control.kind) {
    case 'button':
      return button(control, doing);
    case 'typed':
      return typed(control, naming, doing);
    case 'file':
      return files(control, naming, doing);
    case 'pick': {
      const options = control.options.map(({ value, text }) => ({ value, text }));
      return select(control, options, control.chosen, naming, doing);
    }
    case 'choice': {
      if (control.look === 'overflow') return overflow(control, doing);
      if (control.look !== 'menu') return boxes(control, naming, doing);
      const options = control.options.map(({ value, text }) => ({ value, text: plainSpans(text) }));
      return select(control, options, control.chosen[0] ?? null, naming, doing);
    }
  }
}

/** @param {Extract<ControlView, { kind: 'button' }>} control @param {Doing} doing @returns {Drawn} */
function button(control, doing) {
  const { text, label, style, url } = control;
  const element = h(
    'button',
    {
      type: 'button',
      class: 'key',
      dir: 'auto',
      'aria-label': label !== '' && label !== text && label,
      'data-style': style,
      'data-key': keyOf(control),
    },
    text,
    url !== null && icon('outside'),
  );
  element.addEventListener('click', async () => {
    element.setAttribute('aria-busy', 'true');
    await doing.press(control);
    element.removeAttribute('aria-busy');
  });
  return { element, focusable: element, update: () => undefined };
}

/** @param {Extract<ControlView, { kind: 'typed' }>} control @param {Naming} naming @param {Doing} doing @returns {Drawn} */
function typed(control, { id, name }, doing) {
  const common = {
    id,
    dir: 'auto',
    'aria-label': name,
    placeholder: control.placeholder,
    autocomplete: 'off',
    'data-key': keyOf(control),
  };
  const field = control.multiline
    ? h('textarea', { ...common, rows: 4 })
    : h('input', { ...common, type: control.of, inputmode: control.of === 'number' && 'decimal' });
  field.value = control.value;
  let unsent = false;
  field.addEventListener('input', () => {
    unsent = true;
  });
  field.addEventListener('change', async () => {
    const value = field.value;
    await doing.change(control, value === '' ? null : value);
    if (field.value === value) unsent = false;
  });
  return {
    element: field,
    focusable: field,
    update(now) {
      if (now.kind === 'typed' && !unsent && field.value !== now.value) field.value = now.value;
    },
  };
}
