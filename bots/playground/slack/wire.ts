import { teamCalled } from './lookups.ts';
import type {
  Channel,
  Install,
  Message,
  Platform,
  ResponseTicket,
  StoredView,
  Team,
  Trigger,
  User,
} from './platform.ts';

/** Things as Slack tells them to apps. */
type Wire = Readonly<Record<string, unknown>>;

const LONG_AGO = 1_700_000_000;

/** A person (https://docs.slack.dev/reference/objects/user-object); `enterprise_user` is there in an organisation only. */
export function wireUser(platform: Platform, user: User, withLocale: boolean): Wire {
  const { id, teamId, name, realName, deleted, isBot, isAdmin, isGuest, locale } = user;
  const organisation = wireEnterprise(platform, platform.teams.get(teamId));
  return {
    ...{ id, name, deleted, team_id: teamId, is_bot: isBot, is_app_user: false, updated: LONG_AGO },
    profile: { real_name: realName, display_name: name, team: teamId },
    ...(!deleted && {
      ...{ real_name: realName, tz: 'Europe/Oslo', tz_offset: 3600, is_admin: isAdmin, is_owner: false },
      ...{ is_primary_owner: false, is_restricted: isGuest, is_ultra_restricted: false },
      ...(withLocale && { locale }),
      ...(organisation !== null && {
        enterprise_user: { id, enterprise_id: organisation.id, enterprise_name: organisation.name, teams: [teamId] },
      }),
    }),
  };
}

export function wireChannel(platform: Platform, channel: Channel, install: Install): Wire {
  const { id, name, kind, teamId, members, sharedWith, archived } = channel;
  const shared = sharedWith.size > 0;
  const base = { id, created: LONG_AGO, updated: LONG_AGO * 1000, is_org_shared: false };
  if (kind === 'im') {
    const person = [...members].find((member) => member !== install.botUserId) ?? '';
    const deleted = platform.users.get(person)?.deleted ?? false;
    return { ...base, is_im: true, user: person, is_user_deleted: deleted, is_archived: deleted };
  }
  const unset = { value: '', creator: '', last_set: 0 };
  return {
    ...base,
    ...{ name, name_normalized: name, is_archived: archived, is_channel: true, is_group: false, is_im: false },
    ...{ is_mpim: false, is_private: kind === 'private', is_general: false, is_shared: shared, is_ext_shared: shared },
    ...{ is_pending_ext_shared: false, pending_shared: [], shared_team_ids: [teamId, ...sharedWith] },
    ...{ context_team_id: teamId, creator: '', is_member: members.has(install.botUserId) },
    ...{ topic: unset, purpose: unset, previous_names: [] },
  };
}

export const wireMessage = (message: Message): Wire => ({
  type: 'message',
  user: message.userId,
  ts: message.ts,
  ...(message.botId !== null && { bot_id: message.botId }),
  text: message.text,
  team: message.teamId,
  ...(message.blocks.length > 0 && { blocks: message.blocks }),
  ...(message.threadTs !== null && { thread_ts: message.threadTs }),
  ...(message.edited && { edited: { user: message.userId, ts: message.ts } }),
});

/**
 * A view. It names the workspace of the person before it, who may be another organisation's (Slack Connect), and in
 * `app_installed_team_id` the one where the app is installed (https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload).
 */
export function wireView(platform: Platform, view: StoredView): Wire {
  const { content, install, userId } = view;
  const modal = content.type === 'modal' ? content : null;
  return {
    ...{ id: view.id, type: content.type, blocks: content.blocks, hash: view.hash, state: { values: view.values } },
    team_id: platform.windowsNameHost ? view.teamId : (platform.users.get(userId)?.teamId ?? view.teamId),
    private_metadata: content.private_metadata ?? '',
    callback_id: content.callback_id ?? '',
    external_id: content.external_id ?? '',
    title: modal?.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: modal?.clear_on_close ?? false,
    notify_on_close: modal?.notify_on_close ?? false,
    close: modal?.close ?? null,
    submit: modal?.submit ?? null,
    ...{ previous_view_id: view.previousId, root_view_id: view.rootId },
    ...{ app_id: platform.app.appId, bot_id: install.botId },
    app_installed_team_id: install.teamId ?? install.enterpriseId,
  };
}

const wireEnterprise = (platform: Platform, team: Team | undefined): { id: string; name: string } | null =>
  platform.enterprises.get(team?.enterpriseId ?? '') ?? null;

/** A workspace with its organisation, as calls and interactions tell them. @param kind prefix of the names */
function wireTeam(platform: Platform, { id, domain, ...team }: Team, prefix: '' | 'team_' = ''): Wire {
  const enterprise = wireEnterprise(platform, { id, domain, ...team });
  return {
    ...{ [`${prefix}id`]: id, [`${prefix}domain`]: domain },
    ...(enterprise !== null && { enterprise_id: enterprise.id, enterprise_name: enterprise.name }),
  };
}

/** What all interactions begin with: who, where, and for which installation. */
export const wireActor = (platform: Platform, install: Install, team: Team, user: User): Wire => ({
  token: 'verification-token',
  api_app_id: platform.app.appId,
  team: wireTeam(platform, team),
  user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
  enterprise: wireEnterprise(platform, team),
  is_enterprise_install: install.isEnterprise,
});

/** The same for what happens inside a window: it names the workspace of the person before it. */
export const wireActorInView = (platform: Platform, { install, teamId }: StoredView, user: User): Wire =>
  wireActor(platform, install, teamCalled(platform, platform.windowsNameHost ? teamId : user.teamId), user);

/** A channel as commands and interactions tell it. */
const wirePlace = ({ id, kind, name }: Channel) => ({
  id,
  name: kind === 'im' ? 'directmessage' : kind === 'private' ? 'privategroup' : name,
});

/** To the microsecond, as Slack's: two presses in one millisecond are two. */
export const actionStamp = ({ now, ids }: Pick<Platform, 'now' | 'ids'>): string =>
  ((now().getTime() * 1000 + (ids.last() % 1000)) / 1_000_000).toFixed(6);

const KEPT = 500;

/** Gives a trigger: the right to show a person a modal. */
export function newTrigger(platform: Platform, trigger: Omit<Trigger, 'at' | 'exchanged'>): string {
  const id = `${platform.ids.number()}.${platform.ids.number()}.${platform.ids.mark()}`;
  platform.triggers.set(id, { ...trigger, at: platform.now().getTime(), exchanged: false });
  const oldest = platform.triggers.keys().next().value;
  if (platform.triggers.size > KEPT && oldest !== undefined) platform.triggers.delete(oldest);
  return id;
}

/** Opens an address for answers; gives it. */
export function newResponseUrl(platform: Platform, ticket: Omit<ResponseTicket, 'at' | 'uses'>): string {
  const id = `${platform.ids.number()}/${platform.ids.mark()}`;
  platform.responses.set(id, { ...ticket, at: platform.now().getTime(), uses: 0 });
  return `${platform.url()}/actions/${id}`;
}

/** A message on which a person acts, as interactions tell it. */
export function wireActedOn(
  platform: Platform,
  install: Install,
  user: User,
  channel: Channel,
  message: Message,
): Wire {
  return {
    channel: wirePlace(channel),
    ...(message.onlyFor === null && { message: wireMessage(message) }),
    response_url: newResponseUrl(platform, { install, channelId: channel.id, userId: user.id, ts: message.ts }),
  };
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
  const { id: channelId, name } = wirePlace(channel);
  return {
    token: 'verification-token',
    ...wireTeam(platform, team, 'team_'),
    ...{ channel_id: channelId, channel_name: name, user_id: user.id, user_name: user.name, command, text: words },
    api_app_id: platform.app.appId,
    is_enterprise_install: String(install.isEnterprise),
    response_url: newResponseUrl(platform, { install, channelId, userId: user.id, ts: null }),
    trigger_id: newTrigger(platform, { userId: user.id, teamId: team.id, viewId: null, channelId }),
  };
}

/** A shortcut (https://docs.slack.dev/interactivity/implementing-shortcuts). */
export function shortcutPayload(
  platform: Platform,
  install: Install,
  { user, team }: { readonly user: User; readonly team: Team },
  callbackId: string,
  on: { readonly channel: Channel; readonly message: Message } | null,
): Wire {
  const trigger = { userId: user.id, teamId: team.id, viewId: null, channelId: on?.channel.id ?? null };
  return {
    ...wireActor(platform, install, team, user),
    type: on === null ? 'shortcut' : 'message_action',
    action_ts: actionStamp(platform),
    callback_id: callbackId,
    trigger_id: newTrigger(platform, trigger),
    ...(on !== null && {
      message_ts: on.message.ts,
      ...wireActedOn(platform, install, user, on.channel, on.message),
      message: wireMessage(on.message),
    }),
  };
}

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
  const enterpriseId = platform.teams.get(teamId)?.enterpriseId ?? install.enterpriseId;
  platform.courier.tell(eventId, String(event['type']), {
    token: 'verification-token',
    team_id: teamId,
    ...(enterpriseId !== null && { enterprise_id: enterpriseId }),
    context_team_id: teamId,
    context_enterprise_id: enterpriseId,
    api_app_id: platform.app.appId,
    event: { ...event, event_ts: actionStamp(platform) },
    type: 'event_callback',
    event_id: eventId,
    event_time: Math.floor(platform.now().getTime() / 1000),
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
) {
  const home = platform.homes.get(user.id);
  return tellEvent(platform, install, user.teamId, 'app_home_opened', {
    ...{ type: 'app_home_opened', user: user.id, channel: direct.id, tab },
    ...(tab === 'home' && home !== undefined && { view: wireView(platform, home) }),
  });
}

const CHANNEL_TYPES = {
  im: ['im', 'message.im'],
  public: ['channel', 'message.channels'],
  private: ['group', 'message.groups'],
} as const;

/** Somebody wrote where the app is. Without a subscription the app does not learn of it. */
export function tellMessage(platform: Platform, install: Install, channel: Channel, message: Message): string | null {
  if (!channel.members.has(install.botUserId)) return null;
  const event = { ...wireMessage(message), channel: channel.id };
  if (message.text.includes(`<@${install.botUserId}>`))
    tellEvent(platform, install, message.teamId, 'app_mention', { ...event, type: 'app_mention' });
  const [channelType, subscription] = CHANNEL_TYPES[channel.kind];
  return tellEvent(platform, install, message.teamId, subscription, { ...event, channel_type: channelType });
}
