import { h } from '../dom.js';
import { createFollowing } from '../following.js';
import { createBubble, fillBubble } from './bubble.js';

/**
 * @typedef {import('../../telegram-view.ts').ChatView} ChatView
 * @typedef {import('../../telegram-view.ts').MessageView} Message
 */

/** Longest time that a deleted message takes to fade; the style sheet fades faster. */
const FADE_MS = 260;

/**
 * The messages of one chat. What comes or changes is read out politely by screen readers (`role="log"`).
 * @param {string} label
 * @param {import('./bubble.js').Doing} doing
 */
export function createLog(label, doing) {
  const dots = h('div', { class: 'dots', 'aria-hidden': 'true', hidden: true }, h('i'), h('i'), h('i'));
  const messages = h('div', { class: 'messages', role: 'log', 'aria-live': 'polite', 'aria-label': label });
  const element = h('div', { class: 'log', tabindex: 0, role: 'region', 'aria-label': label }, messages, dots);
  /** @type {Map<number, { bubble: HTMLElement, drawn: string, message: Message }>} */
  const shown = new Map();
  const quoted = (/** @type {number} */ messageId) => shown.get(messageId)?.message ?? null;
  const following = createFollowing(element, messages);

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
      const bubble = createBubble(message, quoted, doing);
      shown.set(message.messageId, { bubble, drawn, message });
      messages.append(bubble);
      return bubble;
    }
    Object.assign(before, { drawn, message });
    fillBubble(before.bubble, message, quoted, doing);
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
      const own = drawn.some((bubble) => bubble.dataset['from'] === 'seat');
      if (drawn.length > 0) following.drew(first ? null : drawn, own);
      else following.settle();
    },
    showEnd: following.showEnd,
  };
}
