import type { Channel, Install, Message, Platform, Team, User } from './platform.ts';
import { newResponseUrl } from './responses.ts';
import { newTrigger } from './triggers.ts';
import { enterpriseOf, type Wire, wireActor, wireChannelName, wireMessage, wireView } from './wire.ts';

/** What the app is told of what people do. */

/** Tells an event if the app subscribed to it. Gives its id, or null. @param name in the spelling of the subscription */
export function tellEvent(
  platform: Platform,
  install: Install,
  teamId: string,
  name: string,
  event: Wire,
): string | null {
  if (!platform.app.events.includes(name)) return null;
  const eventId = platform.ids.next('Ev');
  const at = platform.now().getTime();
  const enterpriseId = platform.teams.get(teamId)?.enterpriseId ?? install.enterpriseId;
  platform.courier.tell(eventId, String(event['type']), {
    token: 'verification-token',
    team_id: teamId,
    ...(enterpriseId !== null && { enterprise_id: enterpriseId }),
    context_team_id: teamId,
    context_enterprise_id: enterpriseId,
    api_app_id: platform.app.appId,
    event: { ...event, event_ts: (at / 1000).toFixed(6) },
    type: 'event_callback',
    event_id: eventId,
    event_time: Math.floor(at / 1000),
    authorizations: [
      {
        enterprise_id: enterpriseId,
        team_id: install.isEnterprise ? null : teamId,
        user_id: install.botUserId,
        is_bot: true,
        is_enterprise_install: install.isEnterprise,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${platform.ids.mark()}`,
  });
  return eventId;
}

/** Somebody opened the app's home, on one of its tabs. */
export function tellHomeOpened(
  platform: Platform,
  install: Install,
  user: User,
  direct: Channel,
  tab: 'home' | 'messages',
): string | null {
  const home = platform.homes.get(user.id);
  return tellEvent(platform, install, user.teamId, 'app_home_opened', {
    type: 'app_home_opened',
    user: user.id,
    channel: direct.id,
    tab,
    ...(tab === 'home' && home !== undefined && { view: wireView(platform, home) }),
  });
}

const CHANNEL_TYPES = { im: 'im', public: 'channel', private: 'group' } as const;
const SUBSCRIPTIONS = { im: 'message.im', public: 'message.channels', private: 'message.groups' } as const;

/** Somebody wrote where the app is. Without a subscription the app does not learn of it. */
export function tellMessage(platform: Platform, install: Install, channel: Channel, message: Message): string | null {
  if (!channel.members.has(install.botUserId)) return null;
  const event = { ...wireMessage(message), channel: channel.id };
  if (message.text.includes(`<@${install.botUserId}>`))
    tellEvent(platform, install, message.teamId, 'app_mention', { ...event, type: 'app_mention' });
  return tellEvent(platform, install, message.teamId, SUBSCRIPTIONS[channel.kind], {
    ...event,
    channel_type: CHANNEL_TYPES[channel.kind],
  });
}

/** A slash command (https://docs.slack.dev/interactivity/implementing-slash-commands). */
export function commandPayload(
  platform: Platform,
  install: Install,
  at: { readonly user: User; readonly team: Team; readonly channel: Channel },
  command: string,
  words: string,
): Wire {
  const { user, team, channel } = at;
  const enterprise = enterpriseOf(platform, team);
  return {
    token: 'verification-token',
    team_id: team.id,
    team_domain: team.domain,
    ...(enterprise !== null && { enterprise_id: enterprise.id, enterprise_name: enterprise.name }),
    channel_id: channel.id,
    channel_name: wireChannelName(channel),
    user_id: user.id,
    user_name: user.name,
    command,
    text: words,
    api_app_id: platform.app.appId,
    is_enterprise_install: String(install.isEnterprise),
    response_url: newResponseUrl(platform, { install, channelId: channel.id, userId: user.id, ts: null }),
    trigger_id: newTrigger(platform, { userId: user.id, teamId: team.id, viewId: null, channelId: channel.id }),
  };
}

/** A shortcut (https://docs.slack.dev/interactivity/implementing-shortcuts). */
export function shortcutPayload(
  platform: Platform,
  install: Install,
  at: { readonly user: User; readonly team: Team },
  callbackId: string,
  on: { readonly channel: Channel; readonly message: Message } | null,
): Wire {
  const { user, team } = at;
  const trigger = { userId: user.id, teamId: team.id, viewId: null, channelId: on?.channel.id ?? null };
  const base = {
    ...wireActor(platform, install, team, user),
    type: on === null ? 'shortcut' : 'message_action',
    action_ts: (platform.now().getTime() / 1000).toFixed(6),
    callback_id: callbackId,
    trigger_id: newTrigger(platform, trigger),
  };
  if (on === null) return base;
  const { channel, message } = on;
  return {
    ...base,
    channel: { id: channel.id, name: wireChannelName(channel) },
    message_ts: message.ts,
    message: wireMessage(message),
    response_url: newResponseUrl(platform, { install, channelId: channel.id, userId: user.id, ts: message.ts }),
  };
}
