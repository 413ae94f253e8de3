import type { Outcome, WorkspaceEvent, WorkspaceView } from '../slack-view.ts';
import type { Channel, Platform, User } from './platform.ts';
import { type Client, workspaceView } from './view.ts';

export type WorkspaceListener = (event: WorkspaceEvent) => void;

/**
 * Tells listeners what people see. Nothing is drawn for people to whom nobody listens.
 *
 * @param fileAddress where a page can load a file from
 */
export function createScreens(platform: () => Platform, fileAddress: (fileId: string) => string) {
  const everyone = new Set<WorkspaceListener>();
  const byUser = new Map<string, Set<WorkspaceListener>>();
  const clients = new Map<string, Client>();

  const client = (userId: string): Client => {
    const known = clients.get(userId) ?? { sitting: false, channelId: null, atHome: false };
    clients.set(userId, known);
    return known;
  };
  const tell = (event: WorkspaceEvent): void => {
    for (const listener of [...everyone, ...(byUser.get(event.user) ?? [])]) listener(event);
  };
  const workspace = (user: User): WorkspaceView => workspaceView(platform(), user, client(user.id), fileAddress);
  const showPerson = (userId: string): void => {
    const user = platform().users.get(userId);
    if (user === undefined || clients.get(userId)?.sitting !== true) return;
    if (everyone.size > 0 || byUser.has(userId)) tell({ kind: 'workspace', user: userId, workspace: workspace(user) });
  };

  return {
    client,
    workspace,
    showPerson,
    /** Tells everybody in the channel, or who has it on the screen. */
    show: (channel: Channel): void => {
      for (const [userId, { channelId }] of clients)
        if (channel.members.has(userId) || channelId === channel.id) showPerson(userId);
    },
    showAll: (): void => {
      for (const userId of clients.keys()) showPerson(userId);
    },
    trouble: (user: string, outcome: Exclude<Outcome, 'acknowledged' | 'not told'>): void =>
      tell({ kind: 'trouble', user, outcome }),
    /** @param user listens to this person only; without it, to all */
    on: (listener: WorkspaceListener, user?: string): (() => void) => {
      const group = user === undefined ? everyone : (byUser.get(user) ?? new Set<WorkspaceListener>());
      group.add(listener);
      if (user !== undefined) byUser.set(user, group);
      return () => {
        group.delete(listener);
        if (user !== undefined && group.size === 0 && byUser.get(user) === group) byUser.delete(user);
      };
    },
  };
}

export type Screens = ReturnType<typeof createScreens>;
