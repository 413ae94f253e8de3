import { h, icon, mark } from '../dom.js';

/**
 * @typedef {import('../../slack-view.ts').WorkspaceView} Workspace
 * @typedef {import('../../slack-view.ts').ChannelSummary} Channel
 * @typedef {{ words: import('../words.js').Words, openChannel(channelId: string): void, openHome(): void }} Doing
 */

/**
 * What can be opened: channels one is in, channels one could join, and the app.
 * @param {Doing} doing
 */
export function createSidebar(doing) {
  const { words } = doing;
  const element = h('nav', { class: 'sidebar', 'aria-label': words('slack.channels') });
  let drawn = '';

  /** @param {Channel} channel @param {boolean} current */
  const entry = ({ channelId, name, kind, shared, member }, current) =>
    h(
      'button',
      {
        type: 'button',
        'data-key': channelId,
        'data-member': String(member),
        'aria-current': current && 'page',
        onclick: () => doing.openChannel(channelId),
      },
      icon(kind === 'private' ? 'lock' : kind === 'public' ? 'hash' : 'chat'),
      h('span', { dir: 'auto' }, name),
      kind === 'private' && h('span', { class: 'unseen' }, words('slack.private')),
      shared && h('span', { class: 'tag' }, words('slack.sharedShort')),
      !member && h('span', { class: 'unseen' }, words('slack.notMember')),
    );

  return {
    element,
    /** @param {Workspace} workspace */
    update({ channels, channel, home, app }) {
      const listed = channels.filter(({ kind }) => kind !== 'app');
      const now = JSON.stringify([listed, channel?.channelId, channel?.kind, home !== null, app]);
      if (now === drawn) return;
      drawn = now;
      const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset['key'] : undefined;
      const had = element.contains(document.activeElement);
      const inApp = home !== null || channel?.kind === 'app';
      const appEntry = h(
        'button',
        { type: 'button', 'data-key': 'app', 'aria-current': inApp && 'page', onclick: doing.openHome },
        mark(),
        h('span', { dir: 'auto' }, app.name),
      );
      element.replaceChildren(
        h('h3', {}, words('slack.channels')),
        ...listed.map((one) => entry(one, one.channelId === channel?.channelId)),
        ...(app.installed
          ? [h('h3', {}, words('slack.apps')), appEntry]
          : [h('p', { class: 'soft' }, words('slack.noApp'))]),
      );
      if (had) [...element.querySelectorAll('button')].find((one) => one.dataset['key'] === focused)?.focus();
    },
  };
}
