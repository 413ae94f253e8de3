import { useRef } from 'preact/hooks';
import { Composer } from '../composer.js';
import { Log } from '../following.js';
import { clock, html, icon, initial, Menu, mark } from '../ui.js';
import { language, words } from '../words.js';
import { Blocks } from './blocks.js';
import { paragraph } from './spans.js';

/**
 * @typedef {import('../../slack-view.ts').WorkspaceView} Workspace
 * @typedef {import('../../slack-view.ts').ChannelView} ChannelView
 * @typedef {import('../../slack-view.ts').MessageView} Message
 * @typedef {{ focus(): void, type(text: string): Promise<void> }} ChannelHandle
 * @typedef {{
 *   join(): void,
 *   leave(): void,
 *   say(text: string): Promise<boolean>,
 *   command(line: string): Promise<boolean>,
 *   globalShortcut(callbackId: string): void,
 *   messageShortcut(ts: string, callbackId: string): void,
 *   dismiss(ts: string): void,
 *   controls(ts: string): import('./controls.js').Doing,
 *   announce(text: string): void,
 *   tell(text: string): void,
 * }} Doing
 */

/**
 * A channel on the screen: its name, its messages, and what can be written below.
 * @param {{ channel: ChannelView, workspace: Workspace, doing: Doing, handle: { current: ChannelHandle | null } }} props
 */
export function Channel({ channel, workspace, doing, handle }) {
  const { kind, shared, member, archived } = channel;
  const { commands } = workspace;
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const composer = useRef(/** @type {import('../composer.js').ComposerHandle | null} */ (null));
  const title = kind === 'app' ? words('slack.messages') : channel.name;
  const writable = member && !archived;
  handle.current = {
    type: async (text) => composer.current?.type(text),
    focus() {
      const other = /** @type {HTMLElement | null} */ (element.current?.querySelector(':scope > .wide, .log'));
      if (writable) composer.current?.focus();
      else other?.focus();
    },
  };
  const send = async (/** @type {string} */ text) => {
    if (!text.startsWith('/')) return doing.say(text);
    const [command = ''] = text.split(/\s/);
    if (commands.some((one) => one.command === command)) return doing.command(text);
    doing.tell(words('slack.noCommand', { command }));
    return false;
  };
  const messages = inOrder(channel.messages);
  const shortcuts = (/** @type {'global' | 'message'} */ of) => workspace.shortcuts.filter((one) => one.kind === of);
  const global = shortcuts('global').map(({ name, callbackId }) => {
    return { label: name, act: () => doing.globalShortcut(callbackId) };
  });
  // A change is not shown to the reader by moving there: cards change by themselves.
  const entries = messages.map(({ ts, from, onlyMe }) => ({ key: ts, drawn: ts, own: from === 'me' || onlyMe }));
  return html`<div class="channel column" ref=${element}>
    <header class="row">
      ${icon(kind === 'private' || kind === 'public' ? kind : 'chat')}
      <h3 class="title" dir="auto">${title}</h3>
      ${kind === 'private' && html`<span class="tag">${words('slack.private')}</span>`}
      ${shared && html`<span class="tag shared">${words('slack.shared')}</span>`}
      ${
        writable &&
        (kind === 'public' || kind === 'private') &&
        html`<button type="button" class="quiet" onclick=${doing.leave}>${words('slack.leave')}</button>`
      }
    </header>
    <${Log} label=${words('chat.log', { title })} entries=${entries}
      before=${messages.length === 0 && html`<p class="soft">${words('chat.empty')}</p>`}>
      ${messages.map((message) => html`<${Said} key=${message.ts} ...${{ message, shortcuts: shortcuts('message'), doing }} />`)}
    <//>
    ${archived && html`<p class="soft closed">${words('slack.archived')}</p>`}
    ${!member && !archived && html`<button type="button" class="main wide" onclick=${doing.join}>${words('slack.join')}</button>`}
    ${
      writable &&
      html`<${Composer} title=${title} placeholder=${words('slack.placeholder')} handle=${composer} send=${send}
        offer=${(/** @type {string} */ text) => offerFor(text, commands)} announce=${doing.announce}
        whole=${(/** @type {string} */ text) => commands.some(({ command }) => command === text)}
        before=${global.length > 0 && html`<${Menu} drawing="bolt" label=${words('slack.shortcuts')} entries=${global} />`} />`
    }
  </div>`;
}

/** Answers in a thread stand under what they answer. @param {readonly Message[]} messages */
function inOrder(messages) {
  const place = (/** @type {Message} */ { ts, threadTs }) => `${threadTs ?? ts} ${ts}`;
  return [...messages].sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

/**
 * Commands that begin so, and the words that may follow one: a usage hint of the form `sign | about | share` names them.
 * @param {string} begun @param {Workspace['commands']} commands @returns {import('../composer.js').Offer}
 */
function offerFor(begun, commands) {
  if (!begun.startsWith('/')) return null;
  /** @type {import('../composer.js').Suggestion[]} */
  const list = [];
  for (const { command, description, usageHint } of commands) {
    if (command.startsWith(begun))
      list.push({ title: `${command} ${usageHint}`.trim(), detail: description, text: `${command} `, next: 'offer' });
    if (!begun.startsWith(`${command} `) || !usageHint.includes('|')) continue;
    const lines = usageHint.split('|').map((word) => `${command} ${word.replace(/[[\]<>…\s]/g, '')}`);
    for (const line of lines.filter((one) => one.startsWith(begun)))
      list.push({ title: line, detail: '', text: line, next: 'send' });
  }
  return { label: words('compose.commands'), list };
}

/**
 * One message of a channel. It can take the focus, so that a reader lands on it when the button that was focused has gone.
 * @param {{ message: Message, shortcuts: Workspace['shortcuts'], doing: Doing }} props `shortcuts`: those that work on messages.
 */
function Said({ message, shortcuts, doing }) {
  const { ts, author, from, onlyMe, edited, text, blocks } = message;
  const controls = doing.controls(ts);
  const entries = shortcuts.map(({ name, callbackId }) => {
    return { label: name, act: () => doing.messageShortcut(ts, callbackId) };
  });
  return html`<article class="message" tabindex="-1" data-from=${from} data-thread=${message.threadTs !== null}>
    ${from === 'app' ? mark() : initial(author)}
    <div class="content">
      ${
        onlyMe &&
        html`<p class="only-me row soft">
          ${icon('eye')}<span>${words('slack.onlyYou')}</span>
          <button type="button" class="quiet" onclick=${() => doing.dismiss(ts)}>${words('slack.dismiss')}</button>
        </p>`
      }
      <header class="row">
        <strong dir="auto">${author}</strong>
        ${from === 'app' && html`<span class="tag">${words('slack.app')}</span>`}
        ${clock(Number.parseInt(ts, 10), language)}
        ${edited && html`<span class="soft">${words('chat.edited')}</span>`}
      </header>
      ${blocks.length === 0 ? paragraph(text, controls.follow) : html`<${Blocks} blocks=${blocks} doing=${controls} />`}
    </div>
    ${entries.length > 0 && !onlyMe && html`<${Menu} drawing="more" label=${words('slack.message.more', { name: author })} entries=${entries} />`}
  </article>`;
}
