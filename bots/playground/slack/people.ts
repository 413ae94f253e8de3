import type { Channel, Install, Message, Platform, Team, User } from './platform.ts';

/** Looking up what an act speaks of. What is not there is a mistake of the caller: these throw RangeErrors. */

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
export const reaches = (channel: Channel, teamId: string): boolean =>
  channel.teamId === teamId || channel.sharedWith.has(teamId);

/** A channel whose messages the person can read. */
export function readableChannel(platform: Platform, user: User, id: string): Channel {
  const channel = channelCalled(platform, id);
  const open = channel.kind === 'public' && reaches(channel, user.teamId);
  if (!open && !channel.members.has(user.id)) throw new RangeError('the person is not in that channel');
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
  const channel: Channel = {
    id: platform.ids.next('D'),
    teamId: user.teamId,
    name: '',
    kind: 'im',
    members: new Set([user.id, install.botUserId]),
    sharedWith: new Set(),
    messages: new Map(),
    archived: false,
    lastStamp: 0,
  };
  platform.channels.set(channel.id, channel);
  return channel;
}
