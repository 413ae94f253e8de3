import { freshId, h, icon, iconButton } from '../dom.js';
import { menu } from '../menu.js';
import { createSuggestions } from './suggestions.js';

/**
 * @typedef {import('../../telegram-view.ts').ChatView} ChatView
 * @typedef {import('../../telegram-view.ts').MessageView} Message
 * @typedef {import('../../telegram-view.ts').InlineResultView} InlineResult
 * @typedef {import('../words.js').Words} Words
 * @typedef {{
 *   say(text: string): Promise<boolean>,
 *   edit(messageId: number, text: string): Promise<boolean>,
 *   sticker(): void,
 *   photo(): void,
 *   inline(query: string): Promise<readonly InlineResult[]>,
 *   chooseInline(resultId: string): void,
 *   announce(text: string): void,
 * }} Doing
 */

/** Inline mode asks the bot only after a pause in typing. */
const PAUSE_MS = 250;

/**
 * Where a person writes: words, commands (`/` shows them), the bot in any chat (`@bot …`), and things that are not words.
 * @param {Words} words
 * @param {string} title Of the chat.
 * @param {Doing} doing
 */
export function createComposer(words, title, doing) {
  const fieldId = freshId('message');
  const field = h('textarea', {
    id: fieldId,
    rows: 1,
    dir: 'auto',
    placeholder: words('compose.placeholder'),
    autocomplete: 'off',
  });
  const suggestions = createSuggestions(field, doing.announce, words);
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
  const element = h('form', { class: 'composer', onsubmit: submit }, suggestions.element, note, row);
  field.setAttribute('aria-describedby', note.id);

  /** @type {ChatView | null} */
  let chat = null;
  /** @type {number | null} */
  let editing = null;
  let pause = 0;

  field.addEventListener('input', suggest);
  field.addEventListener('blur', () =>
    setTimeout(() => element.contains(document.activeElement) || suggestions.hide(), 100),
  );
  field.addEventListener('keydown', (event) => {
    if (event.isComposing || suggestions.take(event)) return;
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
    suggest();
  }

  function suggest() {
    clearTimeout(pause);
    const text = field.value;
    const mention = `@${chat?.bot.username} `;
    if (editing === null && /^\/\w*$/.test(text)) return suggestCommands(text.slice(1).toLowerCase());
    if (editing === null && text.toLowerCase().startsWith(mention.toLowerCase())) {
      pause = window.setTimeout(() => suggestInline(text, text.slice(mention.length)), PAUSE_MS);
      return;
    }
    suggestions.hide();
  }

  /** @param {string} begun */
  function suggestCommands(begun) {
    const matching = (chat?.commands ?? []).filter(({ command }) => command.startsWith(begun));
    const offered = matching.map(({ command, description }) => ({
      title: `/${command}`,
      detail: description,
      choose: () => {
        write(`/${command}`);
        suggestions.hide();
        element.requestSubmit();
      },
    }));
    suggestions.show(words('compose.commands'), offered);
  }

  /** @param {string} text @param {string} query */
  async function suggestInline(text, query) {
    const results = await doing.inline(query);
    if (field.value !== text) return;
    const offered = results.map(({ id, title: name, description }) => ({
      title: name,
      detail: description,
      choose: () => {
        write('');
        doing.chooseInline(id);
      },
    }));
    suggestions.show(words('compose.results'), offered);
  }

  function toggleCommands() {
    const open = suggestions.isOpen();
    write(open ? '' : '/');
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
    field.placeholder = asking?.placeholder || words('compose.placeholder');
    sendButton.setAttribute('aria-label', words(editing === null ? 'compose.send' : 'compose.save'));
  }

  return {
    element,
    /** @param {ChatView} now */
    update(now) {
      // Telegram puts the person into the answer as soon as the bot asks for it.
      const asked = now.asking !== null && chat !== null && chat.asking === null;
      chat = now;
      commandsButton.hidden = now.commands.length === 0;
      describe();
      return asked;
    },
    /** @param {Message} message */
    beginEdit(message) {
      editing = message.messageId;
      field.value = message.text;
      suggestions.hide();
      describe();
      field.focus();
    },
    focus: () => field.focus(),
  };
}
