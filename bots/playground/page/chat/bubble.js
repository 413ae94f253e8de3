import { useLayoutEffect, useRef } from 'preact/hooks';
import { Link } from '../links.js';
import { clock, html, IconButton, icon, unseen, useBusy } from '../ui.js';
import { language, words } from '../words.js';
import { RichText } from './entities.js';
import { languageOf } from './language.js';

/**
 * @typedef {import('../../telegram-view.ts').MessageView} Message
 * @typedef {import('../../telegram-view.ts').ButtonView} Button
 * @typedef {{
 *   press(messageId: number, row: number, column: number): Promise<unknown>,
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
 * @param {{ message: Message, answered: Message | undefined, doing: Doing }} props `answered`: the message it answers.
 */
export function Bubble({ message, answered, doing }) {
  const { text, photo, from } = message;
  const bubble = useRef(/** @type {HTMLElement | null} */ (null));
  const drawn = useRef('');
  useLayoutEffect(() => {
    const now = JSON.stringify(message);
    const still =
      drawn.current === '' || drawn.current === now || matchMedia('(prefers-reduced-motion: reduce)').matches;
    drawn.current = now;
    if (!still)
      bubble.current?.animate({ background: ['var(--accent-soft)', ''] }, { duration: 500, easing: 'ease-out' });
  });
  return html`<article tabindex="-1" data-from=${from}>
    <div class="bubble" ref=${bubble}>
      <span class=${from === 'other' ? 'author' : 'unseen'} dir="auto">${writer(message)}</span>${unseen(': ')}
      ${answered && html`<blockquote class="answered" dir="auto"><b>${writer(answered)}</b><span>${short(answered)}</span></blockquote>`}
      ${photo && html`<img class="photo" src=${photo.url} alt=${words('chat.picture')} />`}
      ${message.document && html`<${DocumentCard} document=${message.document} doing=${doing} />`}
      ${
        text !== '' &&
        html`<div class="text as-written" dir="auto" lang=${languageOf(text)}>
          <${RichText} text=${text} entities=${message.entities} doing=${doing} />
        </div>`
      }
      <footer class="row">
        ${
          from === 'seat' &&
          !message.viaBot &&
          text !== '' &&
          photo === null &&
          html`<${IconButton} drawing="edit" label=${words('chat.edit')} class="edit" onclick=${() => doing.beginEdit(message)} />`
        }
        ${message.edited && html`<span>${words('chat.edited')}</span>`}
        ${clock(message.date, language)}
      </footer>
    </div>
    ${
      message.keyboard.length > 0 &&
      html`<div class="keyboard">
        ${message.keyboard.map(
          (keys, row) => html`<div class="keys">
            ${keys.map((button, column) => {
              const press = () => doing.press(message.messageId, row, column);
              return html`<${Key} key=${`${column} ${button.text}`} ...${{ button, press, doing }} />`;
            })}
          </div>`,
        )}
      </div>`
    }
  </article>`;
}

/** @param {Message} message */
const writer = (message) => (message.from === 'seat' ? words('chat.you') : message.author);

/** What a message says, in short. @param {Message} message */
function short({ text }) {
  if (text === '') return words('chat.picture');
  return text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
}

/** @param {{ button: Button, press: () => Promise<unknown>, doing: Doing }} props */
function Key({ button, press, doing }) {
  const busy = useBusy(press);
  const look = { class: 'key', dir: 'auto' };
  if (button.kind === 'url')
    return html`<${Link} ...${look} address=${button.url} follow=${doing.follow}>${button.text}${icon('outside')}<//>`;
  if (button.kind === 'callback')
    return html`<button type="button" ...${look} data-style=${button.style} ...${busy}>${button.text}</button>`;
  const act = button.kind === 'copy' ? () => doing.copy(button.payload) : () => doing.pickChat(button.query);
  return html`<button type="button" ...${look} onclick=${act}>
    ${button.text}${icon(button.kind === 'copy' ? 'copy' : 'share')}
  </button>`;
}

/** @param {{ document: { name: string, url: string, size: number }, doing: Doing }} props */
function DocumentCard({ document, doing }) {
  const { name, url, size } = document;
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const unit = size < 1000 ? { key: 'chat.bytes', count: size } : { key: 'chat.kilobytes', count: size / 1000 };
  const readable = /\.(json|txt|csv|md)$/i.test(name);
  return html`<div class="document row">
    ${icon('document')}
    <div><strong dir="auto">${name}</strong><span class="soft">${words(unit.key, { count: number.format(unit.count) })}</span></div>
    ${
      readable &&
      html`<button type="button" aria-label=${words('document.open', { name })} onclick=${() => doing.readDocument(document)}>
        ${words('document.read')}
      </button>`
    }
    <a class="button" href=${url} download=${name} aria-label=${words('document.download', { name })}>${words('document.save')}</a>
  </div>`;
}
