import { z } from 'zod';
import { flag, text, wholeNumber } from '../../call-fields.ts';
import { type BotCall, botMethod, type MethodTable, needScope } from '../method.ts';
import { directChannel, reaches } from '../people.ts';
import type { Channel, Install, Platform } from '../platform.ts';
import { Refusal } from '../refusal.ts';
import { channelFor, servedTeams, userFor } from '../targets.ts';
import { enterpriseOf, type Wire, wireChannel, wireUser } from '../wire.ts';

const READ = { public: 'channels:read', private: 'groups:read', im: 'im:read' } as const;
const KINDS = { public_channel: 'public', private_channel: 'private', im: 'im' } as const;
const page = { cursor: text.optional(), limit: wholeNumber.optional() };
const types = z
  .string()
  .transform((given) => given.split(/[ ,]+/))
  .pipe(z.array(z.enum(['public_channel', 'private_channel', 'im', 'mpim'])))
  .optional();

/** A page of a list, as `limit` and `cursor` ask for it. @throws {Refusal} `invalid_cursor`, `invalid_limit` */
function paged<T>(all: readonly T[], fields: { cursor?: string | undefined; limit?: number | undefined }) {
  const limit = fields.limit ?? 100;
  if (limit < 1 || limit > 1000) throw new Refusal('invalid_limit');
  const from = fields.cursor === undefined || fields.cursor === '' ? 0 : Number(fields.cursor.replace(/^next:/, ''));
  if (!Number.isInteger(from) || from < 0) throw new Refusal('invalid_cursor');
  const next = from + limit < all.length ? `next:${from + limit}` : '';
  return { items: all.slice(from, from + limit), response_metadata: { next_cursor: next } };
}

/** The workspace a call speaks of. @throws {Refusal} `missing_argument` where an organisation's token does not say */
function teamOf(platform: Platform, { install, teamId }: BotCall): string {
  if (install.teamId !== null) return install.teamId;
  if (teamId === null) throw new Refusal('missing_argument');
  if (!servedTeams(platform, install).some(({ id }) => id === teamId)) throw new Refusal('team_not_found');
  return teamId;
}

function readable(platform: Platform, install: Install, id: string): Channel {
  const channel = channelFor(platform, install, id);
  needScope(install, READ[channel.kind]);
  return channel;
}

const visible = (channel: Channel, install: Install): boolean =>
  channel.kind === 'public' || channel.members.has(install.botUserId);

function list(
  platform: Platform,
  fields: { types?: string[] | undefined; exclude_archived?: boolean | undefined },
  call: BotCall,
) {
  const wanted = (fields.types ?? ['public_channel']).flatMap((type) => KINDS[type as keyof typeof KINDS] ?? []);
  for (const kind of wanted) needScope(call.install, READ[kind]);
  const teamId = teamOf(platform, call);
  return [...platform.channels.values()].filter(
    (channel) =>
      wanted.includes(channel.kind) &&
      reaches(channel, teamId) &&
      visible(channel, call.install) &&
      !(fields.exclude_archived === true && channel.archived),
  );
}

/** People, channels and workspaces: https://docs.slack.dev/apis/web-api/using-the-conversations-api */
export const workspaceMethods: MethodTable = {
  'users.info': botMethod(
    ['users:read'],
    z.strictObject({ user: text, include_locale: flag.optional() }),
    (platform, fields, { install }) => ({
      user: wireUser(userFor(platform, install, fields.user), fields.include_locale === true),
    }),
  ),
  'conversations.open': botMethod(
    ['im:write'],
    z.strictObject({
      users: text.optional(),
      channel: text.optional(),
      return_im: flag.optional(),
      prevent_creation: flag.optional(),
    }),
    (platform, fields, { install }) => {
      const answer = (channel: Channel): Wire => ({
        channel: fields.return_im === true ? wireChannel(platform, channel, install) : { id: channel.id },
      });
      if (fields.channel !== undefined) return answer(channelFor(platform, install, fields.channel));
      if (fields.users === undefined || fields.users === '') throw new Refusal('users_list_not_supplied');
      if (fields.users.includes(','))
        throw new Refusal('missing_scope', { needed: 'mpim:write', provided: install.scopes.join(',') });
      const user = userFor(platform, install, fields.users);
      if (user.deleted) throw new Refusal('user_disabled');
      if (user.isBot) throw new Refusal('cannot_dm_bot');
      if (!servedTeams(platform, install).some(({ id }) => id === user.teamId)) throw new Refusal('user_not_visible');
      return answer(directChannel(platform, install, user));
    },
  ),
  'conversations.info': botMethod(
    [],
    z.strictObject({ channel: text, include_locale: flag.optional(), include_num_members: flag.optional() }),
    (platform, fields, { install }) => {
      const channel = readable(platform, install, fields.channel);
      return {
        channel: {
          ...wireChannel(platform, channel, install),
          ...(fields.include_locale === true && { locale: 'en-US' }),
          ...(fields.include_num_members === true && { num_members: channel.members.size }),
        },
      };
    },
  ),
  'conversations.list': botMethod(
    [],
    z.strictObject({ ...page, types, exclude_archived: flag.optional() }),
    (platform, fields, call) => {
      const { items, response_metadata } = paged(list(platform, fields, call), fields);
      return { channels: items.map((channel) => wireChannel(platform, channel, call.install)), response_metadata };
    },
  ),
  'conversations.members': botMethod(
    [],
    z.strictObject({ channel: text, ...page }),
    (platform, fields, { install }) => {
      const channel = readable(platform, install, fields.channel);
      const { items, response_metadata } = paged([...channel.members], fields);
      return { members: items, response_metadata };
    },
  ),
  'team.info': botMethod(['team:read'], z.strictObject({ team: text.optional() }), (platform, fields, call) => {
    const id = fields.team ?? teamOf(platform, call);
    const team = servedTeams(platform, call.install).find((each) => each.id === id);
    if (team === undefined) throw new Refusal('team_not_found');
    const enterprise = enterpriseOf(platform, team);
    return {
      team: {
        id: team.id,
        name: team.name,
        domain: team.domain,
        email_domain: '',
        icon: {},
        ...(enterprise !== null && { enterprise_id: enterprise.id, enterprise_name: enterprise.name }),
      },
    };
  }),
  'bots.info': botMethod(['users:read'], z.strictObject({ bot: text.optional() }), (platform, fields, { install }) => {
    if (fields.bot !== undefined && fields.bot !== install.botId) throw new Refusal('bot_not_found');
    const { appId, name } = platform.app;
    const bot = { id: install.botId, deleted: false, name, app_id: appId, user_id: install.botUserId, icons: {} };
    return { bot: { ...bot, updated: 1_700_000_000 } };
  }),
};
