import { h } from '../dom.js';
import { createBubble, fillBubble } from './bubble.js';

/**
 * @typedef {import('../../telegram-view.ts').ChatView} ChatView
 * @typedef {import('../../telegram-view.ts').MessageView} Message
 */

/** Longest time that a deleted message takes to fade; the style sheet fades faster. */
const FADE_MS = 260;
/** A reader this near to the end follows it. */
const NEAR_END_PX = 60;
const GAP_PX = 12;

/**
 * The messages of one chat. What comes or changes is read out politely by screen readers (`role="log"`).
 * @param {string} label
 * @param {import('./bubble.js').Doing} doing
 */
export function createLog(label, doing) {
  const dots = h('div', { class: 'dots', 'aria-hidden': 'true', hidden: true }, h('i'), h('i'), h('i'));
  const messages = h('div', { class: 'messages', role: 'log', 'aria-live': 'polite', 'aria-label': label });
  const element = h('div', { class: 'log', tabindex: 0, role: 'region', 'aria-label': label }, messages, dots);
  /** @type {Map<number, { bubble: HTMLElement, drawn: string }>} */
  const shown = new Map();
  /** First of what came last: the view never runs past it, so that a long answer is read from its beginning. */
  let newest = /** @type {HTMLElement | null} */ (null);
  let following = true;
  let placed = 0;

  const toEnd = () => {
    const end = element.scrollHeight - element.clientHeight;
    element.scrollTop = newest?.isConnected ? Math.min(end, newest.offsetTop - GAP_PX) : end;
    placed = element.scrollTop;
  };
  element.addEventListener('scroll', () => {
    const left = element.scrollHeight - element.scrollTop - element.clientHeight;
    following = left < NEAR_END_PX || element.scrollTop >= placed - 1;
  });
  // Pictures grow after they were drawn, and the room shrinks when something is asked below.
  const resized = new ResizeObserver(() => following && toEnd());
  resized.observe(element);
  resized.observe(messages);

  /** @param {HTMLElement} bubble */
  const fade = (bubble) => {
    if (bubble.contains(document.activeElement)) element.focus({ preventScroll: true });
    bubble.inert = true;
    bubble.classList.add('leaving');
    setTimeout(() => bubble.remove(), FADE_MS);
  };

  /** @param {Message} message @returns {HTMLElement | null} What was drawn, if anything. */
  const draw = (message) => {
    const drawn = JSON.stringify(message);
    const before = shown.get(message.messageId);
    if (before?.drawn === drawn) return null;
    if (before === undefined) {
      const bubble = createBubble(message, doing);
      shown.set(message.messageId, { bubble, drawn });
      messages.append(bubble);
      return bubble;
    }
    before.drawn = drawn;
    fillBubble(before.bubble, message, doing);
    before.bubble.classList.remove('changed');
    // Read so that the browser starts the animation anew.
    void before.bubble.offsetWidth;
    before.bubble.classList.add('changed');
    return before.bubble;
  };

  return {
    element,
    /** @param {ChatView} chat */
    update(chat) {
      const spoken = chat.messages.filter((message) => message.service !== true);
      const kept = new Set(spoken.map((message) => message.messageId));
      for (const [id, { bubble }] of shown) {
        if (kept.has(id)) continue;
        shown.delete(id);
        fade(bubble);
      }
      const first = shown.size === 0;
      const drawn = spoken.map(draw).filter((bubble) => bubble !== null);
      dots.hidden = !chat.typing;
      if (drawn.length > 0) newest = first ? null : (drawn[0] ?? null);
      if (drawn.some((bubble) => bubble.dataset['from'] === 'seat')) following = true;
      if (following) toEnd();
    },
    /** Shows the latest; for a chat that was hidden. */
    showEnd() {
      newest = null;
      following = true;
      toEnd();
    },
  };
}
