import { freshId, h } from '../dom.js';
import { createControl } from './controls.js';
import { drawSpans, plainSpans } from './spans.js';

/**
 * @typedef {import('../../slack-view.ts').BlockView} Block
 * @typedef {import('../../slack-view.ts').ImageView} Image
 * @typedef {import('../../slack-view.ts').FieldErrorView} FieldError
 * @typedef {import('./controls.js').Doing} Doing
 * @typedef {{ element: HTMLElement, focusWrong: () => boolean, update(block: Block): void }} Drawn
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

/** @param {Block} block @param {Doing} doing @returns {Drawn} */
function drawBlock(block, doing) {
  if (block.kind === 'input') return input(block, doing);
  if (block.kind === 'section') return section(block, doing);
  if (block.kind === 'actions') return actions(block, doing);
  return { element: still(block, doing), focusWrong: () => false, update: () => undefined };
}

/** Blocks in which nothing can be done. @param {Exclude<Block, { kind: 'input' | 'section' | 'actions' }>} block @param {Doing} doing */
function still(block, doing) {
  switch (block.kind) {
    case 'header':
      return h('h4', { dir: 'auto' }, block.text);
    case 'divider':
      return h('hr');
    case 'image':
      return h(
        'figure',
        {},
        block.title !== '' && h('figcaption', { dir: 'auto' }, block.title),
        picture(block.image, 'picture'),
      );
    case 'context':
      return h(
        'div',
        { class: 'context' },
        ...block.items.map((item) =>
          'image' in item
            ? picture(item.image, 'small')
            : h('span', { dir: 'auto', class: 'as-written' }, ...drawSpans(item.text, doing.follow)),
        ),
      );
    case 'lines':
      return h(
        'div',
        {},
        ...block.lines.map((line) => h('p', { dir: 'auto', class: 'as-written' }, ...drawSpans(line, doing.follow))),
      );
  }
}

/** A picture from elsewhere on the internet is not loaded here: its words stand in for it. @param {Image} image @param {string} look */
function picture({ url, alt }, look) {
  if (url === '') return h('span', { class: `${look} unloaded`, role: 'img', 'aria-label': alt, dir: 'auto' }, alt);
  return h('img', { class: look, src: url, alt });
}

/** @param {Extract<Block, { kind: 'section' }>} block @param {Doing} doing @returns {Drawn} */
function section(block, doing) {
  const name = plainSpans(block.text);
  const control = block.control && createControl(block.control, { id: freshId('control'), name }, doing);
  const written = (/** @type {typeof block.text} */ spans) =>
    h('p', { dir: 'auto', class: 'as-written' }, ...drawSpans(spans, doing.follow));
  const element = h(
    'div',
    { class: 'section' },
    h(
      'div',
      { class: 'text' },
      block.text.length > 0 && written(block.text),
      block.fields.length > 0 && h('div', { class: 'fields' }, ...block.fields.map(written)),
    ),
    block.image && picture(block.image, 'beside'),
    control?.element ?? null,
  );
  return {
    element,
    focusWrong: () => false,
    update: (now) => {
      if (now.kind === 'section' && now.control !== null) control?.update(now.control);
    },
  };
}

/** @param {Extract<Block, { kind: 'actions' }>} block @param {Doing} doing @returns {Drawn} */
function actions(block, doing) {
  const controls = block.controls.map((control) => {
    const name = 'placeholder' in control ? control.placeholder : null;
    return createControl(control, { id: freshId('control'), name }, doing);
  });
  return {
    element: h('div', { class: 'actions' }, ...controls.map(({ element }) => element)),
    focusWrong: () => false,
    update(now) {
      if (now.kind !== 'actions') return;
      for (const [at, control] of now.controls.entries()) controls[at]?.update(control);
    },
  };
}

/** @param {Extract<Block, { kind: 'input' }>} block @param {Doing} doing @returns {Drawn} */
function input(block, doing) {
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
