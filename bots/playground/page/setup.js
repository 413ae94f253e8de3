import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { html } from './ui.js';
import { language, words } from './words.js';

/** What people's Telegram may report besides the bots' own languages; the last stands for nothing at all. */
const TAGS = ['nb', 'nn', 'fr-CA', 'en', 'xx', 'none'];
const MET = ['nb', 'fr', 'en'];
const SAMPLES = 3;
const SUGGESTED = { nb: 'nb', fr: 'fr-CA', en: 'en' };

/**
 * The language of somebody's Telegram.
 * @param {{ id: string, languages: readonly string[], chosen: string }} props `languages`: those that the bots speak.
 */
export function LanguageField({ id, languages, chosen }) {
  const names = new Intl.DisplayNames(language, { type: 'language' });
  const others = languages.filter((tag) => !MET.includes(tag));
  const known = TAGS.map((tag) => ({ tag, name: words(`setup.language.${tag}`) }));
  const all = [...others.map((tag) => ({ tag, name: `${names.of(tag)} (${tag})` })), ...known];
  if (!all.some(({ tag }) => tag === chosen)) all.unshift({ tag: chosen, name: chosen });
  return html`<label for=${id}>${words('setup.language')}</label>
    <select id=${id} name="tag" aria-describedby=${`${id}-hint`}>
      ${all.map(({ tag, name }) => html`<option value=${tag} selected=${tag === chosen}>${name}</option>`)}
    </select>
    <p class="hint" id=${`${id}-hint`}>${words('setup.language.hint')}</p>`;
}

/**
 * The form that makes a person.
 * @param {{
 *   nth: number, staff: boolean, languages: readonly string[], class: string, cancel: (() => void) | null,
 *   sit(person: { firstName: string, lastName?: string, languageCode?: string, staff: boolean }): Promise<void>,
 * }} props `nth`: how many were made before, each gets another sample name. `staff`: people can be made staff.
 */
export function Setup({ nth, staff, languages, class: look, cancel, sit }) {
  const id = useId();
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const [busy, setBusy] = useState(false);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const onsubmit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const given = new FormData(form.current ?? undefined);
    const [firstName = '', lastName, tag = ''] = ['first', 'last', 'tag'].map((name) => String(given.get(name)).trim());
    setBusy(true);
    await sit({
      firstName,
      ...(lastName && { lastName }),
      ...(tag !== 'none' && { languageCode: tag }),
      staff: given.has('staff'),
    });
    setBusy(false);
  };
  const suggested = SUGGESTED[/** @type {keyof typeof SUGGESTED} */ (language)];
  const field = { maxlength: 64, autocomplete: 'off', dir: 'auto' };
  return html`<section class=${`pane column setup ${look}`} aria-labelledby=${`${id}-title`}>
    <form class="panel" ref=${form} onsubmit=${onsubmit}>
      <h2 class="title" id=${`${id}-title`}>${words('setup.title')}</h2>
      <label for=${`${id}-first`}>${words('setup.first')}</label>
      <input id=${`${id}-first`} name="first" required ...${field} defaultValue=${words(`setup.sample.${(nth % SAMPLES) + 1}`)} />
      <label for=${`${id}-last`}>${words('setup.last')} <small>${words('setup.optional')}</small></label>
      <input id=${`${id}-last`} name="last" ...${field} />
      <${LanguageField} id=${`${id}-tag`} languages=${languages} chosen=${suggested ?? 'en'} />
      ${
        staff &&
        html`<label class="choice">
            <input type="checkbox" name="staff" aria-describedby=${`${id}-staff`} /><span><b>${words('setup.staff')}</b></span>
          </label>
          <p class="hint" id=${`${id}-staff`}>${words('setup.staff.hint')}</p>`
      }
      <footer>
        ${cancel && html`<button type="button" onclick=${cancel}>${words('setup.cancel')}</button>`}
        <button class="main" aria-busy=${busy ? 'true' : null}>${words('setup.go')}</button>
      </footer>
    </form>
  </section>`;
}
