import type {
  BlockView,
  ChannelSummary,
  HomeView,
  MessageView,
  ModalView,
  Outcome,
  WorkspaceEvent,
  WorkspaceView,
} from '../slack-view.ts';
import { blockViews } from './block-view.ts';
import type { Block } from './blocks.ts';
import type { Drawing } from './control-view.ts';
import { spansOf } from './mrkdwn.ts';
import { installFor, reaches } from './people.ts';
import { channelTitle, picksFor } from './picks.ts';
import type { Channel, Message, Platform, StoredView, User } from './platform.ts';
import type { InputValues } from './state.ts';

export type WorkspaceListener = (event: WorkspaceEvent) => void;

/** What is on a person's screen. */
interface Client {
  sitting: boolean;
  channelId: string | null;
  atHome: boolean;
}

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

function workspaceView(
  platform: Platform,
  user: User,
  client: Client,
  fileAddress: (fileId: string) => string,
): WorkspaceView {
  const team = platform.teams.get(user.teamId);
  const install = installFor(platform, user.teamId);
  const draw = (
    blocks: readonly Block[],
    values: InputValues = {},
    errors: StoredView['errors'] = {},
  ): readonly BlockView[] => blockViews(blocks, drawing(platform, user, fileAddress, values, errors));
  const stack = platform.modals.get(user.id) ?? [];
  const open = client.channelId === null ? undefined : platform.channels.get(client.channelId);
  const installed = install !== undefined;
  const { app } = platform;
  return {
    teamId: user.teamId,
    teamName: team?.name ?? '',
    me: { userId: user.id, name: user.realName, locale: user.locale },
    deactivated: user.deleted,
    app: { name: app.name, installed },
    channels: [...platform.channels.values()]
      .filter((channel) => listed(channel, user))
      .map((channel) => summary(platform, channel, user)),
    channel:
      client.atHome || open === undefined
        ? null
        : {
            ...summary(platform, open, user),
            messages: [...open.messages.values()]
              .filter(({ onlyFor }) => onlyFor === null || onlyFor === user.id)
              .map((message) => messageView(platform, message, user, draw)),
          },
    home: client.atHome ? homeView(platform.homes.get(user.id), draw) : null,
    modal: modalView(stack, draw),
    commands: installed ? app.commands : [],
    shortcuts: installed ? app.shortcuts : [],
  };
}

type Draw = (blocks: readonly Block[], values?: InputValues, errors?: StoredView['errors']) => readonly BlockView[];

const nameOf = (platform: Platform, id: string): string =>
  platform.users.get(id)?.realName ?? platform.channels.get(id)?.name ?? id;

function drawing(
  platform: Platform,
  user: User,
  fileAddress: (fileId: string) => string,
  values: InputValues,
  errors: StoredView['errors'],
): Drawing {
  return {
    names: (id) => nameOf(platform, id),
    fileAddress,
    picks: (control) => picksFor(platform, user, control),
    values,
    errors,
  };
}

const listed = (channel: Channel, user: User): boolean =>
  channel.members.has(user.id) || (channel.kind === 'public' && reaches(channel, user.teamId));

function summary(platform: Platform, channel: Channel, user: User): ChannelSummary {
  const withApp = [...channel.members].some((id) => platform.users.get(id)?.isBot === true);
  return {
    channelId: channel.id,
    name: channelTitle(platform, channel, user),
    kind: channel.kind === 'im' ? (withApp ? 'app' : 'direct') : channel.kind,
    shared: channel.sharedWith.size > 0,
    archived: channel.archived,
    member: channel.members.has(user.id),
  };
}

function messageView(platform: Platform, message: Message, user: User, draw: Draw): MessageView {
  return {
    ts: message.ts,
    author: nameOf(platform, message.userId),
    from: message.botId !== null ? 'app' : message.userId === user.id ? 'me' : 'other',
    onlyMe: message.onlyFor !== null,
    edited: message.edited,
    threadTs: message.threadTs,
    text: spansOf(message.text, (id) => nameOf(platform, id)),
    blocks: draw(message.blocks, message.inputs.get(user.id)),
  };
}

const homeView = (view: StoredView | undefined, draw: Draw): HomeView => ({
  viewId: view?.id ?? null,
  blocks: view === undefined ? [] : draw(view.content.blocks, view.values, view.errors),
});

function modalView(stack: readonly StoredView[], draw: Draw): ModalView | null {
  const view = stack.at(-1);
  if (view === undefined || view.content.type !== 'modal') return null;
  const { content } = view;
  return {
    viewId: view.id,
    callbackId: content.callback_id ?? '',
    title: content.title.text,
    submit: content.submit?.text ?? null,
    close: content.close?.text ?? null,
    blocks: draw(content.blocks, view.values, view.errors),
    depth: stack.length,
  };
}
