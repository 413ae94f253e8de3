import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { act } from '../connection.js';
import {
  askForLanguage,
  askForLink,
  showAlert,
  showDocument,
  showLeaving,
  showPicker,
  showUncopied,
} from '../dialogs.js';
import { wayOf } from '../links.js';
import { useToasts } from '../toasts.js';
import { html, initial, Menu, unseen } from '../ui.js';
import { words } from '../words.js';
import { Chat, spoken } from './chat.js';

/**
 * @typedef {import('../../page-view.ts').Person} Person
 * @typedef {import('../../telegram-view.ts').ChatView} ChatView
 * @typedef {{
 *   followBot(address: string): boolean,
 *   becomeStaff(): Promise<void>,
 *   say(text: string, alert: boolean): void,
 *   focus(): void,
 * }} SeatHandle
 */

/** @param {Person} person */
export const nameOf = ({ firstName, lastName }) => [firstName, lastName].filter(Boolean).join(' ');

/**
 * One person with their Telegram: their chats and what they do in them.
 * @param {{ person: Person, chats: readonly ChatView[], staff: boolean, languages: readonly string[], class: string, again: () => void, handles: Map<number, SeatHandle> }} props
 *   `staff`: people can be made staff. `again`: opens the form for a new person.
 */
export function Seat({ person, chats, staff, languages, class: look, again, handles }) {
  const seat = person.id;
  const name = nameOf(person);
  const toasts = useToasts();
  const [current, show] = useState(seat);
  const inChats = useRef(/** @type {Map<number, import('./chat.js').ChatHandle>} */ (new Map())).current;
  const seen = useRef(/** @type {Map<number, number>} */ (new Map())).current;
  const [invitation, setInvitation] = useState('');
  /** A start link that was followed before Start was pressed. */
  const payload = useRef('');
  const [focusWanted, wantFocus] = useState(false);
  const own = chats.find(({ chatId }) => chatId === seat);

  /** Asks the program; what it refuses is said to the person. @param {string} action @param {object} [body] */
  const ask = async (action, body = {}) => {
    try {
      return await act(action, { seat, ...body });
    } catch {
      toasts.show(words('trouble.refused'));
      return null;
    }
  };
  const start = (/** @type {string} */ given) => {
    payload.current = '';
    return ask('say', { chatId: seat, text: `/start ${given}`.trim() });
  };
  /** Follows a link if it is the bot's own. @param {string} address */
  const followBot = (address) => {
    const way = wayOf(address, own?.bot.username ?? '');
    if (own === undefined || (way.kind !== 'start' && way.kind !== 'bot')) return false;
    show(seat);
    if (way.kind === 'start' && own.started) void start(way.payload);
    else if (way.kind === 'start') payload.current = way.payload;
    wantFocus(true);
    return true;
  };
  const follow = (/** @type {string} */ address) => {
    if (followBot(address)) return;
    const way = wayOf(address, own?.bot.username ?? '');
    if (way.kind === 'outside') showLeaving(way.url);
    else toasts.show(words('leave.refused'));
  };
  /** Accepts an invitation of the campaign's staff, visibly: types its code as soon as the bot was started and has answered. */
  const becomeStaff = async () => {
    const made = await act('staff-code', {}).catch(() => null);
    if (made === null) return toasts.show(words('trouble.refused'));
    show(seat);
    if (own?.started !== true) void start('');
    setInvitation(made.code);
  };
  const answered = own?.messages.some(({ from }) => from === 'bot') === true;
  useEffect(() => {
    if (invitation === '' || !answered) return;
    setInvitation('');
    void inChats.get(seat)?.type(`/staff ${invitation}`);
  }, [invitation, answered]);
  useLayoutEffect(() => {
    if (!focusWanted || !inChats.has(current)) return;
    wantFocus(false);
    inChats.get(current)?.focus();
  });
  useLayoutEffect(() => {
    handles.set(seat, {
      followBot,
      becomeStaff,
      focus: () => wantFocus(true),
      say: (text, alert) => (alert ? showAlert(own?.bot.name ?? name, text) : toasts.show(text)),
    });
  });
  useEffect(() => () => void handles.delete(seat), []);

  const inline = async (/** @type {string} */ query) => (await ask('inline', { query }))?.results ?? [];
  const groups = chats.filter(({ kind }) => kind === 'group');
  /** What a person can do in a chat. @param {number} chatId @returns {import('./chat.js').Doing} */
  const doingIn = (chatId) => ({
    follow,
    inline,
    announce: toasts.announce,
    start: () => void start(payload.current),
    unblock: () => void ask('unblock'),
    press: (messageId, row, column) => ask('press', { chatId, messageId, row, column }),
    say: async (text) => (await ask('say', { chatId, text })) !== null,
    command: (text) => void ask('say', { chatId, text }),
    edit: async (messageId, text) => (await ask('edit', { chatId, messageId, text })) !== null,
    sticker: () => void ask('sticker', { chatId }),
    photo: () => void ask('photo', { chatId }),
    chooseInline: (resultId) => void ask('choose-inline', { chatId, resultId }),
    async copy(text) {
      try {
        await navigator.clipboard.writeText(text);
        toasts.show(words('copy.done'), 'check');
      } catch {
        showUncopied(text);
      }
    },
    async pickChat(query) {
      const targets = groups.map(({ chatId: id, title }) => ({ chatId: id, title, detail: words('chat.group') }));
      showPicker(targets, await inline(query), async (id, resultId) => {
        show(id);
        await ask('choose-inline', { chatId: id, resultId });
        inChats.get(id)?.focus();
      });
    },
    async readDocument({ name: title, url }) {
      const response = await fetch(url);
      if (response.ok) showDocument(title, await response.text());
      else toasts.show(words('trouble.refused'));
    },
  });

  for (const view of chats) {
    const all = spoken(view).length;
    seen.set(view.chatId, view.chatId === current ? all : Math.min(seen.get(view.chatId) ?? all, all));
  }
  const changeLanguage = (/** @type {string | undefined} */ languageCode) => void ask('language', { languageCode });
  const more = [
    staff && { label: words('staff.make'), act: () => void becomeStaff() },
    { label: words('seat.language'), act: () => askForLanguage(languages, person.languageCode, changeLanguage) },
    { label: words('seat.link'), act: () => askForLink(own?.bot.username ?? '', followBot) },
    { label: words(own?.blocked ? 'seat.unblock' : 'seat.block'), act: () => ask(own?.blocked ? 'unblock' : 'block') },
    { label: words('seat.again'), act: () => void ask('leave').then(again) },
    { label: words('seat.close'), act: () => void ask('leave') },
  ];
  return html`<section class=${`pane column seat ${look}`} aria-label=${words('seat.label', { name })}>
    <header class="caption row">
      ${initial(person.firstName)}
      <h2 dir="auto" tabindex="-1">${name}</h2>
      <span class="tag">${person.languageCode ?? words('seat.noLanguage')}</span>
      ${person.staff && html`<span class="tag">${words('staff.tag')}</span>`}
      <${Menu} drawing="more" label=${words('seat.menu', { name })} entries=${more} />
    </header>
    <div class="phone column panel">
      <nav class="chats" aria-label=${words('seat.chats', { name })} hidden=${chats.length < 2}>
        ${chats.map(
          (view) => html`<button type="button" class="quiet" key=${view.chatId} onclick=${() => show(view.chatId)}
            aria-current=${view.chatId === current ? 'true' : null}>
            <span dir="auto">${view.title}</span>
            <${Badge} count=${spoken(view).length - (seen.get(view.chatId) ?? 0)} />
          </button>`,
        )}
      </nav>
      <div class="room column">
        ${chats.map(
          (view) => html`<${Chat} key=${view.chatId} view=${view} hidden=${view.chatId !== current}
            doing=${doingIn(view.chatId)} handles=${inChats} />`,
        )}
      </div>
      ${toasts.element}
    </div>
  </section>`;
}

/** @param {{ count: number }} props */
function Badge({ count }) {
  if (count <= 0) return null;
  return html`<span class="badge"><span aria-hidden="true">${count}</span>${unseen(words('seat.unread', { count }))}</span>`;
}
