import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { html, icon, unseen } from './ui.js';
import { words } from './words.js';

const PER_CHARACTER_MS = 28;
const BEFORE_SENDING_MS = 500;
/** What is asked of the bot while a person types is asked only after a pause in typing. */
const PAUSE_MS = 250;

/**
 * @typedef {{ title: string, detail: string, text: string, next: 'send' | 'offer' | (() => void) }} Suggestion
 *   Choosing it writes the text; what follows is sending, offering more, or something else.
 * @typedef {{ label: string, list: readonly Suggestion[] } | null} Offer
 * @typedef {{ focus(): void, type(text: string): Promise<void>, write(text: string): void, isOpen: boolean, id: string }} ComposerHandle
 */

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Where a person writes. What is offered while they type stands in a list above the field and is steered from the field:
 * the arrow keys move, Enter chooses, Escape puts it away.
 * @param {{
 *   title: string, placeholder: string, sendLabel?: string, note?: unknown, before?: unknown, after?: unknown,
 *   handle: { current: ComposerHandle | null },
 *   offer(text: string): Offer | (() => Promise<Offer>),
 *   send(text: string): Promise<boolean>,
 *   announce(text: string): void,
 *   whole?(text: string): boolean,
 *   onescape?(): void,
 * }} props `offer` gives a function where the bot has to be asked. `send` says whether it was taken. `whole`: Enter sends this, whatever is offered. `onescape`: nothing is offered, and Escape was pressed.
 */
export function Composer({
  title,
  placeholder,
  sendLabel,
  note,
  before,
  after,
  handle,
  offer,
  send,
  announce,
  whole,
  onescape,
}) {
  const id = useId();
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const [offered, setOffered] = useState(/** @type {Offer} */ (null));
  const [marked, setMarked] = useState(0);
  const [busy, setBusy] = useState(false);
  const waiting = useRef(0);
  const list = offered?.list ?? [];
  const current = list[marked];

  /** @param {Offer} now */
  const show = (now) => {
    const some = now !== null && now.list.length > 0 ? now : null;
    if (some !== null) announce(words('compose.found', { count: some.list.length }));
    else if (now !== null && offered !== null) announce(words('compose.none'));
    setOffered(some);
    setMarked(0);
  };
  const suggest = () => {
    clearTimeout(waiting.current);
    const text = field.current?.value ?? '';
    const now = offer(text);
    if (typeof now !== 'function') return show(now);
    waiting.current = window.setTimeout(async () => {
      const late = await now();
      if (field.current?.value === text) show(late);
    }, PAUSE_MS);
  };
  /** @param {string} text */
  const write = (text) => {
    if (field.current !== null) field.current.value = text;
    suggest();
  };
  /** @param {Suggestion | undefined} chosen */
  const choose = (chosen) => {
    if (chosen === undefined) return;
    write(chosen.text);
    if (chosen.next === 'offer') return;
    setOffered(null);
    if (chosen.next === 'send') form.current?.requestSubmit();
    else chosen.next();
  };
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const text = field.current?.value.trim() ?? '';
    field.current?.focus();
    setOffered(null);
    if (text === '' || field.current === null) return;
    field.current.value = '';
    setBusy(true);
    const taken = await send(text);
    setBusy(false);
    if (!taken && field.current?.value === '') field.current.value = text;
  };
  /** What keys do to the list. @type {Record<string, () => void>} */
  const steering = {
    ArrowDown: () => setMarked((marked + 1) % list.length),
    ArrowUp: () => setMarked((marked - 1 + list.length) % list.length),
    Escape: () => setOffered(null),
    Enter: () => choose(current),
    Tab: () => choose(current),
  };
  const onkeydown = (/** @type {KeyboardEvent} */ event) => {
    const { key, shiftKey } = event;
    if (event.isComposing || (key === 'Enter' && shiftKey)) return;
    const sends = key === 'Enter' && (list.length === 0 || whole?.(field.current?.value ?? '') === true);
    const alone = key === 'Escape' ? onescape : undefined;
    const act = sends ? () => form.current?.requestSubmit() : list.length > 0 ? steering[key] : alone;
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  const onblur = () => setTimeout(() => form.current?.contains(document.activeElement) || setOffered(null), 100);
  useEffect(() => {
    form.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [offered, marked]);

  handle.current = {
    id,
    isOpen: list.length > 0,
    focus: () => field.current?.focus(),
    write,
    /** Writes and sends for the reader, slowly enough to be seen; at once for those who want less movement. */
    async type(text) {
      if (field.current === null) return;
      field.current.focus();
      field.current.value = '';
      const quick = matchMedia('(prefers-reduced-motion: reduce)').matches;
      for (const character of quick ? '' : text) {
        field.current.value += character;
        await pause(PER_CHARACTER_MS);
      }
      field.current.value = text;
      await pause(BEFORE_SENDING_MS);
      form.current?.requestSubmit();
    },
  };

  return html`<form class="composer" ref=${form} onsubmit=${submit} aria-busy=${busy ? 'true' : null}>
    <ul class="suggestions panel" role="listbox" id=${`${id}-list`} aria-label=${offered?.label} hidden=${list.length === 0}>
      ${list.map(
        (one, at) => html`<li class="row" role="option" id=${`${id}-${at}`} aria-selected=${at === marked}
          onmousedown=${(/** @type {Event} */ event) => event.preventDefault()} onclick=${() => choose(one)}>
          <b dir="auto">${one.title}</b><span class="soft" dir="auto">${one.detail}</span>
        </li>`,
      )}
    </ul>
    <p class="note" id=${`${id}-note`} hidden=${!note}>${note}</p>
    <div class="row">
      ${before}
      <label for=${id}>${unseen(words('compose.label', { title }))}</label>
      <textarea id=${id} ref=${field} rows="1" dir="auto" placeholder=${placeholder} autocomplete="off"
        aria-controls=${`${id}-list`} aria-autocomplete="list" aria-describedby=${`${id}-note`}
        aria-activedescendant=${current === undefined ? null : `${id}-${marked}`}
        oninput=${suggest} onkeydown=${onkeydown} onblur=${onblur}></textarea>
      ${after}
      <button class="round send" aria-label=${sendLabel ?? words('compose.send')}>${icon('send')}</button>
    </div>
  </form>`;
}
