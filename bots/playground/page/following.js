import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { html, icon, unseen } from './ui.js';
import { words } from './words.js';

/** A reader this near to the end follows it. */
const NEAR_END_PX = 60;
const GAP_PX = 8;
/** What comes within this time of an act is taken for its answer. */
const ANSWER_MS = 20_000;

/** @typedef {{ key: string | number, drawn: string, own: boolean }} Entry `drawn`: tells a change that should be seen. `own`: of the reader. */

/**
 * A list of messages that keeps its end in sight while the reader is at its end or waits for an answer, and leaves readers
 * alone who have scrolled away: a mark then says what came below. It is read out politely by screen readers (`role="log"`).
 * @param {{ label: string, entries: readonly Entry[], children: unknown, before?: unknown, after?: unknown }} props
 */
export function Log({ label, entries, children, before, after }) {
  const outer = useRef(/** @type {HTMLElement | null} */ (null));
  const inner = useRef(/** @type {HTMLElement | null} */ (null));
  const known = useRef(/** @type {Map<string | number, string> | null} */ (null));
  const follow = useRef({ following: true, newest: /** @type {Element | null} */ (null), placed: 0, asked: 0 });
  const [below, setBelow] = useState(/** @type {number | null} */ (null));

  const look = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = outer.current ?? {};
    const left = scrollHeight - scrollTop - clientHeight;
    follow.current.following = left < NEAR_END_PX || Math.abs(scrollTop - follow.current.placed) <= 1;
    setBelow((count) => (left < NEAR_END_PX ? null : (count ?? 0)));
  };
  const toEnd = () => {
    const element = outer.current;
    if (element === null) return;
    const { newest } = follow.current;
    const end = element.scrollHeight - element.clientHeight;
    // Never past the beginning of what came last, so that a long answer is read from its beginning.
    const start = newest instanceof HTMLElement && newest.isConnected ? newest.offsetTop - GAP_PX : end;
    element.scrollTop = Math.min(end, start);
    follow.current.placed = element.scrollTop;
    look();
  };
  /** Keeps what came last in sight, and leaves a reader alone who has gone on in it, down to its buttons perhaps. */
  const keepInSight = () => {
    const gone = (outer.current?.scrollTop ?? 0) > follow.current.placed + 1;
    if (follow.current.following && !gone) toEnd();
    else look();
  };
  const showEnd = () => {
    follow.current.newest = null;
    toEnd();
    outer.current?.focus({ preventScroll: true });
  };

  useLayoutEffect(() => {
    // Pictures grow after they were drawn, the room shrinks when something is asked below, and a chat may have been hidden.
    const resized = new ResizeObserver(keepInSight);
    for (const element of [outer.current, inner.current]) if (element !== null) resized.observe(element);
    return () => resized.disconnect();
  }, []);
  useLayoutEffect(() => {
    const before_ = known.current;
    known.current = new Map(entries.map(({ key, drawn }) => [key, drawn]));
    const changed = entries.flatMap(({ key, drawn, own }, at) =>
      before_?.get(key) === drawn
        ? []
        : [{ own, fresh: !before_?.has(key), element: inner.current?.children[at] ?? null }],
    );
    const now = follow.current;
    if (before_ === null) now.newest = null;
    // A change above what came last (its buttons went, say) does not take the reader back there.
    else now.newest = changed.find(({ element }) => !isAbove(element, now.newest))?.element ?? now.newest;
    const fresh = changed.filter((one) => one.fresh);
    const answered = fresh.length > 0 && performance.now() - now.asked < ANSWER_MS;
    if (changed.some(({ own }) => own) || answered || (fresh.length > 0 && now.following)) toEnd();
    else {
      keepInSight();
      if (fresh.length > 0) setBelow((count) => (count ?? 0) + fresh.length);
    }
  });
  const ask = (/** @type {Event} */ { target }) => {
    if (target instanceof Element && target.closest('button, a')) follow.current.asked = performance.now();
  };

  return html`<div class="scroll column">
    <div class="log" tabindex="0" role="region" aria-label=${label} ref=${outer} onscroll=${look} onclick=${ask}>
      ${before}
      <div class="messages" role="log" aria-live="polite" aria-label=${label} ref=${inner}>${children}</div>
      ${after}
    </div>
    ${
      below !== null &&
      html`<button type="button" class="round below" title=${words('chat.below')} onclick=${showEnd}>
        ${icon('down')}${unseen(words('chat.below'))}
        ${below > 0 && html`<span class="badge" aria-hidden="true">${below}</span>`}
      </button>`
    }
  </div>`;
}

/** @param {Element | null} one @param {Element | null} other */
function isAbove(one, other) {
  if (one === null || other === null || !other.isConnected) return false;
  return (other.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
}
