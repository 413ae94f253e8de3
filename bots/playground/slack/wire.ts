import type { Channel, Enterprise, Install, Message, Platform, StoredView, Team, User } from './platform.ts';

/** Things as Slack tells them to apps. */
export type Wire = Readonly<Record<string, unknown>>;

export function wireUser(user: User, withLocale: boolean): Wire {
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    deleted: user.deleted,
    ...(!user.deleted && { real_name: user.realName, tz: 'Europe/Oslo', tz_offset: 3600 }),
    profile: { real_name: user.realName, display_name: user.name, team: user.teamId },
    is_bot: user.isBot,
    ...(!user.deleted && {
      is_admin: user.isAdmin,
      is_owner: false,
      is_primary_owner: false,
      is_restricted: false,
      is_ultra_restricted: false,
    }),
    is_app_user: false,
    updated: 1_700_000_000,
    ...(withLocale && !user.deleted && { locale: user.locale }),
  };
}

export function wireChannel(platform: Platform, channel: Channel, install: Install): Wire {
  const shared = channel.sharedWith.size > 0;
  const base = { id: channel.id, created: 1_700_000_000, is_archived: channel.archived, updated: 1_700_000_000_000 };
  if (channel.kind === 'im') {
    const person = [...channel.members].find((id) => id !== install.botUserId) ?? '';
    const deleted = platform.users.get(person)?.deleted ?? false;
    return { ...base, is_im: true, is_org_shared: false, user: person, is_user_deleted: deleted, is_archived: deleted };
  }
  return {
    ...base,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: true,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: channel.kind === 'private',
    is_general: false,
    is_shared: shared,
    is_ext_shared: shared,
    is_org_shared: false,
    is_pending_ext_shared: false,
    pending_shared: [],
    shared_team_ids: [channel.teamId, ...channel.sharedWith],
    context_team_id: channel.teamId,
    creator: '',
    is_member: channel.members.has(install.botUserId),
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    previous_names: [],
  };
}

export function wireMessage(message: Message): Wire {
  return {
    type: 'message',
    user: message.userId,
    ts: message.ts,
    ...(message.botId !== null && { bot_id: message.botId }),
    text: message.text,
    team: message.teamId,
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(message.threadTs !== null && { thread_ts: message.threadTs }),
    ...(message.edited && { edited: { user: message.userId, ts: message.ts } }),
  };
}

export function wireView(platform: Platform, view: StoredView): Wire {
  const { content } = view;
  const modal = content.type === 'modal' ? content : null;
  return {
    id: view.id,
    team_id: view.teamId,
    type: content.type,
    blocks: content.blocks,
    private_metadata: content.private_metadata ?? '',
    callback_id: content.callback_id ?? '',
    state: { values: view.values },
    hash: view.hash,
    title: modal?.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: modal?.clear_on_close ?? false,
    notify_on_close: modal?.notify_on_close ?? false,
    close: modal?.close ?? null,
    submit: modal?.submit ?? null,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: platform.app.appId,
    external_id: content.external_id ?? '',
    app_installed_team_id: view.install.teamId ?? view.install.enterpriseId,
    bot_id: view.install.botId,
  };
}

/** What all interactions begin with: who, where, and for which installation. */
export function wireActor(platform: Platform, install: Install, team: Team, user: User): Wire {
  const enterprise = enterpriseOf(platform, team);
  return {
    token: 'verification-token',
    api_app_id: platform.app.appId,
    team: {
      id: team.id,
      domain: team.domain,
      ...(enterprise !== null && { enterprise_id: enterprise.id, enterprise_name: enterprise.name }),
    },
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
    enterprise: enterprise === null ? null : { id: enterprise.id, name: enterprise.name },
    is_enterprise_install: install.isEnterprise,
  };
}

export const enterpriseOf = (platform: Platform, team: Team | undefined): Enterprise | null =>
  platform.enterprises.get(team?.enterpriseId ?? '') ?? null;

/** A channel's name as commands and interactions tell it. */
export const wireChannelName = (channel: Channel): string =>
  channel.kind === 'im' ? 'directmessage' : channel.kind === 'private' ? 'privategroup' : channel.name;
