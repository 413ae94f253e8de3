import { useLayoutEffect, useRef } from 'preact/hooks';
import { html, IconButton, Menu } from '../ui.js';
import { words } from '../words.js';
import { Workspace } from './workspace.js';

/** @typedef {import('../../slack-view.ts').WorkspaceView} View */

const ROLES = { volunteer: 'slack.volunteer', member: 'slack.member', administrator: 'slack.administrator' };

/**
 * A pane that shows Slack: in it the reader is one person of the workspace, and can become another one.
 * @param {{
 *   user: string,
 *   people: readonly import('../../page-view.ts').SlackPerson[],
 *   workspaces: Readonly<Record<string, View>>,
 *   class: string,
 *   staff: boolean,
 *   become: (user: string) => void,
 *   beside: (() => void) | false,
 *   close: () => void,
 *   handles: Map<string, import('./workspace.js').WorkspaceHandle>,
 *   openTelegram: (address: string) => boolean,
 * }} props `staff`: people can be made staff. `beside` shows somebody else in another pane; false: there is nobody else.
 */
export function SlackPane({
  user,
  people,
  workspaces,
  class: look,
  staff,
  become,
  beside,
  close,
  handles,
  openTelegram,
}) {
  const switcher = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    switcher.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [user]);
  const view = workspaces[user];
  if (view === undefined) return null;
  const entries = [
    beside && { label: words('slack.beside'), act: beside },
    staff && { label: words('staff.make'), act: () => void handles.get(user)?.becomeStaff() },
  ];
  return html`<section class=${`pane column slack ${look}`} aria-label=${words('slack.label', { name: view.me.name })}>
    <header class="caption row">
      <h2 dir="auto" tabindex="-1">${view.teamName}</h2>
      <div class="switcher" role="group" aria-label=${words('slack.people')} ref=${switcher}>
        ${people.map(
          ({
            userId,
            role,
          }) => html`<button type="button" class="quiet" key=${userId} aria-pressed=${userId === user} onclick=${() => become(userId)}>
            <span dir="auto">${workspaces[userId]?.me.name ?? userId}</span><small>${words(ROLES[role])}</small>
          </button>`,
        )}
      </div>
      <${Menu} drawing="more" label=${words('slack.menu')} entries=${entries} />
      <${IconButton} drawing="close" label=${words('slack.close')} onclick=${close} />
    </header>
    <div class="column"><${Workspace} key=${user} ...${{ view, handles, openTelegram }} /></div>
  </section>`;
}
