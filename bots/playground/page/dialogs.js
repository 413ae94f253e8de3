import { freshId, h, icon } from './dom.js';

/** @typedef {import('./words.js').Words} Words */

/**
 * Shows a dialog and gives back what closes it. The browser keeps the focus inside and returns it afterwards.
 * @param {Words} words
 * @param {string} title
 * @param {(close: () => void) => (Node | string)[]} content
 */
export function showDialog(words, title, content) {
  const titleId = freshId('dialog');
  const dialog = h('dialog', { 'aria-labelledby': titleId });
  dialog.addEventListener('close', () => dialog.remove());
  const close = () => dialog.close();
  dialog.append(
    h(
      'header',
      {},
      h('h2', { id: titleId, dir: 'auto' }, title),
      h(
        'button',
        { type: 'button', class: 'round', 'aria-label': words('dialog.close'), onclick: close },
        icon('close'),
      ),
    ),
    ...content(close),
  );
  document.body.append(dialog);
  dialog.showModal();
  return close;
}

/**
 * What the bot says in a box that must be put away.
 * @param {Words} words
 * @param {string} from
 * @param {string} text
 */
export function showAlert(words, from, text) {
  showDialog(words, from, (close) => [
    h('p', { dir: 'auto', class: 'as-written' }, text),
    h(
      'footer',
      {},
      h('button', { type: 'button', class: 'main', autofocus: true, onclick: close }, words('dialog.ok')),
    ),
  ]);
}

/**
 * Asks before an act that wants to be asked about, in the app's own words.
 * @param {Words} words
 * @param {import('../slack-view.ts').ControlView['confirm']} confirm Null: nothing is asked.
 * @returns {Promise<boolean>}
 */
export function showConfirm(words, confirm) {
  if (confirm === null) return Promise.resolve(true);
  return new Promise((resolve) => {
    const answer = (/** @type {boolean} */ yes, /** @type {() => void} */ close) => () => {
      resolve(yes);
      close();
    };
    const text = h('p', { dir: 'auto', class: 'as-written' }, confirm.text.map((span) => span.text).join(''));
    const content = (/** @type {() => void} */ close) => [
      text,
      h(
        'footer',
        {},
        h('button', { type: 'button', dir: 'auto', onclick: answer(false, close) }, confirm.no),
        h('button', { type: 'button', dir: 'auto', class: 'main', onclick: answer(true, close) }, confirm.yes),
      ),
    ];
    showDialog(words, confirm.title, content);
    // However it is put away: an answer that was given stays.
    text.closest('dialog')?.addEventListener('close', () => resolve(false));
  });
}

/**
 * Asks before a page outside is opened.
 * @param {Words} words
 * @param {string} url
 */
export function showLeaving(words, url) {
  showDialog(words, words('leave.title'), (close) => [
    h('p', {}, words('leave.text')),
    h('p', { class: 'address', dir: 'ltr' }, url),
    h(
      'footer',
      {},
      h('button', { type: 'button', onclick: close }, words('setup.cancel')),
      h(
        'a',
        { class: 'main', href: url, target: '_blank', rel: 'noopener noreferrer', onclick: close },
        words('leave.go'),
      ),
    ),
  ]);
}

/**
 * Shows a text that could not be copied, so that it can be selected.
 * @param {Words} words
 * @param {string} text
 */
export function showUncopied(words, text) {
  showDialog(words, words('copy.failed'), () => {
    const box = h('textarea', { readonly: true, rows: 4, 'aria-label': words('copy.failed') });
    box.value = text;
    box.addEventListener('focus', () => box.select());
    return [box];
  });
}

/**
 * Shows what is in a document.
 * @param {Words} words
 * @param {string} name
 * @param {string} text
 */
export function showDocument(words, name, text) {
  showDialog(words, name, () => [h('pre', { tabindex: 0, dir: 'auto', 'aria-label': name }, text)]);
}

/**
 * Asks for a link of the bot; `follow` says whether it was one.
 * @param {Words} words
 * @param {string} botUsername
 * @param {(address: string) => boolean} follow
 */
export function askForLink(words, botUsername, follow) {
  showDialog(words, words('link.title'), (close) => {
    const [inputId, wrongId] = [freshId('link'), freshId('wrong')];
    const wrong = h('p', { id: wrongId, class: 'wrong', role: 'alert' });
    const input = h('input', {
      id: inputId,
      type: 'text',
      dir: 'ltr',
      'aria-describedby': wrongId,
      autocomplete: 'off',
      spellcheck: 'false',
    });
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      if (follow(input.value.trim())) return close();
      wrong.textContent = words('link.wrong');
      input.setAttribute('aria-invalid', 'true');
      input.focus();
    };
    return [
      h(
        'form',
        { onsubmit: submit },
        h('p', {}, words('link.text', { start: `https://t.me/${botUsername}?start=` })),
        h('label', { for: inputId }, words('link.label')),
        input,
        wrong,
        h('footer', {}, h('button', { class: 'main' }, words('link.go'))),
      ),
    ];
  });
}
