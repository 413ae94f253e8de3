import { h, mark } from '../dom.js';
import { createComposer } from './composer.js';
import { createLog } from './log.js';

/**
 * One chat of a person: its title, messages and what can be written below.
 * @param {import('../../telegram-view.ts').ChatView} initial
 * @param {import('../words.js').Words} words
 * @param {import('./bubble.js').Doing & import('./composer.js').Doing & { start(): void, unblock(): void }} doing
 */
export function createChat(initial, words, doing) {
  const title = h('h3', { dir: 'auto' }, initial.title);
  const state = h('p', { class: 'state' });
  const log = createLog(words('chat.log', { title: initial.title }), {
    ...doing,
    beginEdit: (message) => composer.beginEdit(message),
  });
  const composer = createComposer(words, initial.title, doing);
  const about = h('p', { class: 'as-written', dir: 'auto' });
  const welcome = h('div', { class: 'before-start' }, mark(), h('h4', {}, words('chat.about')), about);
  const start = h('button', { type: 'button', class: 'main wide', onclick: doing.start }, words('chat.start'));
  const unblock = h('button', { type: 'button', class: 'wide', onclick: doing.unblock }, words('seat.unblock'));
  const blocked = h('div', { class: 'blocked' }, h('p', {}, words('chat.blocked')), unblock);
  const element = h(
    'div',
    { class: 'chat' },
    h(
      'header',
      {},
      initial.kind === 'private'
        ? mark()
        : h('span', { class: 'mark group', 'aria-hidden': 'true' }, initial.title.slice(0, 1)),
      h('div', {}, title, state),
    ),
    welcome,
    log.element,
    start,
    blocked,
    composer.element,
  );
  let wasStarted = initial.started;

  /** @param {import('../../telegram-view.ts').ChatView} chat */
  const update = (chat) => {
    const here = element.contains(document.activeElement);
    const fresh = chat.kind === 'private' && !chat.started && chat.messages.length === 0;
    title.textContent = chat.title;
    state.textContent = chat.typing ? words('chat.typing') : words(chat.kind === 'private' ? 'chat.bot' : 'chat.group');
    state.classList.toggle('typing', chat.typing);
    about.textContent = chat.bot.description || words('chat.empty');
    welcome.hidden = !fresh;
    log.element.hidden = fresh;
    start.hidden = !fresh;
    blocked.hidden = !chat.blocked;
    composer.element.hidden = fresh || chat.blocked;
    const asked = composer.update(chat);
    log.update(chat);
    // The focused button may just have been hidden; whoever was in this chat goes on in it.
    const nowStarted = !fresh && !wasStarted;
    wasStarted = !fresh;
    if (here && !chat.blocked && (asked || nowStarted)) composer.focus();
    else if (here && chat.blocked && !blocked.contains(document.activeElement)) unblock.focus();
  };
  wasStarted = !(initial.kind === 'private' && !initial.started && initial.messages.length === 0);
  update(initial);

  return {
    element,
    update,
    showEnd: log.showEnd,
    focus: () => (start.hidden ? composer.focus() : start.focus()),
    type: composer.type,
  };
}
