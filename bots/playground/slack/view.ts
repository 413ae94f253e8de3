import type { BlockView, ChannelSummary, HomeView, MessageView, ModalView, WorkspaceView } from '../slack-view.ts';
import { blockViews } from './block-view.ts';
import type { Block } from './blocks.ts';
import type { Drawing } from './control-view.ts';
import { spansOf } from './mrkdwn.ts';
import { installFor, reaches } from './people.ts';
import { channelTitle, picksFor } from './picks.ts';
import type { Channel, Message, Platform, StoredView, User } from './platform.ts';
import type { InputValues } from './state.ts';

/** What is on a person's screen. */
export interface Client {
  sitting: boolean;
  channelId: string | null;
  atHome: boolean;
}

/** A workspace as one person sees it. @param fileAddress where a page can load a file from */
export function workspaceView(
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
