import { connect } from './connection.js';
import { createCrowd } from './crowd.js';
import { h, icon, iconButton, mark } from './dom.js';
import { createPeople } from './people.js';
import { createStage } from './stage.js';
import { isDark, restoreTheme, setDark } from './theme.js';
import { changeLanguage, LANGUAGE_NAMES, loadWords } from './words.js';
import { createSlackPanes } from './workspace/panes.js';

restoreTheme();
const { language, words } = await loadWords();
document.documentElement.lang = language;
document.title = words('title');

const trouble = h('div', { class: 'trouble', role: 'alert', hidden: true });
const slackWelcome = h('p', { hidden: true }, words('welcome.slack'));
const welcome = h(
  'div',
  { class: 'welcome' },
  h('h1', {}, words('welcome.title')),
  h('p', {}, words('welcome.text')),
  slackWelcome,
);
const stage = createStage(welcome);
const theme = iconButton('dark', words('theme.dark'), { 'aria-pressed': String(isDark()), onclick: toggleTheme });
const add = opener('add', words('people.add'));
const openSlack = opener('hash', words('slack.open'));
const openCrowd = opener('crowd', words('crowd.open'));

document.body.append(
  h('a', { class: 'skip', href: '#stage' }, words('skip')),
  h(
    'header',
    { class: 'page' },
    mark(),
    h('strong', {}, words('title')),
    h('nav', { class: 'people', 'aria-label': words('people') }, stage.tabs, add, openSlack, openCrowd),
    languages(),
    theme,
  ),
  h('p', { class: 'trial' }, words('trial')),
  trouble,
  stage.element,
);

const token = document.querySelector('meta[name="playground-token"]')?.getAttribute('content') ?? '';
const act = connect(token, {
  snapshot({ people: all, chats, slack, crowd: counts, staff }) {
    people.replace(all, staff);
    for (const { seat, chat } of chats) people.at(seat)?.update(chat);
    slackWelcome.hidden = slack === null;
    panes.replace(slack, staff);
    crowd.update(counts);
    if (stage.isEmpty()) people.openSetup();
  },
  person: (person) => void people.place(person),
  gone: ({ seat }) => people.remove(seat),
  chat: ({ seat, chat }) => people.at(seat)?.update(chat),
  toast: ({ seat, text, alert }) => people.at(seat)?.say(text, alert),
  workspace: (workspace) => panes.update(workspace),
  'slack-trouble': (event) => panes.trouble(event),
  crowd: (counts) => crowd.update(counts),
  line: showLine,
});
const ends = { opening: () => people.makeWay(), emptied: () => people.openSetup() };
const shared = { words, language, act, stage, refused, ...ends };
const people = createPeople({ ...shared, add });
const panes = createSlackPanes({ ...shared, open: openSlack, openTelegram: people.follow });
const crowd = createCrowd({ ...shared, open: openCrowd });

/** @param {'open' | 'lost' | 'refused'} state */
function showLine(state) {
  trouble.hidden = state === 'open';
  if (state === 'open') return;
  const reload = h('button', { type: 'button', onclick: () => location.reload() }, words('trouble.reload'));
  if (state === 'lost') trouble.replaceChildren(words('trouble.lost'));
  else trouble.replaceChildren(words('trouble.restarted'), ' ', reload);
}

function refused() {
  trouble.hidden = false;
  trouble.textContent = words('trouble.refused');
}

/** A button that brings something onto the page. @param {Parameters<typeof icon>[0]} drawing @param {string} label */
function opener(drawing, label) {
  const named = { type: 'button', class: 'add', 'aria-label': label, title: label, hidden: true };
  return h('button', named, icon(drawing), h('span', {}, label));
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
