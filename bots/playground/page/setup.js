import { freshId, h } from './dom.js';

/** What people's Telegram may report; the last stands for nothing at all. */
const TAGS = ['nb', 'nn', 'fr-CA', 'en', 'xx', 'none'];
const SAMPLES = 3;
const SUGGESTED = { nb: 'nb', fr: 'fr-CA', en: 'en' };

/**
 * The form that makes a person.
 * @param {import('./words.js').Words} words
 * @param {string} pageLanguage
 * @param {{ nth: number, staff: boolean }} options `nth`: how many were made before, each gets another sample name. `staff`: people can be made staff.
 * @param {{
 *   sit(person: { firstName: string, lastName?: string, languageCode?: string, staff: boolean }): Promise<void>,
 *   cancel: (() => void) | null,
 * }} doing
 */
export function createSetup(words, pageLanguage, { nth, staff }, doing) {
  const ids = ['setup', 'first', 'last', 'tag', 'hint', 'staff', 'staff-hint'].map(freshId);
  const [titleId, firstId, lastId, tagId, hintId, staffId, staffHintId] = ids;
  const first = h('input', {
    id: firstId,
    required: true,
    maxlength: 64,
    autocomplete: 'off',
    dir: 'auto',
    value: words(`setup.sample.${(nth % SAMPLES) + 1}`),
  });
  const last = h('input', { id: lastId, maxlength: 64, autocomplete: 'off', dir: 'auto' });
  const suggested = SUGGESTED[/** @type {keyof typeof SUGGESTED} */ (pageLanguage)];
  const tags = TAGS.map((tag) =>
    h('option', { value: tag, selected: tag === suggested }, words(`setup.language.${tag}`)),
  );
  const tag = h('select', { id: tagId, 'aria-describedby': hintId }, ...tags);
  const works = h('input', { id: staffId, type: 'checkbox', 'aria-describedby': staffHintId });
  const go = h('button', { class: 'main' }, words('setup.go'));

  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    go.setAttribute('aria-busy', 'true');
    const person = {
      firstName: first.value.trim(),
      ...(last.value.trim() === '' ? {} : { lastName: last.value.trim() }),
      ...(tag.value === 'none' ? {} : { languageCode: tag.value }),
      staff: works.checked,
    };
    await doing.sit(person);
    go.removeAttribute('aria-busy');
  };

  const element = h(
    'section',
    { class: 'pane setup', 'aria-labelledby': titleId },
    h(
      'form',
      { onsubmit: submit },
      h('h2', { id: titleId }, words('setup.title')),
      h('label', { for: firstId }, words('setup.first')),
      first,
      h('label', { for: lastId }, words('setup.last'), ' ', h('small', {}, words('setup.optional'))),
      last,
      h('label', { for: tagId }, words('setup.language')),
      tag,
      h('p', { class: 'hint', id: hintId }, words('setup.language.hint')),
      staff && h('label', { class: 'choice', for: staffId }, works, h('span', {}, h('b', {}, words('setup.staff')))),
      staff && h('p', { class: 'hint', id: staffHintId }, words('setup.staff.hint')),
      h(
        'footer',
        {},
        doing.cancel && h('button', { type: 'button', onclick: doing.cancel }, words('setup.cancel')),
        go,
      ),
    ),
  );
  return { element, focus: () => first.focus() };
}
