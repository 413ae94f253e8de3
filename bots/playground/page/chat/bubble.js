import { h, icon, iconButton } from '../dom.js';
import { richText } from './entities.js';
import { keyboard } from './keyboard.js';
import { languageOf } from './language.js';

/**
 * @typedef {import('../../telegram-view.ts').MessageView} Message
 * @typedef {import('../words.js').Words} Words
 * @typedef {(messageId: number) => Message | null} Quoted Finds a message that another one answers.
 * @typedef {{
 *   words: Words,
 *   language: string,
 *   press(messageId: number, row: number, column: number): Promise<void>,
 *   follow(address: string): void,
 *   command(text: string): void,
 *   copy(text: string): void,
 *   pickChat(query: string): void,
 *   beginEdit(message: Message): void,
 *   readDocument(document: { name: string, url: string }): void,
 * }} Doing
 */

/** Of a message that is answered, so many letters are shown. */
const QUOTED = 90;

/**
 * One message. It can take the focus, so that a reader lands on it when the button that was focused has gone.
 * @param {Message} message
 * @param {Quoted} quoted
 * @param {Doing} doing
 */
export function createBubble(message, quoted, doing) {
  const element = h('article', { tabindex: -1, 'data-from': message.from });
  fillBubble(element, message, quoted, doing);
  return element;
}

/**
 * Draws a message anew after an edit and keeps the focus: on the same button if it is still there, else on the message.
 * @param {HTMLElement} element
 * @param {Message} message
 * @param {Quoted} quoted
 * @param {Doing} doing
 */
export function fillBubble(element, message, quoted, doing) {
  const focused = document.activeElement;
  const hadFocus = focused instanceof HTMLElement && element.contains(focused);
  element.replaceChildren(...contents(message, quoted, doing));
  if (!hadFocus || focused === element) return;
  const same = [...element.querySelectorAll('[data-key]')].find(
    (key) => key.getAttribute('data-key') === focused.dataset.key,
  );
  const target = same instanceof HTMLElement ? same : element;
  target.focus({ preventScroll: target === element });
}

/** @param {Message} message @param {Quoted} quoted @param {Doing} doing */
function contents(message, quoted, doing) {
  const { words } = doing;
  const body = h(
    'div',
    { class: 'bubble' },
    h('span', { class: message.from === 'other' ? 'author' : 'unseen', dir: 'auto' }, writer(message, words)),
    h('span', { class: 'unseen' }, ': '),
  );
  const answered = message.replyTo === undefined ? null : quoted(message.replyTo);
  if (answered !== null) body.append(quote(answered, words));
  if (message.photo) body.append(h('img', { class: 'photo', src: message.photo.url, alt: words('chat.picture') }));
  if (message.document) body.append(documentCard(message.document, doing));
  if (message.text !== '') {
    const ways = { follow: doing.follow, command: doing.command, words };
    body.append(
      h(
        'div',
        { class: 'text as-written', dir: 'auto', lang: languageOf(message.text) },
        ...richText(message.text, message.entities, ways),
      ),
    );
  }
  body.append(footer(message, doing));
  if (message.keyboard.length === 0) return [body];
  return [
    body,
    keyboard(message.keyboard, { ...doing, press: (row, column) => doing.press(message.messageId, row, column) }),
  ];
}

/** What a message answers, in short. @param {Message} message @param {Words} words */
function quote(message, words) {
  const text = message.text === '' ? words('chat.picture') : message.text;
  return h(
    'blockquote',
    { class: 'answered', dir: 'auto' },
    h('b', {}, writer(message, words)),
    h('span', {}, text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text),
  );
}

/** @param {Message} message @param {Words} words */
function writer(message, words) {
  return message.from === 'seat' ? words('chat.you') : message.author;
}

/** @param {Message} message @param {Doing} doing */
function footer(message, doing) {
  const { words, language } = doing;
  const sent = new Date(message.date * 1000);
  const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' }).format(sent);
  const canEdit = message.from === 'seat' && !message.viaBot && message.text !== '' && message.photo === null;
  return h(
    'footer',
    {},
    canEdit && iconButton('edit', words('chat.edit'), { class: 'edit', onclick: () => doing.beginEdit(message) }),
    message.edited && h('span', {}, words('chat.edited')),
    h('time', { datetime: sent.toISOString() }, clock),
  );
}

/** @param {{ name: string, url: string, size: number }} document @param {Doing} doing */
function documentCard(document, doing) {
  const { words, language } = doing;
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const size =
    document.size < 1000
      ? words('chat.bytes', { count: number.format(document.size) })
      : words('chat.kilobytes', { count: number.format(document.size / 1000) });
  const readable = /\.(json|txt|csv|md)$/i.test(document.name);
  const read = {
    type: 'button',
    'aria-label': words('document.open', { name: document.name }),
    onclick: () => doing.readDocument(document),
  };
  const save = {
    href: document.url,
    download: document.name,
    'aria-label': words('document.download', { name: document.name }),
  };
  return h(
    'div',
    { class: 'document' },
    icon('document'),
    h('div', {}, h('strong', { dir: 'auto' }, document.name), h('span', {}, size)),
    readable && h('button', read, words('document.read')),
    h('a', { ...save, class: 'button' }, words('document.save')),
  );
}
