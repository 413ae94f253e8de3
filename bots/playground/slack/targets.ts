import type { StoredFile } from './files.ts';
import { directChannel, reaches } from './people.ts';
import {
  type Channel,
  type Install,
  installKey,
  type Message,
  type Platform,
  type Team,
  type User,
} from './platform.ts';
import { Refusal } from './refusal.ts';

/** Finding what a call speaks of, as far as its token reaches. */

/** Workspaces that an installation serves. */
export const servedTeams = (platform: Platform, install: Install): readonly Team[] =>
  [...platform.teams.values()].filter((team) =>
    install.isEnterprise ? team.enterpriseId === install.enterpriseId : team.id === install.teamId,
  );

const servesChannel = (platform: Platform, install: Install, channel: Channel): boolean =>
  servedTeams(platform, install).some(({ id }) => reaches(channel, id));

/** A person the installation may know: of its workspaces, or met in a shared channel. @throws {Refusal} `user_not_found` */
export function userFor(platform: Platform, install: Install, id: string): User {
  const user = platform.users.get(id);
  if (user === undefined) throw new Refusal('user_not_found');
  const own = user.id === install.botUserId || servedTeams(platform, install).some((team) => team.id === user.teamId);
  const met = [...platform.channels.values()].some(
    (channel) => channel.members.has(id) && servesChannel(platform, install, channel),
  );
  if (!own && !met) throw new Refusal('user_not_found');
  return user;
}

/** A channel the installation can see. @throws {Refusal} `channel_not_found` */
export function channelFor(platform: Platform, install: Install, id: string): Channel {
  const channel = platform.channels.get(id);
  if (channel === undefined || !servesChannel(platform, install, channel)) throw new Refusal('channel_not_found');
  if (channel.kind !== 'public' && !channel.members.has(install.botUserId)) throw new Refusal('channel_not_found');
  return channel;
}

/**
 * A place to write: a channel's id, or a person's for direct messages. Slack takes messages to deactivated people without
 * a word (https://github.com/slackapi/python-slack-sdk/issues/1156).
 *
 * @throws {Refusal} `channel_not_found`, `is_archived`, `not_in_channel`
 */
export function writableChannel(platform: Platform, install: Install, id: string): Channel {
  const channel = /^[UW]/.test(id) ? directFor(platform, install, id) : channelFor(platform, install, id);
  if (channel.archived) throw new Refusal('is_archived');
  const mayEnter = channel.members.has(install.botUserId) || install.scopes.includes('chat:write.public');
  if (!mayEnter) throw new Refusal('not_in_channel');
  return channel;
}

function directFor(platform: Platform, install: Install, userId: string): Channel {
  const user = platform.users.get(userId);
  const served = servedTeams(platform, install).some(({ id }) => id === user?.teamId);
  if (user === undefined || !served || user.isBot) throw new Refusal('channel_not_found');
  return directChannel(platform, install, user);
}

/** A whole file of a workspace or organisation that the installation serves; undefined when it sees no such file. */
export function fileFor(platform: Platform, install: Install, id: string): StoredFile | undefined {
  const file = platform.files.whole(id);
  const owners = [installKey(install), ...servedTeams(platform, install).map((team) => team.id)];
  return file !== undefined && owners.includes(file.teamId) ? file : undefined;
}

/** One of the app's own messages that everybody sees. @throws {Refusal} `message_not_found`, or the code given for what is not its own */
export function ownMessage(channel: Channel, install: Install, ts: string, notOwn: string): Message {
  const message = channel.messages.get(ts);
  if (message === undefined || message.onlyFor !== null) throw new Refusal('message_not_found');
  if (message.botId !== install.botId) throw new Refusal(notOwn);
  return message;
}
