import { h, iconButton } from '../dom.js';
import { menu } from '../menu.js';
import { createWorkspace } from './workspace.js';

/**
 * @typedef {import('../../slack-view.ts').WorkspaceView} Workspace
 * @typedef {import('../../page-view.ts').SlackPerson} Person
 * @typedef {{ element: HTMLElement, frame: HTMLElement, switcher: HTMLElement, user: string }} Pane
 */

const ROLES = { volunteer: 'slack.volunteer', member: 'slack.member', administrator: 'slack.administrator' };
/** Whose panes were open, so that a reloaded page has them again. */
const REMEMBERED = 'page-slack';

/**
 * The panes that show Slack: in each of them the reader is one person of the workspace, and can become another one.
 * @param {{
 *   words: import('../words.js').Words,
 *   language: string,
 *   act: import('../connection.js').Act,
 *   stage: ReturnType<typeof import('../stage.js').createStage>,
 *   open: HTMLButtonElement,
 *   openTelegram(address: string): boolean,
 *   opening(): void,
 *   emptied(): void,
 * }} deps `open` opens the first pane, and is away while one is open.
 */
export function createSlackPanes({ words, language, act, stage, open, openTelegram, opening, emptied }) {
  /** @type {readonly Person[]} */
  let people = [];
  /** @type {Map<string, { view: Workspace, client: ReturnType<typeof createWorkspace> }>} */
  const clients = new Map();
  /** @type {Pane[]} */
  const panes = [];
  let staff = false;

  open.addEventListener('click', () => {
    opening();
    add(people[0]?.userId);
    focus(panes.at(-1));
  });

  const nameOf = (/** @type {string} */ user) => clients.get(user)?.view.me.name ?? user;
  const unseen = () => people.find(({ userId }) => panes.every(({ user }) => user !== userId));
  const focus = (/** @type {Pane | undefined} */ pane) => clients.get(pane?.user ?? '')?.client.focus();
  const remember = () => {
    sessionStorage.setItem(REMEMBERED, JSON.stringify(panes.map(({ user }) => user)));
    open.hidden = panes.length > 0;
    for (const pane of panes) drawSwitcher(pane);
  };

  /** @param {string | undefined} user */
  const add = (user) => {
    const entry = clients.get(user ?? '');
    if (user === undefined || entry === undefined) return;
    const frame = h('div', { class: 'frame' });
    const switcher = h('div', { class: 'switcher', role: 'group', 'aria-label': words('slack.people') });
    const team = h('h2', { dir: 'auto', tabindex: -1 }, entry.view.teamName);
    /** @type {Pane} */
    const pane = { element: h('section', { class: 'pane slack' }), frame, switcher, user };
    const more = menu('more', words('slack.menu'), [
      { label: words('slack.beside'), act: () => beside(), offered: () => unseen() !== undefined },
      { label: words('staff.make'), act: () => void becomeStaff(pane), offered: () => staff },
    ]);
    const close = iconButton('close', words('slack.close'), { onclick: () => remove(pane) });
    pane.element.append(h('header', { class: 'caption' }, team, switcher, more, close), frame);
    panes.push(pane);
    stage.add(pane.element, '');
    become(pane, user);
  };

  const beside = () => {
    add(unseen()?.userId);
    focus(panes.at(-1));
  };

  /** @param {Pane} pane @param {string} user */
  const become = (pane, user) => {
    const entry = clients.get(user);
    if (entry === undefined) return;
    pane.user = user;
    pane.frame.replaceChildren(entry.client.element);
    pane.element.setAttribute('aria-label', words('slack.label', { name: nameOf(user) }));
    stage.rename(pane.element, words('slack.tab', { name: nameOf(user).split(' ')[0] ?? '' }));
    entry.client.shown();
    remember();
    const chosen = pane.switcher.querySelector('[aria-pressed="true"]');
    chosen?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };

  /** @param {Pane} pane @param {string} user */
  const choose = (pane, user) => {
    const other = panes.find((one) => one !== pane && one.user === user);
    // Nobody is on the screen twice: two panes change places.
    if (other !== undefined) become(other, pane.user);
    become(pane, user);
  };

  /** @param {Pane} pane */
  const drawSwitcher = (pane) => {
    const focused = pane.switcher.contains(document.activeElement);
    const buttons = people.map(({ userId, role }) =>
      h(
        'button',
        {
          type: 'button',
          'aria-pressed': String(userId === pane.user),
          onclick: () => choose(pane, userId),
        },
        h('span', { dir: 'auto' }, nameOf(userId)),
        h('small', {}, words(ROLES[role])),
      ),
    );
    pane.switcher.replaceChildren(...buttons);
    if (focused) buttons.find((button) => button.getAttribute('aria-pressed') === 'true')?.focus();
  };

  /** @param {Pane} pane */
  const remove = (pane) => {
    panes.splice(panes.indexOf(pane), 1);
    stage.remove(pane.element);
    remember();
    if (stage.isEmpty()) emptied();
    else (panes.length > 0 ? panes[0]?.element.querySelector('h2') : open)?.focus();
  };

  /** @param {Pane} pane */
  const becomeStaff = async (pane) => {
    const invitation = await act('staff-code', {}).catch(() => null);
    const client = clients.get(pane.user)?.client;
    if (invitation === null) client?.refused();
    else await client?.becomeStaff(invitation.code);
  };

  /** @param {Workspace} view */
  const update = (view) => {
    const user = view.me.userId;
    const entry = clients.get(user) ?? { view, client: createWorkspace(user, words, language, act, openTelegram) };
    entry.view = view;
    clients.set(user, entry);
    entry.client.update(view);
  };

  return {
    update,
    /** @param {{ people: readonly Person[], workspaces: readonly Workspace[] } | null} all @param {boolean} canBeStaff */
    replace(all, canBeStaff) {
      const first = people.length === 0;
      people = all?.people ?? [];
      staff = canBeStaff;
      for (const workspace of all?.workspaces ?? []) update(workspace);
      open.hidden = people.length === 0 || panes.length > 0;
      if (first) for (const user of JSON.parse(sessionStorage.getItem(REMEMBERED) ?? '[]')) add(user);
    },
    /** @param {{ user: string, outcome: string }} event */
    trouble: ({ user, outcome }) => clients.get(user)?.client.trouble(outcome),
  };
}
