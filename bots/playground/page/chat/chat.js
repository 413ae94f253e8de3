import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Composer } from '../composer.js';
import { isHere } from '../focus.js';
import { Log } from '../following.js';
import { html, IconButton, initial, Menu, mark } from '../ui.js';
import { words } from '../words.js';
import { Bubble } from './bubble.js';

/**
 * @typedef {import('../../telegram-view.ts').ChatView} ChatView
 * @typedef {import('../../telegram-view.ts').MessageView} Message
 * @typedef {{ focus(): void, type(text: string): Promise<void> }} ChatHandle
 * @typedef {Omit<import('./bubble.js').Doing, 'beginEdit'> & {
 *   start(): void,
 *   unblock(): void,
 *   say(text: string): Promise<boolean>,
 *   edit(messageId: number, text: string): Promise<boolean>,
 *   sticker(): void,
 *   photo(): void,
 *   inline(query: string): Promise<readonly import('../../telegram-view.ts').InlineResultView[]>,
 *   chooseInline(resultId: string): void,
 *   announce(text: string): void,
 * }} Doing
 */

/** Messages with words or pictures of their own. @param {ChatView} view */
export const spoken = (view) => view.messages.filter((message) => message.service !== true);

/** Nothing was said yet: the client shows what the bot is, and a button to start it. @param {ChatView} view */
const isFresh = ({ kind, started, messages }) => kind === 'private' && !started && messages.length === 0;

/**
 * One chat of a person: its title, messages and what can be written below.
 * @param {{ view: ChatView, hidden: boolean, doing: Doing, handles: Map<number, ChatHandle> }} props
 */
export function Chat({ view, hidden, doing, handles }) {
  const { chatId, title, kind, bot, blocked, commands } = view;
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const composer = useRef(/** @type {import('../composer.js').ComposerHandle | null} */ (null));
  const [editing, setEditing] = useState(/** @type {Message | null} */ (null));
  const fresh = isFresh(view);
  const asking = view.asking !== null;
  const main = () =>
    /** @type {HTMLElement | null} */ (element.current?.querySelector(':scope > .wide, .blocked .wide'));
  handles.set(chatId, {
    focus: () => (fresh || blocked ? main()?.focus() : composer.current?.focus()),
    type: async (text) => composer.current?.type(text),
  });
  const before = useRef({ fresh, blocked, asking });
  useLayoutEffect(() => {
    // What had the focus may have gone; and Telegram puts the person into the answer as soon as the bot asks for it.
    const turned =
      before.current.fresh !== fresh || before.current.blocked !== blocked || (asking && !before.current.asking);
    before.current = { fresh, blocked, asking };
    if (turned && isHere(element.current)) handles.get(chatId)?.focus();
  });
  const endEditing = () => {
    setEditing(null);
    composer.current?.write('');
    composer.current?.focus();
  };
  const beginEdit = (/** @type {Message} */ message) => {
    setEditing(message);
    composer.current?.write(message.text);
    composer.current?.focus();
  };

  /** @param {string} text @returns {import('../composer.js').Offer | (() => Promise<import('../composer.js').Offer>)} */
  const offer = (text) => {
    const mention = `@${bot.username} `.toLowerCase();
    if (editing !== null) return null;
    if (/^\/\w*$/.test(text)) {
      const matching = commands.filter(({ command }) => `/${command}`.startsWith(text.toLowerCase()));
      const list = matching.map(({ command, description }) => {
        const line = `/${command}`;
        return { title: line, detail: description, text: line, next: /** @type {const} */ ('send') };
      });
      return { label: words('compose.commands'), list };
    }
    if (!text.toLowerCase().startsWith(mention)) return null;
    return async () => {
      const results = await doing.inline(text.slice(mention.length));
      const list = results.map(({ id, title: name, description }) => {
        return { title: name, detail: description, text: '', next: () => doing.chooseInline(id) };
      });
      return { label: words('compose.results'), list };
    };
  };
  const send = async (/** @type {string} */ text) => {
    if (editing === null) return doing.say(text);
    const taken = await doing.edit(editing.messageId, text);
    if (taken) endEditing();
    return taken;
  };

  const messages = spoken(view);
  const entries = messages.map((message) => {
    return { key: message.messageId, drawn: JSON.stringify(message), own: message.from === 'seat' };
  });
  const bubbles = messages.map((message) => {
    const answered = messages.find(({ messageId }) => messageId === message.replyTo);
    return html`<${Bubble} key=${message.messageId} ...${{ message, answered, doing: { ...doing, beginEdit } }} />`;
  });
  const dots = view.typing && html`<div class="dots" aria-hidden="true"><i></i><i></i><i></i></div>`;
  const state = view.typing ? 'chat.typing' : kind === 'private' ? 'chat.bot' : 'chat.group';
  const note = editing
    ? html`<span>${words('compose.editing')}</span>
        <${IconButton} drawing="close" label=${words('compose.cancel')} onclick=${endEditing} />`
    : asking && html`<span>${words('compose.replying')}</span>`;
  const menu = html`<${IconButton} drawing="commands" label=${words('compose.menu')} onclick=${() => {
    composer.current?.write(composer.current.isOpen ? '' : '/');
    composer.current?.focus();
  }} />`;
  const other = html`<${Menu} drawing="clip" label=${words('compose.other')} entries=${[
    { label: words('compose.sticker'), act: doing.sticker },
    { label: words('compose.photo'), act: doing.photo },
  ]} />`;

  return html`<div class="chat column" hidden=${hidden} ref=${element}>
    <header class="row">
      ${kind === 'private' ? mark() : initial(title, 'mark group')}
      <div><h3 class="title" dir="auto">${title}</h3><p class="state">${words(state)}</p></div>
    </header>
    ${
      fresh
        ? html`<div class="before-start column">
              ${mark()}<h4 class="title">${words('chat.about')}</h4>
              <p class="as-written" dir="auto">${bot.description || words('chat.empty')}</p>
            </div>
            <button type="button" class="main wide" onclick=${doing.start}>${words('chat.start')}</button>`
        : html`<${Log} label=${words('chat.log', { title })} entries=${entries} after=${dots}>${bubbles}<//>`
    }
    ${
      blocked &&
      html`<div class="blocked">
        <p>${words('chat.blocked')}</p>
        <button type="button" class="wide" onclick=${doing.unblock}>${words('seat.unblock')}</button>
      </div>`
    }
    ${
      !fresh &&
      !blocked &&
      html`<${Composer} title=${title} placeholder=${view.asking?.placeholder || words('compose.placeholder')}
        sendLabel=${words(editing ? 'compose.save' : 'compose.send')} handle=${composer}
        ...${{ note, offer, send, announce: doing.announce, after: other, before: commands.length > 0 && menu }}
        onescape=${editing ? endEditing : undefined} />`
    }
  </div>`;
}
