import { createSuggestions } from '../chat/suggestions.js';
import { freshId, h, icon } from '../dom.js';
import { menu } from '../menu.js';
import { typeInto } from '../typing.js';

/**
 * @typedef {import('../../slack-view.ts').WorkspaceView} Workspace
 * @typedef {{
 *   words: import('../words.js').Words,
 *   say(text: string): Promise<boolean>,
 *   command(line: string): Promise<boolean>,
 *   globalShortcut(callbackId: string): void,
 *   announce(text: string): void,
 *   tell(text: string): void,
 * }} Doing
 */

/**
 * Where a person writes in a channel: words, and commands of the app (`/` shows them).
 * @param {import('../words.js').Words} words
 * @param {string} title Of the channel.
 * @param {Doing} doing
 */
export function createComposer(words, title, doing) {
  const id = freshId('message');
  const field = h('textarea', {
    id,
    rows: 1,
    dir: 'auto',
    placeholder: words('slack.placeholder'),
    autocomplete: 'off',
  });
  const suggestions = createSuggestions(field, doing.announce, words);
  const shortcuts = h('div', { class: 'shortcuts' });
  const send = h('button', { class: 'round send', 'aria-label': words('compose.send') }, icon('send'));
  const label = h('label', { for: id, class: 'unseen' }, words('compose.label', { title }));
  const row = h('div', { class: 'row' }, shortcuts, label, field, send);
  const element = h('form', { class: 'composer', onsubmit: submit }, suggestions.element, row);
  /** @type {Workspace['commands']} */
  let commands = [];
  let offered = '';

  field.addEventListener('input', suggest);
  field.addEventListener('blur', () =>
    setTimeout(() => element.contains(document.activeElement) || suggestions.hide(), 100),
  );
  field.addEventListener('keydown', (event) => {
    // A command that is written in full is sent by Enter, not completed.
    const whole = event.key === 'Enter' && commands.some(({ command }) => command === field.value);
    if (event.isComposing || (!whole && suggestions.take(event))) return;
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    element.requestSubmit();
  });

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    suggestions.hide();
    const text = field.value.trim();
    if (text === '') return field.focus();
    const isCommand = text.startsWith('/');
    if (isCommand && !commands.some(({ command }) => command === text.split(/\s/)[0])) {
      doing.tell(words('slack.noCommand', { command: text.split(/\s/)[0] ?? '' }));
      return field.focus();
    }
    element.setAttribute('aria-busy', 'true');
    field.value = '';
    const taken = await (isCommand ? doing.command(text) : doing.say(text));
    element.removeAttribute('aria-busy');
    if (!taken && field.value === '') field.value = text;
  }

  function suggest() {
    const text = field.value;
    if (!text.startsWith('/')) return suggestions.hide();
    suggestions.show(
      words('compose.commands'),
      commands.flatMap((command) => [...whole(command, text), ...wordsOf(command, text)]),
    );
  }

  /** @param {Workspace['commands'][number]} command @param {string} begun */
  function whole({ command, description, usageHint }, begun) {
    if (!command.startsWith(begun)) return [];
    const choose = () => {
      field.value = `${command} `;
      suggest();
    };
    return [{ title: `${command} ${usageHint}`.trim(), detail: description, choose }];
  }

  /** A usage hint of the form `sign | about | share` names the words that may follow. @param {Workspace['commands'][number]} command @param {string} begun */
  function wordsOf({ command, usageHint }, begun) {
    if (!begun.startsWith(`${command} `) || !usageHint.includes('|')) return [];
    const following = usageHint.split('|').map((word) => word.replace(/[[\]<>…\s]/g, ''));
    const matching = following.map((word) => `${command} ${word}`).filter((line) => line.startsWith(begun));
    return matching.map((line) => ({
      title: line,
      detail: '',
      choose: () => {
        field.value = line;
        element.requestSubmit();
      },
    }));
  }

  return {
    element,
    /** @param {Workspace} workspace */
    update(workspace) {
      commands = workspace.commands;
      const global = workspace.shortcuts.filter(({ kind }) => kind === 'global');
      if (JSON.stringify(global) === offered) return;
      offered = JSON.stringify(global);
      const entries = global.map(({ name, callbackId }) => ({
        label: name,
        act: () => doing.globalShortcut(callbackId),
      }));
      shortcuts.replaceChildren(...(entries.length > 0 ? [menu('bolt', words('slack.shortcuts'), entries)] : []));
    },
    focus: () => field.focus(),
    /** Writes and sends for the reader, visibly. @param {string} text */
    async type(text) {
      await typeInto(field, text);
      element.requestSubmit();
    },
  };
}
