import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { LanguageField } from './setup.js';
import { html, IconButton } from './ui.js';
import { words } from './words.js';

/** @typedef {(close: () => void) => unknown} Content */

/** @type {(dialog: { title: string, content: Content, onclosed?: () => void }) => void} */
let put = () => undefined;

/** The dialogs that are open; they lie over the whole page. */
export function Dialogs() {
  const [open, setOpen] = useState(
    /** @type {{ id: number, title: string, content: Content, onclosed?: () => void }[]} */ ([]),
  );
  const made = useRef(0);
  put = (dialog) => setOpen((all) => [...all, { ...dialog, id: made.current++ }]);
  return open.map(({ id, onclosed, ...dialog }) => {
    const away = () => {
      setOpen((all) => all.filter((one) => one.id !== id));
      onclosed?.();
    };
    return html`<${Dialog} key=${id} ...${dialog} away=${away} />`;
  });
}

/** The browser keeps the focus inside and returns it afterwards. @param {{ title: string, content: Content, away: () => void }} props */
function Dialog({ title, content, away }) {
  const id = useId();
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => element.current?.showModal(), []);
  const close = () => element.current?.close();
  return html`<dialog class="panel" aria-labelledby=${id} ref=${element} onclose=${away}>
    <header class="row">
      <h2 class="title" id=${id} dir="auto">${title}</h2>
      <${IconButton} drawing="close" label=${words('dialog.close')} onclick=${close} />
    </header>
    ${content(close)}
  </dialog>`;
}

/** What the bot says in a box that must be put away. @param {string} from @param {string} text */
export function showAlert(from, text) {
  const content = (/** @type {() => void} */ close) => html`
    <p dir="auto" class="as-written">${text}</p>
    <footer><button type="button" class="main" autofocus onclick=${close}>${words('dialog.ok')}</button></footer>`;
  put({ title: from, content });
}

/**
 * Asks before an act that wants to be asked about, in the app's own words.
 * @param {import('../slack-view.ts').ControlView['confirm']} confirm Null: nothing is asked.
 * @returns {Promise<boolean>}
 */
export function askFirst(confirm) {
  if (confirm === null) return Promise.resolve(true);
  return new Promise((resolve) => {
    const answer = (/** @type {boolean} */ yes, /** @type {() => void} */ close) => () => {
      resolve(yes);
      close();
    };
    const content = (/** @type {() => void} */ close) => html`
      <p dir="auto" class="as-written">${confirm.text.map((span) => span.text).join('')}</p>
      <footer>
        <button type="button" dir="auto" onclick=${answer(false, close)}>${confirm.no}</button>
        <button type="button" dir="auto" class="main" onclick=${answer(true, close)}>${confirm.yes}</button>
      </footer>`;
    // However it is put away: an answer that was given stays.
    put({ title: confirm.title, content, onclosed: () => resolve(false) });
  });
}

/** Asks before a page outside is opened. @param {string} url */
export function showLeaving(url) {
  const content = (/** @type {() => void} */ close) => html`
    <p>${words('leave.text')}</p>
    <p class="address" dir="ltr">${url}</p>
    <footer>
      <button type="button" onclick=${close}>${words('setup.cancel')}</button>
      <a class="main" href=${url} target="_blank" rel="noopener noreferrer" onclick=${close}>${words('leave.go')}</a>
    </footer>`;
  put({ title: words('leave.title'), content });
}

/**
 * Asks for another language of somebody's Telegram.
 * @param {readonly string[]} languages That the bots speak.
 * @param {string | undefined} chosen
 * @param {(tag: string | undefined) => void} choose
 */
export function askForLanguage(languages, chosen, choose) {
  const content = (/** @type {() => void} */ close) => {
    const submit = (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      const tag = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get('tag');
      close();
      choose(tag === 'none' ? undefined : String(tag));
    };
    return html`<form onsubmit=${submit}>
      <${LanguageField} id="another-language" languages=${languages} chosen=${chosen ?? 'none'} />
      <footer><button class="main">${words('compose.save')}</button></footer>
    </form>`;
  };
  put({ title: words('seat.language'), content });
}

/** Shows a text that could not be copied, so that it can be selected. @param {string} text */
export function showUncopied(text) {
  const title = words('copy.failed');
  const select = (/** @type {{ currentTarget: HTMLTextAreaElement }} */ { currentTarget }) => currentTarget.select();
  put({
    title,
    content: () =>
      html`<textarea readonly rows="4" aria-label=${title} defaultValue=${text} onfocus=${select}></textarea>`,
  });
}

/** Shows what is in a document. @param {string} name @param {string} text */
export function showDocument(name, text) {
  put({ title: name, content: () => html`<pre tabindex="0" dir="auto" aria-label=${name}>${text}</pre>` });
}

/** Asks for a link of the bot; `follow` says whether it was one. @param {string} botUsername @param {(address: string) => boolean} follow */
export function askForLink(botUsername, follow) {
  const content = (/** @type {() => void} */ close) => html`<${LinkForm} ...${{ botUsername, follow, close }} />`;
  put({ title: words('link.title'), content });
}

/** @param {{ botUsername: string, follow: (address: string) => boolean, close: () => void }} props */
function LinkForm({ botUsername, follow, close }) {
  const [wrong, setWrong] = useState(false);
  const id = useId();
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (follow(field.current?.value.trim() ?? '')) return close();
    setWrong(true);
    field.current?.focus();
  };
  return html`<form onsubmit=${submit}>
    <p>${words('link.text', { start: `https://t.me/${botUsername}?start=` })}</p>
    <label for=${id}>${words('link.label')}</label>
    <input id=${id} ref=${field} type="text" dir="ltr" aria-describedby=${`${id}-wrong`} autocomplete="off"
      spellcheck=${false} aria-invalid=${wrong ? 'true' : null} />
    <p id=${`${id}-wrong`} class="wrong" role="alert">${wrong && words('link.wrong')}</p>
    <footer><button class="main">${words('link.go')}</button></footer>
  </form>`;
}

/**
 * Asks in which chat the bot's card goes, and which card when there are several.
 * @param {readonly { chatId: number, title: string, detail: string }[]} targets
 * @param {readonly import('../telegram-view.ts').InlineResultView[]} results
 * @param {(chatId: number, resultId: string) => void} send
 */
export function showPicker(targets, results, send) {
  const missing = results.length === 0 ? 'pick.nothing' : targets.length === 0 ? 'pick.nobody' : null;
  const content = (/** @type {() => void} */ close) => {
    if (missing !== null) return html`<p>${words(missing)}</p>`;
    const submit = (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      const chosen = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
      close();
      send(Number(chosen.get('chat')), String(chosen.get('card')));
    };
    const chats = targets.map(({ chatId, title, detail }) => ({ value: String(chatId), title, detail }));
    const cards = results.map(({ id, title, description }) => ({ value: id, title, detail: description }));
    return html`<form onsubmit=${submit}>
      ${choices(words('pick.chats'), 'chat', chats)}
      ${choices(words('pick.results'), 'card', cards)}
      <footer><button class="main">${words('pick.send')}</button></footer>
    </form>`;
  };
  put({ title: words('pick.title'), content });
}

/** @param {string} legend @param {string} name @param {readonly { value: string, title: string, detail: string }[]} options */
const choices = (legend, name, options) => html`<fieldset>
  <legend>${legend}</legend>
  ${options.map(
    ({ value, title, detail }, at) => html`<label class="choice">
      <input type="radio" name=${name} value=${value} defaultChecked=${at === 0} required />
      <span dir="auto"><b>${title}</b><span>${detail}</span></span>
    </label>`,
  )}
</fieldset>`;
