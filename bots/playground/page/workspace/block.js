import { freshId, h } from '../dom.js';
import { createControl } from './controls.js';
import { drawInput } from './input-block.js';
import { drawSpans, plainSpans } from './spans.js';

/**
 * @typedef {import('../../slack-view.ts').BlockView} Block
 * @typedef {import('../../slack-view.ts').ImageView} Image
 * @typedef {import('./controls.js').Doing} Doing
 * @typedef {{ element: HTMLElement, focusWrong: () => boolean, update(block: Block): void }} Drawn
 *   `focusWrong` goes to the field if it is wrong, and says whether it was.
 */

/**
 * Draws one block.
 * @param {Block} block
 * @param {Doing} doing
 * @returns {Drawn}
 */
export function drawBlock(block, doing) {
  if (block.kind === 'input') return drawInput(block, doing);
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
