const LANGUAGES = ['nb', 'fr', 'en'];
const REMEMBERED = 'page-language';

/** The page's languages, each by its own name. */
export const LANGUAGE_NAMES = { nb: 'Norsk', fr: 'Français', en: 'English' };

/** Of the page. */
export let language = 'en';
/** @type {Record<string, string>} */
let texts = {};

/** What the page says, with its places filled in. @param {string} key @param {Record<string, string | number>} [params] */
export function words(key, params = {}) {
  const text = texts[key];
  if (text === undefined) throw new Error(`No words for ${key} in ${language}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => String(params[name]));
}

/** Gets the words in the language chosen before, or else the first one of the browser's that there is. */
export async function loadWords() {
  language = chosenLanguage(localStorage.getItem(REMEMBERED), navigator.languages);
  const response = await fetch(`/playground/words/${language}.json`);
  if (!response.ok) throw new Error(`No words for ${language}: ${response.status}`);
  texts = await response.json();
}

/**
 * The first wish that can be met.
 * @public Tests load the page's modules by address.
 * @param {string | null} remembered
 * @param {readonly string[]} wanted IETF tags, most wanted first
 */
export function chosenLanguage(remembered, wanted) {
  if (remembered !== null && LANGUAGES.includes(remembered)) return remembered;
  for (const tag of wanted) {
    const base = tag.toLowerCase().split('-')[0] ?? '';
    const spoken = base === 'no' || base === 'nn' ? 'nb' : base;
    if (LANGUAGES.includes(spoken)) return spoken;
  }
  return 'en';
}

/** Remembers the language and shows the page in it; people and chats live in the program, so nothing is lost. @param {string} tag */
export function changeLanguage(tag) {
  localStorage.setItem(REMEMBERED, tag);
  location.reload();
}
