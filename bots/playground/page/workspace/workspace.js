import { h } from '../dom.js';
import { createToasts } from '../toasts.js';
import { createChannel } from './channel.js';
import { createDoing } from './doing.js';
import { createHome } from './home.js';
import { createModals } from './modal.js';
import { createSidebar } from './sidebar.js';

/**
 * @typedef {import('../../slack-view.ts').WorkspaceView} Workspace
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

  const { ask, controlsAt, doingIn, ...ends } = createDoing(user, { words, language, act, openTelegram, toasts });
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
  const modalDoing = { controls: controlsAt('modal'), ...ends };
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
