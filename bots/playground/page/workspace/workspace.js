import { useLayoutEffect, useRef } from 'preact/hooks';
import { act } from '../connection.js';
import { askFirst, showLeaving } from '../dialogs.js';
import { isHere } from '../focus.js';
import { wayOf } from '../links.js';
import { useToasts } from '../toasts.js';
import { html, icon, mark, unseen } from '../ui.js';
import { words } from '../words.js';
import { Blocks } from './blocks.js';
import { Channel } from './channel.js';
import { headOf, Modal } from './modal.js';

/**
 * @typedef {import('../../slack-view.ts').WorkspaceView} View
 * @typedef {{ focus(): void, trouble(outcome: string): void, becomeStaff(): Promise<void> }} WorkspaceHandle
 */

/**
 * One person's Slack: channels, the app's home, modals.
 * @param {{ view: View, handles: Map<string, WorkspaceHandle>, openTelegram: (address: string) => boolean }} props
 *   `openTelegram` follows a link of the Telegram bot, if it is one and somebody here has Telegram.
 */
export function Workspace({ view, handles, openTelegram }) {
  const { channel, home, modal, deactivated } = view;
  const user = view.me.userId;
  const toasts = useToasts();
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const inChannel = useRef(/** @type {import('./channel.js').ChannelHandle | null} */ (null));
  const shown = useRef({ modal: false, opener: /** @type {Element | null} */ (null) });
  const inApp = home !== null || channel?.kind === 'app';
  if (channel === null) inChannel.current = null;

  /** Asks the program; what it refuses is said to the person. @param {string} action @param {object} [body] */
  const ask = (action, body = {}) =>
    act(`slack-${action}`, { user, ...body }).then(
      () => true,
      () => {
        toasts.show(words('trouble.refused'));
        return false;
      },
    );
  const { controlsAt, settled } = useControls(ask, (address) => {
    if (openTelegram(address)) return;
    const way = wayOf(address, '');
    if (way.kind === 'outside') showLeaving(way.url);
    else toasts.show(words('leave.refused'));
  });
  const focus = () => {
    const room = /** @type {HTMLElement | null} */ (element.current?.querySelector('.home'));
    if (inChannel.current === null) room?.focus();
    else inChannel.current.focus();
  };
  useLayoutEffect(() => {
    handles.set(user, {
      focus,
      trouble: (outcome) => toasts.show(words(outcome === 'bad answer' ? 'slack.trouble.bad' : 'slack.trouble.silent')),
      async becomeStaff() {
        const invitation = await act('staff-code', {}).catch(() => null);
        if (invitation === null) return toasts.show(words('trouble.refused'));
        // In a channel: an app's own messages may be there to be read only.
        const first = view.channels.find(({ member }) => member);
        if (channel === null && first !== undefined) await ask('channel', { channelId: first.channelId });
        const own = view.commands.some(({ command }) => command === '/staff');
        await inChannel.current?.type(`${own ? '/staff' : '/petition staff'} ${invitation.code}`);
      },
    });
  });

  const isOpen = modal !== null && !deactivated;
  if (isOpen && !shown.current.modal) shown.current.opener = document.activeElement;
  useLayoutEffect(() => {
    const { modal: was, opener } = shown.current;
    shown.current.modal = isOpen;
    if (!was || isOpen || !(isHere(element.current) || document.activeElement === document.body)) return;
    if (opener instanceof HTMLElement && element.current?.contains(opener)) opener.focus();
    else focus();
  });

  /** What can be done in a channel. @param {string} channelId @returns {import('./channel.js').Doing} */
  const doingIn = (channelId) => ({
    controls: (ts) => controlsAt({ channelId, ts }),
    messageShortcut: (ts, callbackId) => void ask('message-shortcut', { channelId, ts, callbackId }),
    dismiss: (ts) => void ask('dismiss', { channelId, ts }),
    say: (text) => ask('say', { channelId, text }),
    command: (line) => ask('command', { channelId, line }),
    globalShortcut: (callbackId) => void ask('global-shortcut', { callbackId }),
    join: () => void ask('join', { channelId }),
    leave: () => void ask('leave', { channelId }),
    announce: toasts.announce,
    tell: toasts.show,
  });
  const openHome = () => ask('home');
  const takesFocus = isHere(element.current) || document.activeElement === document.body;
  const submit = () => settled().then(() => ask('submit'));
  const close = (/** @type {boolean} */ all) => ask('close', { all });
  return html`<div class="phone column panel" ref=${element}>
    ${
      deactivated
        ? html`<p class="signed-out">${words('slack.deactivated')}</p>`
        : html`<div class="client" inert=${isOpen}>
            <${Sidebar} view=${view} inApp=${inApp} openHome=${openHome}
              openChannel=${(/** @type {string} */ channelId) => ask('channel', { channelId })} />
            <div class="room column">
              ${
                inApp &&
                html`<nav class="chats" aria-label=${words('slack.app')}>
                  <button type="button" class="quiet" aria-current=${home !== null} onclick=${openHome}>${words('slack.home')}</button>
                  <button type="button" class="quiet" aria-current=${home === null} onclick=${() => ask('app-messages')}>
                    ${words('slack.messages')}
                  </button>
                </nav>`
              }
              ${
                home &&
                html`<div class="home log" tabindex="0" role="region" aria-label=${words('slack.home')}>
                  ${home.viewId === null && html`<p class="soft">${words('slack.homeEmpty')}</p>`}
                  <${Blocks} blocks=${home.blocks} doing=${controlsAt('home')} />
                </div>`
              }
              ${
                channel &&
                html`<${Channel} key=${channel.channelId} channel=${channel} workspace=${view}
                  doing=${doingIn(channel.channelId)} handle=${inChannel} />`
              }
            </div>
          </div>`
    }
    ${
      isOpen &&
      html`<div class="veil">
        <${Modal} key=${headOf(modal)} ...${{ modal, controls: controlsAt('modal'), takesFocus, submit, close }} />
      </div>`
    }
    ${toasts.element}
  </div>`;
}

/**
 * What can be opened: channels one is in, channels one could join, and the app.
 * @param {{ view: View, inApp: boolean, openHome: () => unknown, openChannel: (channelId: string) => unknown }} props
 */
function Sidebar({ view: { channels, channel: current, app }, inApp, openHome, openChannel }) {
  const listed = channels.filter(({ kind }) => kind !== 'app');
  return html`<nav class="sidebar" aria-label=${words('slack.channels')}>
    <h3>${words('slack.channels')}</h3>
    ${listed.map(
      ({
        channelId,
        name,
        kind,
        shared,
        member,
      }) => html`<button type="button" class="quiet" key=${channelId} data-member=${member}
        aria-current=${channelId === current?.channelId ? 'page' : null} onclick=${() => openChannel(channelId)}>
        ${icon(kind === 'private' || kind === 'public' ? kind : 'chat')}
        <span dir="auto">${name}</span>
        ${kind === 'private' && unseen(words('slack.private'))}
        ${shared && html`<span class="tag">${words('slack.sharedShort')}</span>`}
        ${!member && unseen(words('slack.notMember'))}
      </button>`,
    )}
    ${
      app.installed
        ? html`<h3>${words('slack.apps')}</h3>
            <button type="button" class="quiet" aria-current=${inApp ? 'page' : null} onclick=${openHome}>
              ${mark()}<span dir="auto">${app.name}</span>
            </button>`
        : html`<p class="soft">${words('slack.noApp')}</p>`
    }
  </nav>`;
}

/**
 * What can be done with controls, wherever they stand. What was put in and is not yet known to the program is `settled`
 * before a submit.
 * @param {(action: string, body?: object) => Promise<boolean>} ask
 * @param {(address: string) => void} follow
 */
function useControls(ask, follow) {
  const putting = useRef(/** @type {Promise<unknown>} */ (Promise.resolve()));
  /** One after the other. @param {() => Promise<boolean>} act */
  const put = (act) => {
    const done = putting.current.then(act);
    putting.current = done;
    return done;
  };
  /** @param {import('../../slack-view.ts').Place} place @returns {import('./controls.js').Doing} */
  const controlsAt = (place) => ({
    follow,
    async press(control) {
      const { blockId, actionId, confirm } = control;
      if (!(await askFirst(confirm))) return;
      if (control.kind === 'button' && control.url !== null) follow(control.url);
      await ask('press', { place, blockId, actionId });
    },
    async change({ blockId, actionId, confirm }, value) {
      if (await askFirst(confirm)) await put(() => ask('change', { place, blockId, actionId, value }));
    },
    attach: ({ blockId, actionId }, file) =>
      put(async () => {
        // A file that cannot be read is sent empty-handed, and refused.
        const base64 = await base64Of(file).catch(() => null);
        return ask('attach', { blockId, actionId, file: { name: file.name, base64 } });
      }),
    detach: ({ blockId, actionId }, fileId) => put(() => ask('detach', { blockId, actionId, fileId })),
  });
  return { controlsAt, settled: () => putting.current };
}

/** What is in a file. Rejects when it cannot be read. @param {File} file @returns {Promise<string>} */
const base64Of = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '');
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
