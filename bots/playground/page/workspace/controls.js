import { freshId, h, icon } from '../dom.js';
import { menu } from '../menu.js';
import { drawSpans, plainSpans } from './spans.js';

/**
 * @typedef {import('../../slack-view.ts').ControlView} ControlView
 * @typedef {import('../../slack-view.ts').InputValue} InputValue
 * @typedef {import('../../slack-view.ts').OptionView} Option
 * @typedef {{
 *   words: import('../words.js').Words,
 *   press(control: ControlView): Promise<void>,
 *   change(control: ControlView, value: InputValue): Promise<void>,
 *   follow(address: string): void,
 * }} Doing
 * @typedef {{ element: HTMLElement, focusable: HTMLElement, update(control: ControlView): void }} Drawn
 * @typedef {{ id: string, name: string | null }} Naming `id` of what a label points to; `name` where there is no label.
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

/** @param {ControlView} control */
const keyOf = (control, part = '') => `${control.blockId} ${control.actionId} ${part}`;

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

/**
 * @param {ControlView & { placeholder: string }} control
 * @param {readonly { value: string, text: string }[]} options
 * @param {string | null} chosen
 * @param {Naming} naming
 * @param {Doing} doing
 * @returns {Drawn}
 */
function select(control, options, chosen, { id, name }, doing) {
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

/** Boxes to tick, or circles of which one is chosen. @param {Extract<ControlView, { kind: 'choice' }>} control @param {Naming} naming @param {Doing} doing @returns {Drawn} */
function boxes(control, { id, name }, doing) {
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

/** @param {Extract<ControlView, { kind: 'choice' }>} control @param {Doing} doing @returns {Drawn} */
function overflow(control, doing) {
  const entries = control.options.map(({ value, text }) => ({
    label: plainSpans(text),
    act: () => void doing.change(control, value),
  }));
  const element = menu('more', doing.words('slack.more'), entries);
  return { element, focusable: element, update: () => undefined };
}
