/**
 * @typedef {import('../page-view.ts').Person} Person
 * @typedef {import('../telegram-view.ts').ChatView} ChatView
 * @typedef {import('../slack-view.ts').WorkspaceView} Workspace
 * @typedef {{ key: string, kind: 'seat', seat: number } | { key: string, kind: 'slack', user: string } | { key: 'crowd', kind: 'crowd' }} Pane
 * @typedef {{
 *   people: readonly Person[],
 *   chats: Readonly<Record<number, readonly ChatView[]>>,
 *   slackPeople: readonly import('../page-view.ts').SlackPerson[],
 *   workspaces: Readonly<Record<string, Workspace>>,
 *   crowd: import('../page-view.ts').CrowdView | null,
 *   staff: boolean,
 *   reset: boolean,
 *   languages: readonly string[],
 *   panes: readonly Pane[],
 *   current: string,
 *   setup: boolean,
 *   made: number,
 * }} State
 *   What there is to be drawn. `panes` stand beside each other in this order; on a narrow window only `current` is seen.
 *   `setup`: the form for a new person is open. `made`: how many people came so far.
 */

/** @type {State} */
export const NOTHING = {
  people: [],
  chats: {},
  slackPeople: [],
  workspaces: {},
  crowd: null,
  staff: false,
  reset: false,
  languages: [],
  panes: [],
  current: '',
  setup: false,
  made: 0,
};

/** Of the form for a new person, which is no pane among the others. */
const SETUP = 'setup';

/** @param {State} state @param {Partial<State>} change @returns {State} */
const changed = (state, change) => ({ ...state, ...change });

/** @param {State} state @param {Pane} pane The crowd stands after all others. @returns {State} */
export function opened(state, pane) {
  if (state.panes.some(({ key }) => key === pane.key)) return changed(state, { current: pane.key });
  const panes = [...state.panes, pane].sort((a, b) => Number(a.kind === 'crowd') - Number(b.kind === 'crowd'));
  return changed(state, { panes, current: state.setup ? SETUP : pane.key });
}

/** When nothing is left, the form for a new person comes. @param {State} state @param {string} key @returns {State} */
export function closed(state, key) {
  const panes = state.panes.filter((pane) => pane.key !== key);
  if (panes.length === 0) return setupOpened(changed(state, { panes }));
  return changed(state, { panes, current: state.current === key ? lastOf(panes) : state.current });
}

/** @param {readonly Pane[]} panes */
const lastOf = (panes) => panes.at(-1)?.key ?? '';

/** @param {State} state @returns {State} */
export const setupOpened = (state) => changed(state, { setup: true, current: SETUP });

/** @param {State} state @returns {State} */
export const setupClosed = (state) =>
  state.setup ? changed(state, { setup: false, current: lastOf(state.panes) }) : state;

/** @param {number} seat */
export const seatKey = (seat) => `seat ${seat}`;

/** @param {State} state @param {Person} person @returns {State} */
export function came(state, person) {
  const known = state.people.some(({ id }) => id === person.id);
  if (known) return changed(state, { people: state.people.map((one) => (one.id === person.id ? person : one)) });
  const with_ = changed(state, { people: [...state.people, person], made: state.made + 1 });
  return opened(with_, { key: seatKey(person.id), kind: 'seat', seat: person.id });
}

/** @param {State} state @param {number} seat @returns {State} */
export function went(state, seat) {
  const { [seat]: _, ...chats } = state.chats;
  return closed(changed(state, { people: state.people.filter(({ id }) => id !== seat), chats }), seatKey(seat));
}

/** @param {State} state @param {{ seat: number, chat: ChatView }} event @returns {State} */
export function chatted(state, { seat, chat }) {
  const before = state.chats[seat] ?? [];
  const known = before.some(({ chatId }) => chatId === chat.chatId);
  const after = known ? before.map((one) => (one.chatId === chat.chatId ? chat : one)) : [...before, chat];
  return changed(state, { chats: { ...state.chats, [seat]: after } });
}

/** @param {State} state @param {Workspace} workspace @returns {State} */
export const worked = (state, workspace) =>
  changed(state, { workspaces: { ...state.workspaces, [workspace.me.userId]: workspace } });

/**
 * Everything there is, told at the beginning and after each break of the line.
 * @param {State} state
 * @param {import('../page-view.ts').Snapshot} all
 * @param {readonly string[]} remembered Whose Slack was open before the page was loaded.
 * @returns {State}
 */
export function told(state, { people, chats, slack, ...others }, remembered) {
  const first = state.slackPeople.length === 0;
  let now = changed(state, { ...others, slackPeople: slack?.people ?? [] });
  for (const { id } of state.people) if (!people.some((person) => person.id === id)) now = went(now, id);
  for (const person of people) now = came(now, person);
  for (const event of chats) now = chatted(now, event);
  for (const workspace of slack?.workspaces ?? []) now = worked(now, workspace);
  if (first) for (const user of remembered) now = slackOpened(now, user);
  return now.panes.length === 0 ? setupOpened(now) : now;
}

/** Opens a pane of somebody's Slack. @param {State} state @param {string | undefined} user @returns {State} */
export function slackOpened(state, user) {
  if (user === undefined || state.workspaces[user] === undefined) return state;
  const taken = state.panes.map(({ key }) => key);
  const nth = [...Array(taken.length + 1).keys()].find((number) => !taken.includes(`slack ${number}`)) ?? 0;
  return opened(state, { key: `slack ${nth}`, kind: 'slack', user });
}

/** Nobody is on the screen twice: two panes change places. @param {State} state @param {string} key @param {string} user @returns {State} */
export function became(state, key, user) {
  const pane = state.panes.find((one) => one.key === key);
  if (pane?.kind !== 'slack') return state;
  const panes = state.panes.map((one) => {
    if (one === pane) return { ...pane, user };
    return one.kind === 'slack' && one.user === user ? { ...one, user: pane.user } : one;
  });
  return changed(state, { panes });
}

/** Whose Slack is open. @param {State} state */
export const slackUsers = ({ panes }) => panes.flatMap((pane) => (pane.kind === 'slack' ? [pane.user] : []));

/** Somebody whose Slack is not open. @param {State} state */
export const unseenUser = (state) =>
  state.slackPeople.find(({ userId }) => !slackUsers(state).includes(userId))?.userId;
