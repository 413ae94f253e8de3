import { connect } from './connection.js';
import { h, icon, iconButton, mark } from './dom.js';
import { createSeat } from './seat.js';
import { createSetup } from './setup.js';
import { isDark, restoreTheme, setDark } from './theme.js';
import { changeLanguage, LANGUAGE_NAMES, loadWords } from './words.js';

restoreTheme();
const { language, words } = await loadWords();
document.documentElement.lang = language;
document.title = words('title');

/** @typedef {{ seat: ReturnType<typeof createSeat>, tab: HTMLElement }} Place */
/** @type {Map<number, Place>} */
const places = new Map();
/** @type {ReturnType<typeof createSetup> | null} */
let setup = null;
let made = 0;

const trouble = h('div', { class: 'trouble', role: 'alert', hidden: true });
const people = h('nav', { class: 'people', 'aria-label': words('people') });
const welcome = h('div', { class: 'welcome' }, h('h1', {}, words('welcome.title')), h('p', {}, words('welcome.text')));
const stage = h('main', { id: 'stage', class: 'stage', tabindex: -1 }, welcome);
const theme = iconButton('dark', words('theme.dark'), { 'aria-pressed': String(isDark()), onclick: toggleTheme });
const addDoing = { type: 'button', class: 'add', 'aria-label': words('people.add'), title: words('people.add') };
const add = h('button', { ...addDoing, onclick: () => openSetup() }, icon('add'), h('span', {}, words('people.add')));

document.body.append(
  h('a', { class: 'skip', href: '#stage' }, words('skip')),
  h('header', { class: 'page' }, mark(), h('strong', {}, words('title')), add, languages(), theme),
  h('p', { class: 'trial' }, words('trial')),
  people,
  trouble,
  stage,
);

const token = document.querySelector('meta[name="playground-token"]')?.getAttribute('content') ?? '';
const act = connect(token, {
  snapshot({ people: all, chats }) {
    for (const id of places.keys()) if (!all.some((person) => person.id === id)) remove(id);
    for (const person of all) place(person);
    for (const { seat, chat } of chats) places.get(seat)?.seat.update(chat);
    if (all.length === 0) openSetup();
    arrange();
  },
  person: (person) => place(person),
  gone: ({ seat }) => remove(seat),
  chat: ({ seat, chat }) => places.get(seat)?.seat.update(chat),
  toast: ({ seat, text, alert }) => places.get(seat)?.seat.say(text, alert),
  line: showLine,
});

/** @param {import('../telegram-view.ts').Seat} person */
function place(person) {
  if (places.has(person.id)) return;
  made += 1;
  const seat = createSeat(person, words, language, act, { again: openSetup });
  const tab = h(
    'button',
    { type: 'button', onclick: () => bring(seat.element) },
    h('span', { dir: 'auto' }, seat.name),
  );
  places.set(person.id, { seat, tab });
  people.append(tab);
  if (setup === null) stage.append(seat.element);
  else stage.insertBefore(seat.element, setup.element);
  bring(seat.element);
}

/** @param {number} id */
function remove(id) {
  const gone = places.get(id);
  if (gone === undefined) return;
  const hadFocus = gone.seat.element.contains(document.activeElement);
  places.delete(id);
  gone.tab.remove();
  gone.seat.element.remove();
  if (places.size === 0) openSetup();
  else bring([...places.values()].at(-1)?.seat.element ?? null);
  if (hadFocus && setup === null) add.focus();
}

function openSetup() {
  if (setup === null) {
    const cancel = places.size === 0 ? null : () => closeSetup(true);
    setup = createSetup(words, language, made, { sit, cancel });
    stage.append(setup.element);
  }
  bring(setup.element);
  setup.focus();
}

/** @param {boolean} returnFocus */
function closeSetup(returnFocus) {
  setup?.element.remove();
  setup = null;
  bring([...places.values()].at(-1)?.seat.element ?? null);
  if (returnFocus) add.focus();
}

/** @param {{ firstName: string, lastName?: string, languageCode?: string }} person */
async function sit(person) {
  try {
    const { id } = await act('sit', { ...person, group: words('group.title') });
    closeSetup(false);
    bring(places.get(id)?.seat.element ?? null);
    places.get(id)?.seat.focus();
    return true;
  } catch {
    trouble.hidden = false;
    trouble.textContent = words('trouble.refused');
    return false;
  }
}

/** On a narrow window one pane is seen at a time; this one now. @param {HTMLElement | null} pane */
function bring(pane) {
  for (const other of stage.querySelectorAll('.pane')) other.classList.toggle('current', other === pane);
  for (const { seat, tab } of places.values()) tab.setAttribute('aria-current', String(seat.element === pane));
  arrange();
}

function arrange() {
  document.body.classList.toggle('empty', places.size === 0);
  people.hidden = places.size < 2;
  add.hidden = setup !== null;
}

/** @param {'open' | 'lost' | 'refused'} state */
function showLine(state) {
  trouble.hidden = state === 'open';
  if (state === 'open') return;
  const reload = h('button', { type: 'button', onclick: () => location.reload() }, words('trouble.reload'));
  if (state === 'lost') trouble.replaceChildren(words('trouble.lost'));
  else trouble.replaceChildren(words('trouble.restarted'), ' ', reload);
}

function languages() {
  const buttons = Object.entries(LANGUAGE_NAMES).map(([tag, name]) => {
    const chosen = { 'aria-pressed': String(tag === language), 'aria-label': name, title: name, lang: tag };
    return h('button', { type: 'button', ...chosen, onclick: () => changeLanguage(tag) }, tag);
  });
  return h('div', { class: 'languages', role: 'group', 'aria-label': words('languages') }, ...buttons);
}

function toggleTheme() {
  setDark(!isDark());
  theme.setAttribute('aria-pressed', String(isDark()));
}
