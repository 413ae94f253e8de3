import htm from 'htm';
import { h } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Draws with templates of markup. What is filled in is text or nodes, never markup. */
export const html = htm.bind(h);

/** Outlines on a grid of 24, drawn with a line of the text's colour. */
const ICONS = {
  add: 'M12 5v14M5 12h14',
  again: 'M4.500 12a7.500 7.500 0 1 0 2.500-5.500M4.500 4v4.500h4.500',
  dark: 'M20 14.500A8 8 0 0 1 9.500 4a8 8 0 1 0 10.500 10.500z',
  more: 'M12 5.500v.01M12 12v.01M12 18.500v.01',
  send: 'M5 12h13M12.500 6l6 6-6 6',
  down: 'M12 5v13M6 12.500l6 6 6-6',
  clip: 'M12 21a9 9 0 1 1 9-9c0 5-6 9-9 9zM9 9.500v.01M15 9.500v.01M8.500 14c1.800 2 5.200 2 7 0',
  commands: 'M5 7h14M5 12h9M5 17h11',
  edit: 'M5 19l1-4L16 5l3 3L9 18z',
  copy: 'M9 9h10v10H9zM15 9V5H5v10h4',
  outside: 'M8 16L18 6M10 6h8v8',
  share: 'M4 18c1-6 5-8 10-8M11 5l6 5-6 5',
  close: 'M6 6l12 12M18 6L6 18',
  document: 'M7 3h7l4 4v14H7zM14 3v4h4',
  eye: 'M2.500 12C6 6.500 18 6.500 21.500 12 18 17.500 6 17.500 2.500 12zM12 9.500a2.500 2.500 0 1 1 0 5 2.500 2.500 0 0 1 0-5z',
  private: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  public: 'M9.500 4l-2 16M16.500 4l-2 16M4.500 9h16M3.500 15h16',
  chat: 'M4 5h16v11H10l-4 4v-4H4z',
  bolt: 'M13 3L6 13.500h5L10 21l8-11h-5.500z',
  crowd:
    'M8.500 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 19c0-3 2.500-5 5.500-5s5.500 2 5.500 5M16 11a2.500 2.500 0 1 0 0-5M16.500 14c2.500 0 4.500 2 4.500 5',
  check: 'M5 12.500l4.500 4.500L19 7.500',
};

/** @typedef {keyof typeof ICONS} Drawing */

/** A drawing beside words or in a labelled button; hidden from screen readers. @param {Drawing} name */
export const icon = (name) =>
  html`<svg viewBox="0 0 24 24" class="icon" aria-hidden="true"><path d=${ICONS[name]} /></svg>`;

/** The drawing of the bots: a speech bubble with a signature in it. */
export const mark = () => html`<img class="mark" src="/playground/mark.svg" alt="" width="36" height="36" />`;

/** The first letter of a name, in place of a picture. @param {string} name @param {string} [look] */
export const initial = (name, look = 'initial') =>
  html`<span class=${look} aria-hidden="true">${[...name][0] ?? ''}</span>`;

/** Words for screen readers only. @param {unknown} text */
export const unseen = (text) => html`<span class="unseen">${text}</span>`;

/**
 * A button that is only a drawing to the eye and a name to everyone else.
 * @param {{ drawing: Drawing, label: string, class?: string } & Record<string, unknown>} props
 */
export const IconButton = ({ drawing, label, class: look = '', ...more }) =>
  html`<button type="button" aria-label=${label} title=${label} ...${more} class=${`round ${look}`}>${icon(drawing)}</button>`;

/** The time of day at which something was sent. @param {number} seconds Since the epoch. @param {string} language */
export function clock(seconds, language) {
  const sent = new Date(seconds * 1000);
  const shown = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    sent,
  );
  return html`<time datetime=${sent.toISOString()} class="soft">${shown}</time>`;
}

/**
 * Runs an act and is busy meanwhile. What was pressed stays pressable, as on a phone: a bot must bear a second tap.
 * @param {() => Promise<unknown>} act
 */
export function useBusy(act) {
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    await act();
    setBusy(false);
  };
  return { 'aria-busy': busy ? 'true' : null, onclick: run };
}

/**
 * A button with a drawing that unfolds a few more buttons.
 * @param {{ drawing: Drawing, label: string, entries: readonly ({ label: string, act: () => void } | false)[] }} props
 */
export function Menu({ drawing, label, entries }) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const root = useRef(/** @type {HTMLElement | null} */ (null));
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    if (!open || list.current === null || root.current === null) return;
    placeWithin(list.current, root.current);
    list.current.querySelector('button')?.focus();
  }, [open]);
  const fold = () => {
    setOpen(false);
    root.current?.querySelector('button')?.focus();
  };
  const onkeydown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Escape' || !open) return;
    event.stopPropagation();
    fold();
  };
  const onfocusout = (/** @type {FocusEvent} */ { relatedTarget }) => {
    if (!(relatedTarget instanceof Node && root.current?.contains(relatedTarget))) setOpen(false);
  };
  const choose = (/** @type {() => void} */ act) => () => {
    fold();
    act();
  };
  return html`<div class="menu" ref=${root} onkeydown=${onkeydown} onfocusout=${onfocusout}>
    <${IconButton} drawing=${drawing} label=${label} aria-expanded=${open} aria-controls=${id}
      onclick=${() => setOpen(!open)} />
    <div id=${id} class="menu-list panel" ref=${list} hidden=${!open}>
      ${open && entries.map((entry) => entry && html`<button type="button" class="quiet" onclick=${choose(entry.act)}>${entry.label}</button>`)}
    </div>
  </div>`;
}

/** Unfolds a list to the side, and up or down, where it is in sight. @param {HTMLElement} list @param {HTMLElement} root */
function placeWithin(list, root) {
  list.classList.remove('to-end', 'upwards');
  const room = (root.closest('.phone, .pane') ?? document.body).getBoundingClientRect();
  const box = list.getBoundingClientRect();
  const below = Math.min(room.bottom, innerHeight);
  if (box.left < Math.max(room.left, 0)) list.classList.add('to-end');
  if (box.bottom > below && root.getBoundingClientRect().top - box.height > room.top) list.classList.add('upwards');
}
