import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { html, IconButton, icon, Menu, useBusy } from '../ui.js';
import { words } from '../words.js';
import { drawSpans, plainSpans } from './spans.js';

/**
 * @typedef {import('../../slack-view.ts').ControlView} ControlView
 * @typedef {import('../../slack-view.ts').InputValue} InputValue
 * @typedef {{
 *   press(control: ControlView): Promise<void>,
 *   change(control: ControlView, value: InputValue): Promise<void>,
 *   attach(control: ControlView, file: File): Promise<boolean>,
 *   detach(control: ControlView, fileId: string): Promise<boolean>,
 *   follow(address: string): void,
 * }} Doing
 * @typedef {{ id?: string, 'aria-label'?: string, 'aria-labelledby'?: string, 'aria-describedby'?: string, 'aria-invalid'?: 'true' | null }} Naming
 * @typedef {{ currentTarget: { value: string } }} Changed
 * @typedef {(tooLarge: boolean) => void} Complain The page itself finds that a file is too large, or takes that back.
 */

/** The largest file that the page sends. */
export const MOST_MEGABYTES = 5;

/** Names a control within its blocks. @param {ControlView} control */
const keyOf = (control, part = '') => `${control.blockId} ${control.actionId} ${part}`;

/**
 * What a person can press, choose or write in.
 * @param {{ control: ControlView, naming: Naming, doing: Doing, complain?: Complain }} props
 */
export function Control({ control, naming, doing, complain = () => undefined }) {
  switch (control.kind) {
    case 'button':
      return html`<${Button} ...${{ control, doing }} />`;
    case 'typed':
      return html`<${Typed} ...${{ control, naming, doing }} />`;
    case 'file':
      return html`<${Files} ...${{ control, naming, doing, complain }} />`;
    case 'pick':
      return html`<${Select} ...${{ control, options: control.options, chosen: control.chosen, naming, doing }} />`;
    case 'choice': {
      const options = control.options.map(({ value, text }) => ({ value, text: plainSpans(text) }));
      if (control.look === 'menu')
        return html`<${Select} ...${{ control, options, chosen: control.chosen[0] ?? null, naming, doing }} />`;
      if (control.look !== 'overflow') return html`<${Boxes} ...${{ control, naming, doing }} />`;
      const entries = options.map(({ value, text }) => ({ label: text, act: () => void doing.change(control, value) }));
      return html`<${Menu} drawing="more" label=${words('slack.more')} entries=${entries} />`;
    }
  }
}

/** @param {{ control: Extract<ControlView, { kind: 'button' }>, doing: Doing }} props */
function Button({ control, doing }) {
  const { text, label, style, url } = control;
  const busy = useBusy(() => doing.press(control));
  return html`<button type="button" class="key" dir="auto" aria-label=${label !== text && label ? label : null}
    data-style=${style} data-key=${keyOf(control)} ...${busy}>${text}${url !== null && icon('outside')}</button>`;
}

/**
 * What people write stays as they write it, until the program says otherwise.
 * @param {{ control: Extract<ControlView, { kind: 'typed' }>, naming: Naming, doing: Doing }} props
 */
function Typed({ control, naming, doing }) {
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const unsent = useRef(false);
  useLayoutEffect(() => {
    if (field.current && !unsent.current && field.current.value !== control.value) field.current.value = control.value;
  });
  const onchange = async (/** @type {Changed} */ { currentTarget: { value } }) => {
    await doing.change(control, value === '' ? null : value);
    if (field.current?.value === value) unsent.current = false;
  };
  const oninput = () => {
    unsent.current = true;
  };
  const common = {
    ref: field,
    dir: 'auto',
    placeholder: control.placeholder,
    autocomplete: 'off',
    ...naming,
    oninput,
    onchange,
  };
  if (control.multiline) return html`<textarea rows="4" data-key=${keyOf(control)} ...${common}></textarea>`;
  const mode = control.of === 'number' ? 'decimal' : null;
  return html`<input type=${control.of} inputmode=${mode} data-key=${keyOf(control)} ...${common} />`;
}

/**
 * A list that unfolds, of which one is chosen.
 * @param {{
 *   control: ControlView & { placeholder: string }, options: readonly { value: string, text: string }[],
 *   chosen: string | null, naming: Naming, doing: Doing,
 * }} props
 */
function Select({ control, options, chosen, naming, doing }) {
  const field = useRef(/** @type {HTMLSelectElement | null} */ (null));
  useLayoutEffect(() => {
    if (field.current) field.current.value = chosen ?? '';
  }, [chosen]);
  const onchange = (/** @type {Changed} */ { currentTarget: { value } }) =>
    void doing.change(control, value === '' ? null : value);
  return html`<select ref=${field} data-key=${keyOf(control)} ...${naming} onchange=${onchange}>
    <option value="">${control.placeholder || words('slack.choose')}</option>
    ${options.map(({ value, text }) => html`<option value=${value}>${text}</option>`)}
  </select>`;
}

/**
 * Boxes to tick, or circles of which one is chosen.
 * @param {{ control: Extract<ControlView, { kind: 'choice' }>, naming: Naming, doing: Doing }} props
 */
function Boxes({ control, naming, doing }) {
  const type = control.look === 'radio' ? 'radio' : 'checkbox';
  const name = useId();
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const inputs = () => /** @type {HTMLInputElement[]} */ ([...(element.current?.querySelectorAll('input') ?? [])]);
  useLayoutEffect(() => {
    for (const input of inputs()) input.checked = control.chosen.includes(input.value);
  }, [JSON.stringify(control.chosen)]);
  const tell = () => {
    const chosen = inputs().flatMap(({ checked, value }) => (checked ? [value] : []));
    void doing.change(control, type === 'radio' ? (chosen[0] ?? null) : chosen);
  };
  return html`<div ref=${element} class="boxes" role=${type === 'radio' ? 'radiogroup' : 'group'} ...${naming} onchange=${tell}>
    ${control.options.map(
      ({ value, text, description }) => html`<label class="choice">
        <input type=${type} name=${name} value=${value} data-key=${keyOf(control, value)} />
        <span dir="auto">
          <b class="as-written">${drawSpans(text, doing.follow)}</b>
          ${description.length > 0 && html`<span class="as-written">${drawSpans(description, doing.follow)}</span>`}
        </span>
      </label>`,
    )}
  </div>`;
}

/**
 * A chooser of files, with those that were chosen.
 * @param {{ control: Extract<ControlView, { kind: 'file' }>, naming: Naming, doing: Doing, complain: Complain }} props
 */
function Files({ control, naming, doing, complain }) {
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const list = useId();
  const empty = () => {
    if (field.current) field.current.value = '';
  };
  const sendAll = async () => {
    complain(false);
    for (const file of field.current?.files ?? []) {
      const tooLarge = file.size > MOST_MEGABYTES * 1024 * 1024;
      if (tooLarge) complain(true);
      if (tooLarge || !(await doing.attach(control, file))) empty();
    }
  };
  const { 'aria-busy': busy, onclick: onchange } = useBusy(sendAll);
  const remove = (/** @type {string} */ fileId) => () => {
    field.current?.focus();
    empty();
    complain(false);
    void doing.detach(control, fileId);
  };
  const accept = control.filetypes.map((type) => `.${type}`).join(',') || null;
  const described = `${list} ${naming['aria-describedby'] ?? ''}`;
  // The browser's own button is in the browser's language.
  return html`<div class="files">
    <span class="button chooser">
      ${words('slack.file.choose')}
      <input type="file" ref=${field} accept=${accept} multiple=${control.maxFiles > 1} data-key=${keyOf(control)}
        ...${naming} aria-describedby=${described} aria-busy=${busy} onchange=${onchange} />
    </span>
    <ul class="chosen" id=${list}>
      ${control.chosen.map(
        ({ fileId, name }) => html`<li class="row" key=${fileId}>
          <span dir="auto">${name}</span>
          <${IconButton} drawing="close" label=${words('slack.file.remove', { name })} onclick=${remove(fileId)} />
        </li>`,
      )}
    </ul>
  </div>`;
}
