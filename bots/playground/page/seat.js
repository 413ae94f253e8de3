import { createChat } from './chat/chat.js';
import { createChatTabs } from './chat-tabs.js';
import { askForLink, showAlert } from './dialogs.js';
import { h } from './dom.js';
import { wayOf } from './links.js';
import { menu } from './menu.js';
import { createCaption } from './seat-caption.js';
import { createSeatDoing } from './seat-doing.js';
import { createToasts } from './toasts.js';

/**
 * @typedef {import('../page-view.ts').Person} Person
 * @typedef {import('../telegram-view.ts').ChatView} ChatView
 * @typedef {import('./words.js').Words} Words
 */

/**
 * One person with their Telegram: their chats and what they do in them.
 * @param {Person} person
 * @param {Words} words
 * @param {string} language Of the page.
 * @param {import('./connection.js').Act} act
 * @param {{ again(): void, staff: boolean }} doing `staff`: people can be made staff.
 */
export function createSeat(person, words, language, act, doing) {
  const seat = person.id;
  const name = [person.firstName, person.lastName].filter(Boolean).join(' ');
  const toasts = createToasts();
  const room = h('div', { class: 'room' });
  /** @type {Map<number, { view: ChatView, chat: ReturnType<typeof createChat>, unread: number }>} */
  const chats = new Map();
  let current = seat;
  /** A start link that was followed before Start was pressed. */
  let payload = '';
  /** Asked to take the focus before the first chat came. */
  let awaited = false;
  /** @type {(() => void) | null} Goes on when the bot has written for the first time. */
  let welcomed = null;

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
  const botUsername = () => priv()?.bot.username ?? '';
  const leave = () => ask('leave', {});
  const more = menu('more', words('seat.menu', { name }), [
    { label: words('staff.make'), act: () => void becomeStaff(), offered: () => doing.staff },
    { label: words('seat.link'), act: () => askForLink(words, botUsername(), (address) => followBot(address)) },
    { label: words('seat.block'), act: () => ask('block', {}), offered: () => !priv()?.blocked },
    { label: words('seat.unblock'), act: () => ask('unblock', {}), offered: () => priv()?.blocked === true },
    { label: words('seat.again'), act: () => void leave().then(doing.again) },
    { label: words('seat.close'), act: () => void leave() },
  ]);
  const caption = createCaption(person, name, words, more);
  const tabs = createChatTabs(seat, name, words, (chatId) => show(chatId));
  const element = h(
    'section',
    { class: 'pane seat', 'aria-label': words('seat.label', { name }) },
    caption,
    h('div', { class: 'phone' }, tabs.element, room, toasts.element),
  );

  /** @param {string} given Empty without a payload. */
  const start = async (given) => {
    payload = '';
    await ask('say', { chatId: seat, text: given === '' ? '/start' : `/start ${given}` });
  };

  /** Follows a link if it is the bot's own. @param {string} address */
  const followBot = (address) => {
    const view = priv();
    const way = wayOf(address, botUsername());
    if (view === undefined || (way.kind !== 'start' && way.kind !== 'bot')) return false;
    show(seat);
    if (way.kind === 'start' && view.started) void start(way.payload);
    else if (way.kind === 'start') payload = way.payload;
    chats.get(seat)?.chat.focus();
    return true;
  };

  /** Accepts an invitation of the campaign's staff, visibly. */
  const becomeStaff = async () => {
    const invitation = await act('staff-code', {}).catch(() => null);
    if (invitation === null) return toasts.show(words('trouble.refused'));
    show(seat);
    if (priv()?.started !== true) {
      const welcome = new Promise((resolve) => {
        welcomed = () => resolve(null);
      });
      await start('');
      await welcome;
    }
    await chats.get(seat)?.chat.type(`/staff ${invitation.code}`);
  };

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
    const entries = [...chats].map(([chatId, { view, unread }]) => ({ chatId, title: view.title, unread }));
    tabs.draw(entries, current);
  };

  const doingIn = createSeatDoing({
    words,
    language,
    toasts,
    ask,
    botUsername,
    groups: () => [...chats.values()].map(({ view }) => view).filter(({ kind }) => kind === 'group'),
    show,
    focus: (chatId) => chats.get(chatId)?.chat.focus(),
    followBot,
    start: () => void start(payload),
  });

  /** @param {ChatView} view */
  const add = (view) => {
    const chat = createChat(view, words, doingIn(view.chatId));
    chat.element.hidden = view.chatId !== current;
    chats.set(view.chatId, { view, chat, unread: 0 });
    room.append(chat.element);
    if (view.chatId !== current) return;
    chat.showEnd();
    if (awaited) chat.focus();
    awaited = false;
  };

  return {
    name,
    element,
    followBot,
    becomeStaff,
    /** @param {ChatView} view */
    update(view) {
      const entry = chats.get(view.chatId);
      if (entry === undefined) add(view);
      else {
        if (view.chatId !== current) entry.unread += Math.max(0, spoken(view) - spoken(entry.view));
        entry.view = view;
        entry.chat.update(view);
      }
      if (view.chatId === seat && view.messages.some(({ from }) => from === 'bot')) welcomed?.();
      drawTabs();
    },
    /** @param {string} text @param {boolean} alert */
    say(text, alert) {
      if (alert) showAlert(words, priv()?.bot.name ?? name, text);
      else toasts.show(text);
    },
    focus() {
      const chat = chats.get(current)?.chat;
      if (chat === undefined) awaited = true;
      else chat.focus();
    },
  };
}

/** Messages with words or pictures of their own. @param {ChatView} view */
function spoken(view) {
  return view.messages.filter((message) => message.service !== true).length;
}
