import type { SlackSeatActions } from '../slack-view.ts';
import { attachFile, detachFile, fileFieldAt } from './attachments.ts';
import { giveCommand, useShortcut } from './commands.ts';
import { change } from './inputs.ts';
import { act, controlAt, ownInstall, surfaceAt } from './interactions.ts';
import { postAsPerson, remove } from './messages.ts';
import { topModal } from './modals.ts';
import { escaped } from './mrkdwn.ts';
import {
  activePerson,
  channelCalled,
  directChannel,
  messageFor,
  personCalled,
  reaches,
  readableChannel,
} from './people.ts';
import type { Channel, Install, Platform, User } from './platform.ts';
import { closeView, submitView } from './submissions.ts';
import { tellHomeOpened, tellMessage } from './tell.ts';

/** The people's side: what people do in their clients, and what the app is told of it. */
export function createSeats(platform: Platform): SlackSeatActions {
  const { screens } = platform;

  const memberChannel = (user: User, channelId: string): Channel => {
    const channel = readableChannel(platform, user, channelId);
    if (!channel.members.has(user.id)) throw new RangeError('the person is not in that channel');
    if (channel.archived) throw new RangeError('the channel is archived');
    return channel;
  };
  const lookAt = (user: User, channelId: string | null): void => {
    Object.assign(screens.client(user.id), { channelId, atHome: channelId === null });
    screens.showPerson(user.id);
  };
  const withApp = (user: User): { install: Install; direct: Channel } => {
    const own = ownInstall(platform, user);
    if (own === null) throw new RangeError('the app is not installed');
    return { install: own.install, direct: directChannel(platform, own.install, user) };
  };

  return {
    sit: async (userId) => {
      const user = personCalled(platform, userId);
      screens.client(user.id).sitting = true;
      screens.showPerson(user.id);
    },
    openChannel: async (userId, channelId) => {
      const user = activePerson(platform, userId);
      lookAt(user, readableChannel(platform, user, channelId).id);
    },
    openHome: async (userId) => {
      const user = activePerson(platform, userId);
      const { install, direct } = withApp(user);
      lookAt(user, null);
      tellHomeOpened(platform, install, user, direct, 'home');
    },
    openAppMessages: async (userId) => {
      const user = activePerson(platform, userId);
      const { install, direct } = withApp(user);
      lookAt(user, direct.id);
      tellHomeOpened(platform, install, user, direct, 'messages');
      return direct.id;
    },
    join: async (userId, channelId) => {
      const user = activePerson(platform, userId);
      const channel = channelCalled(platform, channelId);
      if (channel.kind !== 'public' || !reaches(channel, user.teamId))
        throw new RangeError('nobody can just join there');
      channel.members.add(user.id);
      screens.show(channel);
    },
    leave: async (userId, channelId) => {
      const user = activePerson(platform, userId);
      channelCalled(platform, channelId).members.delete(user.id);
      screens.showPerson(user.id);
    },
    say: async (userId, channelId, text, threadTs) => {
      const user = activePerson(platform, userId);
      const channel = memberChannel(user, channelId);
      if (text.trim() === '') throw new RangeError('a client sends no empty message');
      const message = postAsPerson(platform, channel, user, { text: escaped(text), threadTs: threadTs ?? null });
      const own = ownInstall(platform, user);
      if (own !== null) tellMessage(platform, own.install, channel, message);
      return message.ts;
    },
    command: (userId, channelId, line) => {
      const user = activePerson(platform, userId);
      return giveCommand(platform, user, memberChannel(user, channelId), line);
    },
    press: async (userId, place, blockId, actionId) => {
      const user = activePerson(platform, userId);
      const surface = surfaceAt(platform, user, place);
      const placed = controlAt(surface, blockId, actionId);
      if (placed.control.type !== 'button') throw new RangeError('that is no button');
      return act(platform, user, surface, placed, null);
    },
    change: async (userId, place, blockId, actionId, value) => {
      const user = activePerson(platform, userId);
      const surface = surfaceAt(platform, user, place);
      return change(platform, user, surface, controlAt(surface, blockId, actionId), value);
    },
    attach: async (userId, blockId, actionId, file) => {
      const field = fileFieldAt(platform, activePerson(platform, userId), blockId, actionId);
      return attachFile(platform, field, file);
    },
    detach: async (userId, blockId, actionId, fileId) => {
      const field = fileFieldAt(platform, activePerson(platform, userId), blockId, actionId);
      return detachFile(platform, field, fileId);
    },
    submit: async (userId) => {
      const user = activePerson(platform, userId);
      const view = topModal(platform, user.id);
      if (view === undefined) throw new RangeError('no modal is open');
      return submitView(platform, user, view);
    },
    close: async (userId, all = false) => {
      const user = activePerson(platform, userId);
      const view = topModal(platform, user.id);
      if (view === undefined) throw new RangeError('no modal is open');
      return closeView(platform, user, view, all);
    },
    globalShortcut: async (userId, callbackId) =>
      useShortcut(platform, activePerson(platform, userId), callbackId, null),
    messageShortcut: async (userId, channelId, ts, callbackId) => {
      const user = activePerson(platform, userId);
      const channel = readableChannel(platform, user, channelId);
      return useShortcut(platform, user, callbackId, { channel, message: messageFor(channel, user, ts) });
    },
    dismiss: async (userId, channelId, ts) => {
      const user = activePerson(platform, userId);
      const message = messageFor(readableChannel(platform, user, channelId), user, ts);
      if (message.onlyFor === null) throw new RangeError('everybody sees that message');
      remove(platform, message);
    },
    workspace: (userId) => screens.workspace(personCalled(platform, userId)),
  };
}
