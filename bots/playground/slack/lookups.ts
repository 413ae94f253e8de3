import type { Control } from './blocks.ts';
import {
  type Channel,
  type Install,
  installKey,
  type Message,
  type Platform,
  Refusal,
  type StoredFile,
  type Team,
  type User,
} from './platform.ts';

/** Finding what people's acts speak of: what is not there is a mistake of the caller, and throws a RangeError. */

function found<T>(thing: T | undefined, what: string): T {
  if (thing === undefined) throw new RangeError(`there is no such ${what}`);
  return thing;
}

export const teamCalled = (platform: Platform, id: string): Team => found(platform.teams.get(id), 'workspace');
export const channelCalled = (platform: Platform, id: string): Channel => found(platform.channels.get(id), 'channel');

export function personCalled(platform: Platform, id: string): User {
  const user = found(platform.users.get(id), 'person');
  if (user.isBot) throw new RangeError('a bot has no client');
  return user;
}

/** A person who can act now. */
export function activePerson(platform: Platform, id: string): User {
  const user = personCalled(platform, id);
  if (user.deleted) throw new RangeError('the account is deactivated');
  return user;
}

/** Whether people of this workspace can see the channel in their lists. */
const reaches = (channel: Channel, teamId: string): boolean =>
  channel.teamId === teamId || channel.sharedWith.has(teamId);

/** Whether a person could go into a channel by themselves. Guests are invited. */
export const isOpenTo = (channel: Channel, user: User): boolean =>
  channel.kind === 'public' && !user.isGuest && reaches(channel, user.teamId);

/** Whether a channel stands in a person's list. */
export const isListed = (channel: Channel, user: User): boolean =>
  channel.members.has(user.id) || isOpenTo(channel, user);

/** A channel whose messages the person can read. */
export function readableChannel(platform: Platform, user: User, id: string): Channel {
  const channel = channelCalled(platform, id);
  if (!isListed(channel, user)) throw new RangeError('the person is not in that channel');
  return channel;
}

export function messageFor(channel: Channel, user: User, ts: string): Message {
  const message = found(channel.messages.get(ts), 'message');
  if (message.onlyFor !== null && message.onlyFor !== user.id)
    throw new RangeError('the person does not see that message');
  return message;
}

/** The living installation that serves a workspace: its own, else its organisation's. */
export function installFor(platform: Platform, teamId: string): Install | undefined {
  const enterpriseId = platform.teams.get(teamId)?.enterpriseId ?? null;
  const active = [...platform.installs.values()].filter(({ state }) => state === 'active');
  return (
    active.find((install) => install.teamId === teamId) ??
    active.find((install) => enterpriseId !== null && install.isEnterprise && install.enterpriseId === enterpriseId)
  );
}

/** The direct messages of a person with a bot; made when there are none. */
export function directChannel(platform: Platform, install: Install, user: User): Channel {
  for (const channel of platform.channels.values())
    if (channel.kind === 'im' && channel.members.has(user.id) && channel.members.has(install.botUserId)) return channel;
  return newChannel(platform, {
    id: platform.ids.next('D'),
    teamId: user.teamId,
    name: '',
    kind: 'im',
    members: [user.id, install.botUserId],
  });
}

/** Makes a channel. */
export function newChannel(
  platform: Platform,
  { members, ...given }: Pick<Channel, 'id' | 'teamId' | 'name' | 'kind'> & { readonly members: readonly string[] },
): Channel {
  const empty = { sharedWith: new Set<string>(), messages: new Map(), archived: false, lastStamp: 0 };
  const channel: Channel = { ...given, members: new Set(members), ...empty };
  platform.channels.set(channel.id, channel);
  return channel;
}

/** What Slack's client offers a person in a picker; none for other controls. */
export function picksFor(platform: Platform, user: User, control: Control) {
  const people = [...platform.users.values()].filter((each) => each.teamId === user.teamId && !each.deleted);
  if (control.type === 'users_select')
    return people.flatMap(({ id, realName, isBot }) => (isBot ? [] : [{ value: id, text: realName }]));
  const filter = 'filter' in control ? control.filter : undefined;
  const wanted = ({ kind, sharedWith }: Channel): boolean => {
    if (control.type === 'channels_select') return kind === 'public';
    if (control.type !== 'conversations_select' && control.type !== 'multi_conversations_select') return false;
    return (
      (filter?.include?.includes(kind) ?? true) &&
      !(filter?.exclude_external_shared_channels === true && sharedWith.size > 0) &&
      !(filter?.exclude_bot_users === true && kind === 'im')
    );
  };
  return [...platform.channels.values()]
    .filter((channel) => !channel.archived && isListed(channel, user) && wanted(channel))
    .map((channel) => ({ value: channel.id, text: channelTitle(platform, channel, user) }));
}

/** A channel's name in a person's list: of direct messages, who is at the other end. */
export function channelTitle(platform: Platform, channel: Channel, user: User): string {
  if (channel.kind !== 'im') return channel.name;
  const other = [...channel.members].find((id) => id !== user.id);
  return platform.users.get(other ?? user.id)?.realName ?? '';
}

/** Finding what a call speaks of, as far as its token reaches: from here on Refusals. */

/** Workspaces that an installation serves. */
export const servedTeams = (platform: Platform, install: Install): readonly Team[] =>
  [...platform.teams.values()].filter((team) =>
    install.isEnterprise ? team.enterpriseId === install.enterpriseId : team.id === install.teamId,
  );

const serves = (platform: Platform, install: Install, teamId: string | undefined): boolean =>
  servedTeams(platform, install).some(({ id }) => id === teamId);

const servesChannel = (platform: Platform, install: Install, channel: Channel): boolean =>
  servedTeams(platform, install).some(({ id }) => reaches(channel, id));

/** A person the installation may know: of its workspaces, or met in a shared channel. @throws {Refusal} `user_not_found` */
export function userFor(platform: Platform, install: Install, id: string): User {
  const user = platform.users.get(id);
  if (user === undefined) throw new Refusal('user_not_found');
  const own = user.id === install.botUserId || serves(platform, install, user.teamId);
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

/** A channel the app is in. @throws {Refusal} as `channelFor`; `is_archived`, `not_in_channel` */
export function joinedChannel(platform: Platform, install: Install, id: string): Channel {
  const channel = channelFor(platform, install, id);
  if (channel.archived) throw new Refusal('is_archived');
  if (!channel.members.has(install.botUserId)) throw new Refusal('not_in_channel');
  return channel;
}

/**
 * A place to write: a channel's id, or a person's for direct messages. Slack takes messages to deactivated people without
 * a word (https://github.com/slackapi/python-slack-sdk/issues/1156).
 *
 * @throws {Refusal} `channel_not_found`, `is_archived`, `not_in_channel`
 */
export function writableChannel(platform: Platform, install: Install, id: string): Channel {
  if (!/^[UW]/.test(id)) {
    const channel = install.scopes.includes('chat:write.public') ? channelFor(platform, install, id) : null;
    return channel?.kind === 'public' && !channel.archived ? channel : joinedChannel(platform, install, id);
  }
  const user = platform.users.get(id);
  if (user === undefined || !serves(platform, install, user.teamId) || user.isBot)
    throw new Refusal('channel_not_found');
  return directChannel(platform, install, user);
}

/** A whole file of a workspace or organisation that the installation serves; undefined when it sees no such file. */
export function fileFor(platform: Platform, install: Install, id: string): StoredFile | undefined {
  const file = platform.files.whole(id);
  return file?.teamId === installKey(install) || serves(platform, install, file?.teamId) ? file : undefined;
}

/** One of the app's own messages that everybody sees. @throws {Refusal} `message_not_found`, or the code given for what is not its own */
export function ownMessage(channel: Channel, install: Install, ts: string, notOwn: string): Message {
  const message = channel.messages.get(ts);
  if (message === undefined || message.onlyFor !== null) throw new Refusal('message_not_found');
  if (message.botId !== install.botId) throw new Refusal(notOwn);
  return message;
}
