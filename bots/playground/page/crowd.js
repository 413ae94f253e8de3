import { freshId, h, iconButton } from './dom.js';

/** At most so many are added at once. */
const MOST = 5000;
const SUGGESTED = 1000;
const PAUSE_SECONDS = 10;
/** The counter runs too fast to be read out: a screen reader hears it when it stands still. */
const QUIET_MS = 2000;

/**
 * Simulated subscribers: how many there are, and what reaches them.
 * @param {{
 *   words: import('./words.js').Words,
 *   language: string,
 *   act: import('./connection.js').Act,
 *   stage: ReturnType<typeof import('./stage.js').createStage>,
 *   open: HTMLButtonElement,
 *   opening(): void,
 *   emptied(): void,
 *   refused(): void,
 * }} deps `open` opens the pane, and is away while it is open.
 */
export function createCrowd({ words, language, act, stage, open, opening, emptied, refused }) {
  const number = new Intl.NumberFormat(language);
  const [titleId, countId, hintId] = ['crowd', 'count', 'hint'].map(freshId);
  const size = h('dd', {}, '0');
  const received = h('dd', {}, '0');
  const rate = h('dd', {}, '0');
  const heard = h('p', { class: 'unseen', role: 'status' });
  const count = h('input', {
    id: countId,
    type: 'number',
    min: 1,
    max: MOST,
    step: 1,
    value: SUGGESTED,
    required: true,
    'aria-describedby': hintId,
  });
  const go = h('button', { class: 'main' }, words('crowd.add'));
  const slow = h('button', { type: 'button' }, words('crowd.slow', { count: PAUSE_SECONDS }));
  const element = h(
    'section',
    { class: 'pane crowd', 'aria-labelledby': titleId },
    h(
      'header',
      { class: 'caption' },
      h('h2', { id: titleId, tabindex: -1 }, words('crowd.title')),
      iconButton('close', words('crowd.close'), { onclick: close }),
    ),
    h(
      'div',
      { class: 'board' },
      h('p', {}, words('crowd.text')),
      h(
        'dl',
        {},
        ...figure(words('crowd.size'), size),
        ...figure(words('crowd.received'), received),
        ...figure(words('crowd.rate'), rate),
      ),
      heard,
      h(
        'form',
        { onsubmit: addPeople },
        h('label', { for: countId }, words('crowd.count')),
        h('div', { class: 'row' }, count, go),
        h('p', { class: 'hint', id: hintId }, words('crowd.hint', { most: number.format(MOST) })),
      ),
      h('h3', {}, words('crowd.faults')),
      slow,
      h('p', { class: 'hint' }, words('crowd.slow.hint')),
    ),
  );
  /** @type {{ at: number, received: number } | null} */
  let before = null;
  let quiet = 0;

  open.addEventListener('click', () => {
    opening();
    show();
    element.querySelector('h2')?.focus();
  });
  slow.addEventListener('click', () => void ask(slow, 'crowd-slow-down', { seconds: PAUSE_SECONDS }));

  function show() {
    stage.add(element, words('crowd.title'), { last: true });
    open.hidden = true;
  }

  function close() {
    stage.remove(element);
    open.hidden = false;
    if (stage.isEmpty()) emptied();
    else open.focus();
  }

  /** @param {HTMLElement} button @param {string} action @param {object} body */
  async function ask(button, action, body) {
    button.setAttribute('aria-busy', 'true');
    await act(action, body).catch(refused);
    button.removeAttribute('aria-busy');
  }

  /** @param {Event} event */
  async function addPeople(event) {
    event.preventDefault();
    await ask(go, 'crowd-add', { count: count.valueAsNumber });
  }

  return {
    /** @param {import('../page-view.ts').CrowdView | null} crowd Null: there can be none. */
    update(crowd) {
      open.hidden = crowd === null || element.isConnected;
      if (crowd === null) return;
      const at = performance.now();
      const fresh = before === null ? 0 : crowd.received - before.received;
      const perSecond = before === null ? 0 : Math.round((fresh * 1000) / (at - before.at));
      before = { at, received: crowd.received };
      size.textContent = number.format(crowd.size);
      received.textContent = number.format(crowd.received);
      rate.textContent = number.format(perSecond);
      clearTimeout(quiet);
      quiet = window.setTimeout(() => {
        rate.textContent = '0';
        if (element.isConnected)
          heard.textContent = words('crowd.heard', {
            size: size.textContent ?? '',
            received: received.textContent ?? '',
          });
      }, QUIET_MS);
    },
  };
}

/** @param {string} term @param {HTMLElement} value */
function figure(term, value) {
  return [h('div', {}, h('dt', {}, term), value)];
}
