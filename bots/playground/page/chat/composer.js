import { freshId, h, icon, iconButton } from '../dom.js';
import { menu } from '../menu.js';
import { typeInto } from '../typing.js';
import { createOffers } from './offers.js';

/**
 * @typedef {import('../../telegram-view.ts').ChatView} ChatView
 * @typedef {import('../../telegram-view.ts').MessageView} Message
 * @typedef {import('../words.js').Words} Words
 * @typedef {{
 *   say(text: string): Promise<boolean>,
 *   edit(messageId: number, text: string): Promise<boolean>,
 *   sticker(): void,
 *   photo(): void,
 *   inline(query: string): Promise<readonly import('../../telegram-view.ts').InlineResultView[]>,
 *   chooseInline(resultId: string): void,
 *   announce(text: string): void,
 * }} Doing
 */

/**
 * Where a person writes: words, commands (`/` shows them), the bot in any chat (`@bot …`), and things that are not words.
 * @param {Words} words
 * @param {string} title Of the chat.
 * @param {Doing} doing
 */
export function createComposer(words, title, doing) {
  const fieldId = freshId('message');
  const placeholder = words('compose.placeholder');
  const field = h('textarea', { id: fieldId, rows: 1, dir: 'auto', placeholder, autocomplete: 'off' });
  const offers = createOffers(field, words, { ...doing, write, send: () => element.requestSubmit() });
  const noteText = h('span', { dir: 'auto' });
  const stopEditing = iconButton('close', words('compose.cancel'), { onclick: () => endEditing() });
  const note = h('p', { class: 'note', id: freshId('note'), hidden: true }, noteText, stopEditing);
  const commandsButton = iconButton('commands', words('compose.menu'), { onclick: () => toggleCommands() });
  const sendButton = h('button', { class: 'round send', 'aria-label': words('compose.send') }, icon('send'));
  const other = menu('clip', words('compose.other'), [
    { label: words('compose.sticker'), act: doing.sticker },
    { label: words('compose.photo'), act: doing.photo },
  ]);
  const label = h('label', { for: fieldId, class: 'unseen' }, words('compose.label', { title }));
  const row = h('div', { class: 'row' }, commandsButton, label, field, other, sendButton);
  const element = h('form', { class: 'composer', onsubmit: submit }, offers.element, note, row);
  field.setAttribute('aria-describedby', note.id);

  /** @type {ChatView | null} */
  let chat = null;
  /** @type {number | null} */
  let editing = null;

  field.addEventListener('input', offer);
  field.addEventListener('blur', () =>
    setTimeout(() => element.contains(document.activeElement) || offers.hide(), 100),
  );
  field.addEventListener('keydown', (event) => {
    if (event.isComposing || offers.take(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      element.requestSubmit();
    } else if (event.key === 'Escape' && editing !== null) endEditing();
  });

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    const text = field.value.trim();
    if (text === '') return field.focus();
    const taken = editing === null ? await doing.say(text) : await doing.edit(editing, text);
    if (taken) editing === null ? write('') : endEditing();
    field.focus();
  }

  /** @param {string} text */
  function write(text) {
    field.value = text;
    offer();
  }

  function offer() {
    if (editing === null) offers.offer();
    else offers.hide();
  }

  function toggleCommands() {
    write(offers.isOpen() ? '' : '/');
    field.focus();
  }

  function endEditing() {
    editing = null;
    write('');
    describe();
    field.focus();
  }

  function describe() {
    const asking = chat?.asking ?? null;
    note.hidden = editing === null && asking === null;
    stopEditing.hidden = editing === null;
    noteText.textContent =
      editing !== null ? words('compose.editing') : asking !== null ? words('compose.replying') : '';
    field.placeholder = asking?.placeholder || placeholder;
    sendButton.setAttribute('aria-label', words(editing === null ? 'compose.send' : 'compose.save'));
  }

  return {
    element,
    /** @param {ChatView} now */
    update(now) {
      // Telegram puts the person into the answer as soon as the bot asks for it.
      const asked = now.asking !== null && chat !== null && chat.asking === null;
      chat = now;
      offers.update(now);
      commandsButton.hidden = now.commands.length === 0;
      describe();
      return asked;
    },
    /** @param {Message} message */
    beginEdit(message) {
      editing = message.messageId;
      field.value = message.text;
      offers.hide();
      describe();
      field.focus();
    },
    focus: () => field.focus(),
    /** Writes and sends for the reader, visibly. @param {string} text */
    async type(text) {
      await typeInto(field, text);
      element.requestSubmit();
    },
  };
}
