import type { Control } from './elements.ts';
import { reaches } from './people.ts';
import type { Channel, Platform, User } from './platform.ts';

interface Pick {
  readonly value: string;
  readonly text: string;
}

const INCLUDED = { public: 'public', private: 'private', im: 'im' } as const;

/** What Slack's client offers a person in a picker; none for other controls. */
export function picksFor(platform: Platform, user: User, control: Control): readonly Pick[] {
  if (control.type === 'users_select')
    return [...platform.users.values()]
      .filter((each) => each.teamId === user.teamId && !each.deleted && !each.isBot)
      .map(({ id, realName }) => ({ value: id, text: realName }));
  if (control.type === 'channels_select') return channels(platform, user, ({ kind }) => kind === 'public');
  if (control.type !== 'conversations_select' && control.type !== 'multi_conversations_select') return [];
  const { filter } = control;
  return channels(
    platform,
    user,
    (channel) =>
      (filter?.include === undefined || filter.include.includes(INCLUDED[channel.kind])) &&
      !(filter?.exclude_external_shared_channels === true && channel.sharedWith.size > 0) &&
      !(filter?.exclude_bot_users === true && channel.kind === 'im'),
  );
}

function channels(platform: Platform, user: User, wanted: (channel: Channel) => boolean): readonly Pick[] {
  return [...platform.channels.values()]
    .filter((channel) => !channel.archived && wanted(channel))
    .filter((channel) => channel.members.has(user.id) || (channel.kind === 'public' && reaches(channel, user.teamId)))
    .map((channel) => ({ value: channel.id, text: channelTitle(platform, channel, user) }));
}

/** A channel's name in a person's list: of direct messages, who is at the other end. */
export function channelTitle(platform: Platform, channel: Channel, user: User): string {
  if (channel.kind !== 'im') return channel.name;
  const other = [...channel.members].find((id) => id !== user.id);
  return platform.users.get(other ?? user.id)?.realName ?? '';
}
