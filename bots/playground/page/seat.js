import { createChat } from './chat/chat.js';
import { askForLink, showAlert, showDocument, showLeaving, showUncopied } from './dialogs.js';
import { h } from './dom.js';
import { wayOf } from './links.js';
import { menu } from './menu.js';
import { showPicker } from './picker.js';
import { createToasts } from './toasts.js';

/**
 * @typedef {import('../telegram-view.ts').Seat} Seat
 * @typedef {import('../telegram-view.ts').ChatView} ChatView
 * @typedef {import('./words.js').Words} Words
 */

/**
 * One person with their Telegram: their chats and what they do in them.
 * @param {Seat} person
 * @param {Words} words
 * @param {string} language Of the page.
 * @param {import('./connection.js').Act} act
 * @param {{ again(): void }} doing
 */
export function createSeat(person, words, language, act, doing) {
  const seat = person.id;
  const name = [person.firstName, person.lastName].filter(Boolean).join(' ');
  const toasts = createToasts();
  const tabs = h('nav', { class: 'chats', 'aria-label': words('seat.chats', { name }), hidden: true });
  const room = h('div', { class: 'room' });
  /** @type {Map<number, { view: ChatView, chat: ReturnType<typeof createChat>, unread: number }>} */
  const chats = new Map();
  let current = seat;
  /** A start link that was followed before Start was pressed. */
  let payload = '';

  /**
   * Asks the program; what it refuses is said to the person.
   * @param {string} action
   * @param {object} body
   */
  const ask = async (action, body) => {
    try {
      return await act(action, { seat, ...body });
    } catch {
      toasts.show(words('trouble.refused'));
      return null;
    }
  };
  const priv = () => chats.get(seat)?.view;
  const leave = () => ask('leave', {});
  const more = menu('more', words('seat.menu', { name }), [
    {
      label: words('seat.link'),
      act: () => askForLink(words, priv()?.bot.username ?? '', (address) => followBot(address)),
    },
    { label: words('seat.block'), act: () => ask('block', {}), offered: () => !priv()?.blocked },
    { label: words('seat.unblock'), act: () => ask('unblock', {}), offered: () => priv()?.blocked === true },
    { label: words('seat.again'), act: () => void leave().then(doing.again) },
    { label: words('seat.close'), act: () => void leave() },
  ]);
  const tag = person.languageCode ?? words('seat.noLanguage');
  const caption = h(
    'header',
    { class: 'caption' },
    h('span', { class: 'initial', 'aria-hidden': 'true' }, person.firstName.slice(0, 1)),
    h('h2', { dir: 'auto', tabindex: -1 }, name),
    h('span', { class: 'tag' }, tag),
    more,
  );
  const element = h(
    'section',
    { class: 'pane seat', 'aria-label': words('seat.label', { name }) },
    caption,
    h('div', { class: 'phone' }, tabs, room, toasts.element),
  );

  /** @param {string} given Empty without a payload. */
  const start = async (given) => {
    payload = '';
    await ask('say', { chatId: seat, text: given === '' ? '/start' : `/start ${given}` });
  };

  /** Follows a link if it is the bot's own. @param {string} address */
  const followBot = (address) => {
    const view = priv();
    const way = wayOf(address, view?.bot.username ?? '');
    if (view === undefined || (way.kind !== 'start' && way.kind !== 'bot')) return false;
    show(seat);
    if (way.kind === 'start' && view.started) void start(way.payload);
    else if (way.kind === 'start') payload = way.payload;
    chats.get(seat)?.chat.focus();
    return true;
  };

  /** @param {string} address */
  const follow = (address) => {
    if (followBot(address)) return;
    const way = wayOf(address, priv()?.bot.username ?? '');
    if (way.kind === 'outside') showLeaving(words, way.url);
    else toasts.show(words('leave.refused'));
  };

  /** @param {string} text */
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      toasts.show(words('copy.done'), 'check');
    } catch {
      showUncopied(words, text);
    }
  };

  /** @param {string} query */
  const inline = async (query) => (await ask('inline', { query }))?.results ?? [];

  /** @param {number} chatId @param {string} resultId */
  const chooseInline = (chatId, resultId) => ask('choose-inline', { chatId, resultId });

  /** @param {string} query */
  const pickChat = async (query) => {
    const others = [...chats.values()].filter(({ view }) => view.kind === 'group');
    const targets = others.map(({ view }) => ({ chatId: view.chatId, title: view.title, detail: words('chat.group') }));
    showPicker(words, targets, await inline(query), async (chatId, resultId) => {
      show(chatId);
      await chooseInline(chatId, resultId);
      chats.get(chatId)?.chat.focus();
    });
  };

  /** @param {{ name: string, url: string }} document */
  const readDocument = async ({ name: title, url }) => {
    const response = await fetch(url);
    if (response.ok) showDocument(words, title, await response.text());
    else toasts.show(words('trouble.refused'));
  };

  /** @param {number} chatId */
  const doingIn = (chatId) => ({
    words,
    language,
    follow,
    copy,
    pickChat,
    readDocument,
    beginEdit: () => undefined,
    press: async (/** @type {number} */ messageId, /** @type {number} */ row, /** @type {number} */ column) =>
      void (await ask('press', { chatId, messageId, row, column })),
    say: async (/** @type {string} */ text) => (await ask('say', { chatId, text })) !== null,
    command: (/** @type {string} */ text) => void ask('say', { chatId, text }),
    edit: async (/** @type {number} */ messageId, /** @type {string} */ text) =>
      (await ask('edit', { chatId, messageId, text })) !== null,
    sticker: () => void ask('sticker', { chatId }),
    photo: () => void ask('photo', { chatId }),
    inline,
    chooseInline: (/** @type {string} */ resultId) => void chooseInline(chatId, resultId),
    announce: toasts.announce,
    start: () => void start(payload),
    unblock: () => void ask('unblock', {}),
  });

  /** @param {number} chatId */
  const show = (chatId) => {
    current = chatId;
    for (const [id, entry] of chats) {
      entry.chat.element.hidden = id !== chatId;
      if (id !== chatId) continue;
      entry.unread = 0;
      entry.chat.showEnd();
    }
    drawTabs();
  };

  const drawTabs = () => {
    tabs.hidden = chats.size < 2;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.chat : undefined;
    const buttons = [...chats].map(([id, { view, unread }]) => {
      const badge =
        unread > 0 &&
        h(
          'span',
          { class: 'badge' },
          h('span', { 'aria-hidden': 'true' }, String(unread)),
          h('span', { class: 'unseen' }, words('seat.unread', { count: unread })),
        );
      return h(
        'button',
        {
          type: 'button',
          'data-chat': `${seat} ${id}`,
          'aria-current': id === current && 'true',
          onclick: () => show(id),
        },
        h('span', { dir: 'auto' }, view.title),
        badge,
      );
    });
    tabs.replaceChildren(...buttons);
    buttons.find((button) => button.dataset.chat === focused)?.focus();
  };

  return {
    name,
    element,
    /** @param {ChatView} view */
    update(view) {
      const entry = chats.get(view.chatId);
      if (entry === undefined) {
        const chat = createChat(view, words, doingIn(view.chatId));
        chat.element.hidden = view.chatId !== current;
        chats.set(view.chatId, { view, chat, unread: 0 });
        room.append(chat.element);
        if (view.chatId === current) chat.showEnd();
      } else {
        if (view.chatId !== current) entry.unread += Math.max(0, spoken(view) - spoken(entry.view));
        entry.view = view;
        entry.chat.update(view);
      }
      drawTabs();
    },
    /** @param {string} text @param {boolean} alert */
    say(text, alert) {
      if (alert) showAlert(words, priv()?.bot.name ?? name, text);
      else toasts.show(text);
    },
    focus: () => chats.get(current)?.chat.focus(),
  };
}

/** Messages with words or pictures of their own. @param {ChatView} view */
function spoken(view) {
  return view.messages.filter((message) => message.service !== true).length;
}
