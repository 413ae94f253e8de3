import { freshId, h } from '../dom.js';
import { menu } from '../menu.js';
import { drawSpans, plainSpans } from './spans.js';

/**
 * @typedef {import('../../slack-view.ts').ControlView} ControlView
 * @typedef {import('../../slack-view.ts').OptionView} Option
 * @typedef {import('./controls.js').Doing} Doing
 * @typedef {import('./controls.js').Drawn} Drawn
 * @typedef {import('./controls.js').Naming} Naming
 */

/** Finds a control again after it was drawn anew. @param {ControlView} control */
export const keyOf = (control, part = '') => `${control.blockId} ${control.actionId} ${part}`;

/**
 * A list that unfolds, of which one is chosen.
 * @param {ControlView & { placeholder: string }} control
 * @param {readonly { value: string, text: string }[]} options
 * @param {string | null} chosen
 * @param {Naming} naming
 * @param {Doing} doing
 * @returns {Drawn}
 */
export function select(control, options, chosen, { id, name }, doing) {
  const field = h(
    'select',
    { id, 'aria-label': name ?? false, 'data-key': keyOf(control) },
    h('option', { value: '' }, control.placeholder || doing.words('slack.choose')),
    ...options.map(({ value, text }) => h('option', { value }, text)),
  );
  const set = (/** @type {string | null} */ value) => {
    field.value = value ?? '';
  };
  set(chosen);
  field.addEventListener('change', () => void doing.change(control, field.value === '' ? null : field.value));
  return {
    element: field,
    focusable: field,
    update(now) {
      if (now.kind === 'pick') set(now.chosen);
      else if (now.kind === 'choice') set(now.chosen[0] ?? null);
    },
  };
}

/**
 * Boxes to tick, or circles of which one is chosen.
 * @param {Extract<ControlView, { kind: 'choice' }>} control
 * @param {Naming} naming
 * @param {Doing} doing
 * @returns {Drawn}
 */
export function boxes(control, { id, name }, doing) {
  const type = control.look === 'radio' ? 'radio' : 'checkbox';
  const group = freshId('choice');
  const inputs = control.options.map(({ value }) =>
    h('input', { type, id: freshId('option'), name: group, value, 'data-key': keyOf(control, value) }),
  );
  const set = (/** @type {readonly string[]} */ chosen) => {
    for (const input of inputs) input.checked = chosen.includes(input.value);
  };
  set(control.chosen);
  const tell = () => {
    const chosen = inputs.filter(({ checked }) => checked).map(({ value }) => value);
    return doing.change(control, type === 'radio' ? (chosen[0] ?? null) : chosen);
  };
  const element = h(
    'div',
    { id, class: 'boxes', role: type === 'radio' ? 'radiogroup' : 'group', 'aria-label': name, onchange: tell },
    ...control.options.map((option, at) => box(option, inputs[at], doing)),
  );
  return {
    element,
    focusable: inputs[0] ?? element,
    update(now) {
      if (now.kind === 'choice') set(now.chosen);
    },
  };
}

/** @param {Option} option @param {HTMLInputElement | undefined} input @param {Doing} doing */
function box({ text, description }, input, doing) {
  return h(
    'label',
    { class: 'choice', for: input?.id },
    input ?? null,
    h(
      'span',
      { dir: 'auto' },
      h('b', { class: 'as-written' }, ...drawSpans(text, doing.follow)),
      description.length > 0 && h('span', { class: 'as-written' }, ...drawSpans(description, doing.follow)),
    ),
  );
}

/**
 * A few more acts behind a button.
 * @param {Extract<ControlView, { kind: 'choice' }>} control
 * @param {Doing} doing
 * @returns {Drawn}
 */
export function overflow(control, doing) {
  const entries = control.options.map(({ value, text }) => ({
    label: plainSpans(text),
    act: () => void doing.change(control, value),
  }));
  const element = menu('more', doing.words('slack.more'), entries);
  return { element, focusable: element, update: () => undefined };
}
