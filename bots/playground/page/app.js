import { render } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { nameOf, Seat } from './chat/seat.js';
import { act, connect } from './connection.js';
import { Crowd } from './crowd.js';
import { askFirst, Dialogs } from './dialogs.js';
import { keepFocus } from './focus.js';
import { Setup } from './setup.js';
import * as then from './state.js';
import { html, IconButton, icon, mark } from './ui.js';
import { changeLanguage, LANGUAGE_NAMES, language, loadWords, words } from './words.js';
import { SlackPane } from './workspace/pane.js';

/** Whose panes of Slack were open, so that a reloaded page has them again. */
const REMEMBERED = 'page-slack';
const THEME = 'page-theme';

/** The panes, by what the page may ask of them. */
const seats = /** @type {Map<number, import('./chat/seat.js').SeatHandle>} */ (new Map());
const workspaces = /** @type {Map<string, import('./workspace/workspace.js').WorkspaceHandle>} */ (new Map());

/** The page: who is at the table, beside each other. On a narrow window one is seen at a time, and tabs lead to the others. */
function App() {
  const [state, setState] = useState(then.NOTHING);
  const [trouble, setTrouble] = useState(/** @type {'lost' | 'refused' | null} */ (null));
  const adder = useRef(/** @type {HTMLElement | null} */ (null));
  /** What waits for something to be drawn; each says whether it could be done. */
  const waiting = useRef(/** @type {(() => boolean)[]} */ ([]));
  const { people, panes, current, crowd, staff, languages } = state;

  /** @template T @param {(state: then.State, event: T) => then.State} change @returns {(event: T) => void} */
  const by = (change) => (event) => setState((now) => change(now, event));
  useEffect(() => {
    const remembered = JSON.parse(sessionStorage.getItem(REMEMBERED) ?? '[]');
    connect(
      {
        snapshot: by((now, all) => then.told(now, all, remembered)),
        person: by(then.came),
        gone: by((now, { seat }) => then.went(now, seat)),
        chat: by(then.chatted),
        workspace: by(then.worked),
        crowd: by((now, counts) => ({ ...now, crowd: counts })),
        toast: ({ seat, text, alert }) => seats.get(seat)?.say(text, alert),
        'slack-trouble': ({ user, outcome }) => workspaces.get(user)?.trouble(outcome),
      },
      (line) => setTrouble(line === 'open' ? null : line),
    );
  }, []);
  useLayoutEffect(() => {
    waiting.current = waiting.current.filter((run) => !run());
    if (state.slackPeople.length > 0) sessionStorage.setItem(REMEMBERED, JSON.stringify(then.slackUsers(state)));
  });
  /** @param {() => { focus(): void } | null | undefined} find Gives nothing as long as it is not there. */
  const focusSoon = (find) => {
    waiting.current.push(() => {
      const found = find();
      found?.focus();
      return found !== undefined && found !== null;
    });
  };

  const reset = async () => {
    const text = [{ text: words('reset.text') }];
    if (!(await askFirst({ title: words('reset'), text, yes: words('reset.yes'), no: words('setup.cancel') }))) return;
    await act('reset', {}).then(() => {
      setState(then.NOTHING);
      sessionStorage.removeItem(REMEMBERED);
    }, refused);
  };
  const openSetup = () => setState(then.setupOpened);
  const refused = () => setTrouble('refused');
  const bring = (/** @type {string} */ key) => setState((now) => ({ ...now, current: key }));
  const close = (/** @type {string} */ key) => setState((now) => then.closed(now, key));
  /** @param {{ firstName: string, lastName?: string, languageCode?: string, staff: boolean }} person */
  const sit = async (person) => {
    try {
      const { id } = await act('sit', { ...person, group: words('group.title') });
      focusSoon(() => seats.get(id));
      setState((now) => ({ ...then.came(then.setupClosed(now), { ...person, id }), current: then.seatKey(id) }));
      if (person.staff) waiting.current.push(() => void seats.get(id)?.becomeStaff() === undefined && seats.has(id));
    } catch {
      refused();
    }
  };
  const openSlack = (/** @type {string | undefined} */ user) => {
    if (user === undefined) return;
    focusSoon(() => workspaces.get(user));
    setState((now) => then.slackOpened(then.setupClosed(now), user));
  };
  /** Lets somebody here follow a link of the bot. @param {string} address */
  const openTelegram = (address) => {
    const id = people.at(-1)?.id ?? 0;
    if (seats.get(id)?.followBot(address) !== true) return false;
    bring(then.seatKey(id));
    return true;
  };
  const cancel = () => {
    focusSoon(() => adder.current);
    setState(then.setupClosed);
  };

  const unseen = then.unseenUser(state);
  /** @param {then.Pane} pane */
  const titleOf = (pane) => {
    const person = pane.kind === 'seat' && people.find(({ id }) => id === pane.seat);
    if (person) return nameOf(person);
    if (pane.kind === 'crowd') return words('crowd.title');
    const name = pane.kind === 'slack' ? (state.workspaces[pane.user]?.me.name ?? '') : '';
    return words('slack.tab', { name: name.split(' ')[0] ?? '' });
  };
  /** @param {then.Pane} pane */
  const draw = (pane) => {
    const common = { key: pane.key, class: pane.key === current ? 'current' : '' };
    if (pane.kind === 'crowd')
      return crowd && html`<${Crowd} ...${{ ...common, crowd, refused }} close=${() => close(pane.key)} />`;
    if (pane.kind === 'slack')
      return html`<${SlackPane} ...${{ ...common, staff, openTelegram }} user=${pane.user} people=${state.slackPeople}
        workspaces=${state.workspaces} handles=${workspaces} beside=${unseen !== undefined && (() => openSlack(unseen))}
        become=${(/** @type {string} */ user) => setState((now) => then.became(now, pane.key, user))}
        close=${() => close(pane.key)} />`;
    const person = people.find(({ id }) => id === pane.seat);
    return (
      person &&
      html`<${Seat} ...${{ ...common, person, staff, languages }} chats=${state.chats[pane.seat] ?? []}
      again=${openSetup} handles=${seats} />`
    );
  };
  const slackIsThere = state.slackPeople.length > 0;
  const openers = /** @type {const} */ ([
    // Not before it is known who is there: where nobody is, the form comes by itself.
    ['add', 'people.add', !state.setup && panes.length > 0, openSetup],
    ['public', 'slack.open', slackIsThere && then.slackUsers(state).length === 0, () => openSlack(unseen)],
    [
      'crowd',
      'crowd.open',
      crowd !== null && !panes.some(({ kind }) => kind === 'crowd'),
      () => setState((now) => then.opened(then.setupClosed(now), { key: 'crowd', kind: 'crowd' })),
    ],
  ]);

  return html`
    <a class="skip" href="#stage">${words('skip')}</a>
    <header class="page row">
      ${mark()}<strong class="title">${words('title')}</strong>
      <nav class="people" aria-label=${words('people')}>
        <span class="tabs" hidden=${panes.length < 2}>${panes.map(
          (pane) => html`<${Tab} key=${pane.key}
          current=${pane.key === current} show=${() => bring(pane.key)} title=${titleOf(pane)} />`,
        )}</span>
        ${openers.map(
          ([drawing, label, offered, open]) =>
            offered &&
            html`<button type="button" class="add" aria-label=${words(label)}
            title=${words(label)} onclick=${open} ref=${drawing === 'add' ? adder : null}>
            ${icon(drawing)}<span>${words(label)}</span>
          </button>`,
        )}
      </nav>
      <div class="languages" role="group" aria-label=${words('languages')}>
        ${Object.entries(LANGUAGE_NAMES).map(
          ([
            tag,
            name,
          ]) => html`<button type="button" class="quiet" aria-pressed=${tag === language} aria-label=${name} title=${name} lang=${tag}
            onclick=${() => changeLanguage(tag)}>${tag}</button>`,
        )}
      </div>
      <${ThemeButton} />
      ${state.reset && html`<${IconButton} drawing="again" label=${words('reset')} onclick=${reset} />`}
    </header>
    <p class="trial">${words('trial')}</p>
    ${trouble && html`<div class="trouble row" role="alert">${words(trouble === 'lost' ? 'trouble.lost' : 'trouble.refused')}</div>`}
    <main id="stage" class=${panes.length === 0 ? 'stage empty' : 'stage'} tabindex="-1">
      ${
        panes.length === 0 &&
        html`<div class="welcome">
          <h1 class="title">${words('welcome.title')}</h1>
          <p>${words('welcome.text')}</p>
          ${slackIsThere && html`<p>${words('welcome.slack')}</p>`}
        </div>`
      }
      ${panes.map(draw)}
      ${
        state.setup &&
        html`<${Setup} key="setup" class="current" ...${{ staff, sit, languages }} nth=${state.made}
          cancel=${panes.length > 0 ? cancel : null} />`
      }
    </main>
    <${Dialogs} />`;
}

/** @param {{ current: boolean, show: () => void, title: string }} props */
function Tab({ current, show, title }) {
  const button = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (current) button.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current]);
  return html`<button type="button" class="quiet" ref=${button} aria-current=${current} onclick=${show}><span dir="auto">${title}</span></button>`;
}

/** The colours chosen before; without a choice the browser's own wish counts. */
function ThemeButton() {
  const root = document.documentElement;
  const [chosen, setChosen] = useState(localStorage.getItem(THEME));
  if (chosen !== null) root.dataset['theme'] = chosen;
  const dark = chosen === null ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark';
  const onclick = () => {
    const theme = dark ? 'light' : 'dark';
    localStorage.setItem(THEME, theme);
    setChosen(theme);
  };
  return html`<${IconButton} drawing="dark" label=${words('theme.dark')} aria-pressed=${dark} onclick=${onclick} />`;
}

await loadWords();
document.documentElement.lang = language;
document.title = words('title');
keepFocus();
render(html`<${App} />`, document.body);
