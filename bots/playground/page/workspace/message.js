import { h, icon, mark } from '../dom.js';
import { menu } from '../menu.js';
import { createBlocks } from './blocks.js';
import { drawSpans } from './spans.js';

/**
 * @typedef {import('../../slack-view.ts').MessageView} Message
 * @typedef {import('../../slack-view.ts').WorkspaceView['shortcuts'][number]} Shortcut
 * @typedef {{
 *   words: import('../words.js').Words,
 *   language: string,
 *   follow(address: string): void,
 *   messageShortcut(ts: string, callbackId: string): void,
 *   dismiss(ts: string): void,
 *   controls(ts: string): import('./controls.js').Doing,
 * }} Doing
 */

/**
 * One message of a channel. It can take the focus, so that a reader lands on it when the button that was focused has gone.
 * @param {Message} message
 * @param {readonly Shortcut[]} shortcuts Those that work on messages.
 * @param {Doing} doing
 */
export function createMessage(message, shortcuts, doing) {
  const { words } = doing;
  const blocks = createBlocks(doing.controls(message.ts), () => element);
  const text = h('p', { dir: 'auto', class: 'as-written' });
  const edited = h('span', { class: 'soft' }, words('chat.edited'));
  const entries = shortcuts.map(({ name, callbackId }) => ({
    label: name,
    act: () => doing.messageShortcut(message.ts, callbackId),
  }));
  const element = h(
    'article',
    { class: 'message', tabindex: -1, 'data-from': message.from, 'data-thread': String(message.threadTs !== null) },
    message.from === 'app'
      ? mark()
      : h('span', { class: 'initial', 'aria-hidden': 'true' }, message.author.slice(0, 1)),
    h(
      'div',
      { class: 'content' },
      message.onlyMe && onlyMe(message, doing),
      h(
        'header',
        {},
        h('strong', { dir: 'auto' }, message.author),
        message.from === 'app' && h('span', { class: 'tag' }, words('slack.app')),
        time(message.ts, doing.language),
        edited,
      ),
      text,
      blocks.element,
    ),
    entries.length > 0 &&
      !message.onlyMe &&
      menu('more', words('slack.message.more', { name: message.author }), entries),
  );

  /** @param {Message} now */
  const update = (now) => {
    edited.hidden = !now.edited;
    text.hidden = now.blocks.length > 0;
    text.replaceChildren(...(text.hidden ? [] : drawSpans(now.text, doing.follow)));
    blocks.update(now.blocks);
  };
  update(message);
  return { element, update };
}

/** @param {Message} message @param {Doing} doing */
function onlyMe(message, { words, dismiss }) {
  return h(
    'p',
    { class: 'only-me' },
    icon('eye'),
    h('span', {}, words('slack.onlyYou')),
    h('button', { type: 'button', class: 'quiet', onclick: () => dismiss(message.ts) }, words('slack.dismiss')),
  );
}

/** A message's stamp is the second it was sent in, and a number within that. @param {string} ts @param {string} language */
function time(ts, language) {
  const sent = new Date(Number.parseInt(ts, 10) * 1000);
  const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' }).format(sent);
  return h('time', { datetime: sent.toISOString(), class: 'soft' }, clock);
}
