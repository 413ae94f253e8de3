import { h, icon } from '../dom.js';
import { createFollowing } from '../following.js';
import { createComposer } from './composer.js';
import { createMessage } from './message.js';

/**
 * @typedef {import('../../slack-view.ts').WorkspaceView} Workspace
 * @typedef {import('../../slack-view.ts').ChannelView} Channel
 * @typedef {import('../../slack-view.ts').MessageView} Message
 * @typedef {import('./message.js').Doing & import('./composer.js').Doing & { join(): void, leave(): void }} Doing
 */

/**
 * A channel on the screen: its name, its messages, and what can be written below.
 * @param {Channel} initial
 * @param {import('../words.js').Words} words
 * @param {Doing} doing
 */
export function createChannel(initial, words, doing) {
  const title = titleOf(initial, words);
  const messages = h('div', {
    class: 'messages',
    role: 'log',
    'aria-live': 'polite',
    'aria-label': words('chat.log', { title }),
  });
  const empty = h('p', { class: 'soft' }, words('chat.empty'));
  const log = h(
    'div',
    { class: 'log', tabindex: 0, role: 'region', 'aria-label': words('chat.log', { title }) },
    empty,
    messages,
  );
  const following = createFollowing(log, messages);
  const composer = createComposer(words, title, doing);
  const join = h('button', { type: 'button', class: 'main wide', onclick: doing.join }, words('slack.join'));
  const archived = h('p', { class: 'soft closed' }, words('slack.archived'));
  const name = h('h3', { dir: 'auto' }, title);
  const leave = h('button', { type: 'button', class: 'quiet', onclick: doing.leave }, words('slack.leave'));
  const element = h(
    'div',
    { class: 'channel' },
    h(
      'header',
      {},
      icon(initial.kind === 'private' ? 'lock' : initial.kind === 'public' ? 'hash' : 'chat'),
      name,
      ...tags(initial, words),
      leave,
    ),
    log,
    join,
    archived,
    composer.element,
  );
  /** @type {Map<string, { drawn: string, message: ReturnType<typeof createMessage> }>} */
  const shown = new Map();

  /** @param {Message} message @param {Workspace} workspace */
  const draw = (message, workspace) => {
    const drawn = JSON.stringify(message);
    const before = shown.get(message.ts);
    if (before?.drawn === drawn) return null;
    if (before !== undefined) {
      before.drawn = drawn;
      before.message.update(message);
      return null;
    }
    const shortcuts = workspace.shortcuts.filter(({ kind }) => kind === 'message');
    const fresh = createMessage(message, shortcuts, doing);
    shown.set(message.ts, { drawn, message: fresh });
    return fresh.element;
  };

  return {
    element,
    channelId: initial.channelId,
    /** @param {Channel} channel @param {Workspace} workspace */
    update(channel, workspace) {
      const ordered = inOrder(channel.messages);
      const kept = new Set(ordered.map(({ ts }) => ts));
      for (const [ts, { message }] of shown) {
        if (kept.has(ts)) continue;
        if (message.element.contains(document.activeElement)) log.focus({ preventScroll: true });
        message.element.remove();
        shown.delete(ts);
      }
      const first = shown.size === 0;
      const fresh = ordered.flatMap((message, at) => {
        const drawn = draw(message, workspace);
        if (drawn === null) return [];
        messages.insertBefore(drawn, messages.children[at] ?? null);
        return [{ drawn, own: message.from === 'me' || message.onlyMe }];
      });
      empty.hidden = ordered.length > 0;
      composer.update(workspace);
      const writable = channel.member && !channel.archived;
      composer.element.hidden = !writable;
      join.hidden = channel.member || channel.archived;
      archived.hidden = !channel.archived;
      leave.hidden = !writable || channel.kind === 'app' || channel.kind === 'direct';
      if (fresh.length > 0)
        following.drew(
          first ? null : fresh.map(({ drawn }) => drawn),
          fresh.some(({ own }) => own),
        );
      else following.settle();
    },
    focus: () => (composer.element.hidden ? (join.hidden ? log : join).focus() : composer.focus()),
    type: composer.type,
    showEnd: following.showEnd,
  };
}

/** Answers in a thread stand under what they answer. @param {readonly Message[]} messages */
function inOrder(messages) {
  const place = (/** @type {Message} */ { ts, threadTs }) => `${threadTs ?? ts} ${ts}`;
  return [...messages].sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

/** @param {import('../../slack-view.ts').ChannelSummary} channel @param {import('../words.js').Words} words */
function titleOf({ kind, name }, words) {
  return kind === 'app' ? words('slack.messages') : name;
}

/** @param {import('../../slack-view.ts').ChannelSummary} channel @param {import('../words.js').Words} words */
function tags({ kind, shared }, words) {
  return [
    kind === 'private' && h('span', { class: 'tag' }, words('slack.private')),
    shared && h('span', { class: 'tag shared' }, words('slack.shared')),
  ];
}
