import { showConfirm, showLeaving } from '../dialogs.js';
import { h } from '../dom.js';
import { wayOf } from '../links.js';
import { createToasts } from '../toasts.js';
import { createChannel } from './channel.js';
import { createHome } from './home.js';
import { createModals } from './modal.js';
import { createSidebar } from './sidebar.js';

/**
 * @typedef {import('../../slack-view.ts').WorkspaceView} Workspace
 * @typedef {import('../../slack-view.ts').ControlView} Control
 * @typedef {import('../../slack-view.ts').Place} Place
 * @typedef {import('../words.js').Words} Words
 */

/**
 * One person's Slack: channels, the app's home, modals.
 * @param {string} user
 * @param {Words} words
 * @param {string} language Of the page.
 * @param {import('../connection.js').Act} act
 * @param {(address: string) => boolean} openTelegram Follows a link of the Telegram bot, if it is one and somebody here has Telegram.
 */
export function createWorkspace(user, words, language, act, openTelegram) {
  const toasts = createToasts();

  /** Asks the program; what it refuses is said to the person. @param {string} action @param {object} body */
  const ask = async (action, body = {}) => {
    try {
      await act(`slack-${action}`, { user, ...body });
      return true;
    } catch {
      toasts.show(words('trouble.refused'));
      return false;
    }
  };

  /** @param {string} address */
  const follow = (address) => {
    if (openTelegram(address)) return;
    const way = wayOf(address, '');
    if (way.kind === 'outside') showLeaving(words, way.url);
    else toasts.show(words('leave.refused'));
  };

  /** What was put in and is not yet known to the program: a submit waits for it. @type {Promise<unknown>} */
  let putting = Promise.resolve();

  /** @param {Place} place @returns {import('./controls.js').Doing} */
  const controlsAt = (place) => {
    const at = (/** @type {Control} */ { blockId, actionId }) => ({ place, blockId, actionId });
    return {
      words,
      follow,
      async press(control) {
        if (!(await showConfirm(words, control.confirm))) return;
        if (control.kind === 'button' && control.url !== null) follow(control.url);
        await ask('press', at(control));
      },
      async change(control, value) {
        if (!(await showConfirm(words, control.confirm))) return;
        const done = putting.then(() => ask('change', { ...at(control), value }));
        putting = done;
        await done;
      },
    };
  };

  /** @param {string} channelId */
  const doingIn = (channelId) => ({
    words,
    language,
    follow,
    controls: (/** @type {string} */ ts) => controlsAt({ channelId, ts }),
    messageShortcut: (/** @type {string} */ ts, /** @type {string} */ callbackId) =>
      void ask('message-shortcut', { channelId, ts, callbackId }),
    dismiss: (/** @type {string} */ ts) => void ask('dismiss', { channelId, ts }),
    say: (/** @type {string} */ text) => ask('say', { channelId, text }),
    command: (/** @type {string} */ line) => ask('command', { channelId, line }),
    globalShortcut: (/** @type {string} */ callbackId) => void ask('global-shortcut', { callbackId }),
    join: () => void ask('join', { channelId }),
    leave: () => void ask('leave', { channelId }),
    announce: toasts.announce,
    tell: toasts.show,
  });

  const sidebar = createSidebar({
    words,
    openChannel: (channelId) => void ask('channel', { channelId }),
    openHome: () => void ask('home'),
  });
  const homeTab = h('button', { type: 'button', onclick: () => void ask('home') }, words('slack.home'));
  const messagesTab = h('button', { type: 'button', onclick: () => void ask('app-messages') }, words('slack.messages'));
  const tabs = h('nav', { class: 'chats', 'aria-label': words('slack.app') }, homeTab, messagesTab);
  const home = createHome(words, controlsAt('home'));
  const room = h('div', { class: 'room' }, tabs, home.element);
  const main = h('div', { class: 'client' }, sidebar.element, room);
  const away = h('p', { class: 'signed-out', hidden: true }, words('slack.deactivated'));
  const modalDoing = {
    controls: controlsAt('modal'),
    submit: async () => {
      await putting;
      await ask('submit');
    },
    close: async (/** @type {boolean} */ all) => void (await ask('close', { all })),
  };
  const modals = createModals(words, main, modalDoing, () =>
    (channel ?? { focus: () => home.element.focus() }).focus(),
  );
  const element = h('div', { class: 'phone' }, main, away, modals.element, toasts.element);
  /** @type {ReturnType<typeof createChannel> | null} */
  let channel = null;
  /** @type {Workspace | null} */
  let view = null;

  /** @param {Workspace} workspace */
  const drawRoom = (workspace) => {
    const inApp = workspace.home !== null || workspace.channel?.kind === 'app';
    tabs.hidden = !inApp;
    homeTab.setAttribute('aria-current', String(workspace.home !== null));
    messagesTab.setAttribute('aria-current', String(workspace.home === null));
    home.element.hidden = workspace.home === null;
    if (workspace.home !== null) home.update(workspace.home);
    const now = workspace.channel;
    if (channel !== null && channel.channelId !== now?.channelId) {
      channel.element.remove();
      channel = null;
    }
    if (now === null) return;
    if (channel === null) {
      channel = createChannel(now, words, doingIn(now.channelId));
      room.append(channel.element);
    }
    channel.update(now, workspace);
  };

  return {
    element,
    /** It came onto the page, where it may not have been before. */
    shown: () => channel?.showEnd(),
    refused: () => toasts.show(words('trouble.refused')),
    /** @param {Workspace} workspace */
    update(workspace) {
      view = workspace;
      main.hidden = workspace.deactivated;
      away.hidden = !workspace.deactivated;
      sidebar.update(workspace);
      drawRoom(workspace);
      modals.update(workspace.deactivated ? null : workspace.modal);
    },
    /** @param {string} outcome */
    trouble: (outcome) => toasts.show(words(outcome === 'bad answer' ? 'slack.trouble.bad' : 'slack.trouble.silent')),
    /** Accepts an invitation of the campaign's staff, visibly. @param {string} code */
    async becomeStaff(code) {
      // In a channel: an app's own messages may be there to be read only.
      const first = view?.channels.find(({ member }) => member);
      if (channel === null && first !== undefined) await ask('channel', { channelId: first.channelId });
      const own = view?.commands.some(({ command }) => command === '/staff') ?? false;
      await channel?.type(`${own ? '/staff' : '/petition staff'} ${code}`);
    },
    focus: () => (channel === null ? home.element : channel).focus(),
  };
}
