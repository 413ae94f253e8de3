import { z } from 'zod';
import { flag, structure, text, wholeNumber } from '../far-end.ts';
import { exchangeCode } from './installs.ts';
import {
  channelFor,
  directChannel,
  fileFor,
  joinedChannel,
  ownMessage,
  servedTeams,
  userFor,
  writableChannel,
} from './lookups.ts';
import {
  anyStructure,
  type Channel,
  faultsOf,
  fileObject,
  type Install,
  installKey,
  needScope,
  type Platform,
  Refusal,
  refusalWith,
  type StoredView,
} from './platform.ts';
import {
  changeView,
  checkedContent,
  checkedView,
  closeModals,
  exchange,
  layModal,
  MAX_TEXT,
  MAX_UPDATE_TEXT,
  openView,
  postAsApp,
  publishHome,
  remove,
  rewrite,
  stackOf,
} from './surfaces.ts';
import { wireChannel, wireMessage, wireUser, wireView } from './wire.ts';

/** The methods of the Web API that this stand-in knows, each a row of a table. */

/** Who calls: an installation by its bot token, the app by its app-level token, or nobody yet. */
export type Caller =
  | { readonly kind: 'bot'; readonly install: Install }
  | { readonly kind: 'app' }
  | { readonly kind: 'nobody'; readonly basic: { readonly id: string; readonly secret: string } | null };

type Answer = Readonly<Record<string, unknown>>;

/** One method of the Web API. */
export interface Method {
  readonly scopes: readonly string[];
  /** @throws {Refusal} when Slack would not carry the call out */
  call(platform: Platform, fields: unknown, caller: Caller): Answer;
}

/** Makes a row for any caller: `shape` says what may be given, `run` gets it checked. */
function openMethod<S extends z.ZodRawShape>(
  shape: S,
  run: (platform: Platform, fields: z.output<z.ZodObject<S>>, caller: Caller) => Answer,
  scopes: readonly string[] = [],
): Method {
  const fields = z.strictObject(shape);
  return {
    scopes,
    call: (platform, given, caller) => {
      const parsed = fields.safeParse(given);
      if (!parsed.success) throw refusalWith('invalid_arguments', faultsOf(parsed.error));
      return run(platform, parsed.data as z.output<z.ZodObject<S>>, caller);
    },
  };
}

/** Makes a row for bot tokens. */
function botMethod<S extends z.ZodRawShape>(
  scopes: readonly string[],
  shape: S,
  run: (platform: Platform, fields: z.output<z.ZodObject<S>>, install: Install) => Answer,
): Method {
  const checked = openMethod(
    shape,
    (platform, fields, caller) => (caller.kind === 'bot' ? run(platform, fields, caller.install) : {}),
    scopes,
  );
  return {
    scopes,
    call: (platform, given, caller) => {
      if (caller.kind !== 'bot') throw new Refusal(caller.kind === 'app' ? 'not_allowed_token_type' : 'not_authed');
      for (const scope of scopes) needScope(caller.install, scope);
      return checked.call(platform, given, caller);
    },
  };
}

type MethodTable = Readonly<Record<string, Method>>;

/** Tokens: https://docs.slack.dev/authentication */
const tokens: MethodTable = {
  'apps.connections.open': openMethod({}, (platform, _fields, caller) => {
    if (caller.kind !== 'app') throw new Refusal(caller.kind === 'bot' ? 'not_allowed_token_type' : 'not_authed');
    return { url: platform.socketAddress() };
  }),
  'auth.test': botMethod([], {}, (platform, _fields, install) => {
    const { teamId, enterpriseId, botUserId, botId, isEnterprise } = install;
    const team = platform.teams.get(teamId ?? '');
    return {
      url: `${platform.url()}/${team?.domain ?? enterpriseId ?? ''}/`,
      team: team?.name ?? platform.enterprises.get(enterpriseId ?? '')?.name ?? '',
      user: platform.users.get(botUserId)?.name ?? '',
      ...{ team_id: installKey(install), user_id: botUserId, bot_id: botId, is_enterprise_install: isEnterprise },
      ...(enterpriseId !== null && { enterprise_id: enterpriseId }),
    };
  }),
  'oauth.v2.access': openMethod(
    {
      code: text.optional(),
      client_id: text.optional(),
      client_secret: text.optional(),
      redirect_uri: text.optional(),
      grant_type: z.literal('authorization_code').optional(),
    },
    (platform, fields, caller) => {
      const basic = caller.kind === 'nobody' ? caller.basic : null;
      const client = { id: fields.client_id ?? basic?.id, secret: fields.client_secret ?? basic?.secret };
      const { install, installerId } = exchangeCode(platform, client, fields);
      const named = (one: { id: string; name: string } | undefined) => one && { id: one.id, name: one.name };
      return {
        ...{ access_token: install.token, token_type: 'bot', scope: install.scopes.join(',') },
        ...{ bot_user_id: install.botUserId, app_id: platform.app.appId, authed_user: { id: installerId } },
        team: named(platform.teams.get(install.teamId ?? '')) ?? null,
        enterprise: named(platform.enterprises.get(install.enterpriseId ?? '')) ?? null,
        is_enterprise_install: install.isEnterprise,
      };
    },
  ),
};

const content = {
  channel: text,
  text: text.optional(),
  blocks: anyStructure.optional(),
  mrkdwn: flag.optional(),
  // With `full` or names linked, bare words such as `@channel` would notify: refused here.
  parse: z.literal('none').optional(),
};
const metadata = structure(
  z.strictObject({ event_type: text, event_payload: z.record(z.string(), z.unknown()) }),
).optional();
const stamp = z.string().regex(/^\d{1,12}\.\d{6}$/);

/** https://docs.slack.dev/messaging/sending-and-scheduling-messages */
const chat: MethodTable = {
  'chat.postMessage': botMethod(
    ['chat:write'],
    {
      ...content,
      thread_ts: stamp.optional(),
      reply_broadcast: flag.optional(),
      unfurl_links: flag.optional(),
      unfurl_media: flag.optional(),
      metadata,
    },
    (platform, fields, install) => {
      const channel = writableChannel(platform, install, fields.channel);
      const draft = checkedContent(platform, fields, MAX_TEXT);
      const message = postAsApp(platform, channel, install, { ...draft, threadTs: fields.thread_ts ?? null });
      return { channel: channel.id, ts: message.ts, message: wireMessage(message) };
    },
  ),
  'chat.update': botMethod(
    ['chat:write'],
    { ...content, ts: stamp, reply_broadcast: flag.optional(), metadata },
    (platform, fields, install) => {
      const channel = channelFor(platform, install, fields.channel);
      const message = ownMessage(channel, install, fields.ts, 'cant_update_message');
      joinedChannel(platform, install, fields.channel);
      rewrite(platform, message, checkedContent(platform, fields, MAX_UPDATE_TEXT));
      return { channel: channel.id, ts: message.ts, text: message.text, message: wireMessage(message) };
    },
  ),
  'chat.delete': botMethod(['chat:write'], { channel: text, ts: stamp }, (platform, fields, install) => {
    const channel = channelFor(platform, install, fields.channel);
    remove(platform, ownMessage(channel, install, fields.ts, 'cant_delete_message'));
    return { channel: channel.id, ts: fields.ts };
  }),
};

/** https://docs.slack.dev/messaging/working-with-files */
const files: MethodTable = {
  'files.getUploadURLExternal': botMethod(
    ['files:write'],
    {
      filename: z.string().min(1),
      length: wholeNumber,
      alt_txt: z.string().max(1000).optional(),
      // The official client spells it so.
      alt_text: z.string().max(1000).optional(),
      snippet_type: text.optional(),
    },
    (platform, { filename: name, length }, install) => {
      const file = platform.files.announce({ name, length, teamId: installKey(install), userId: install.botUserId });
      return { upload_url: `${platform.url()}/upload/${file.id}`, file_id: file.id };
    },
  ),
  'files.completeUploadExternal': botMethod(
    ['files:write'],
    {
      files: structure(z.array(z.strictObject({ id: text, title: text.optional() })).min(1)),
      channel_id: text.optional(),
      channels: text.optional(),
      initial_comment: text.optional(),
      thread_ts: text.optional(),
      blocks: anyStructure.optional(),
    },
    (platform, { files: given, channel_id, initial_comment = '', thread_ts = null }, install) => {
      const channel = channel_id === undefined ? null : writableChannel(platform, install, channel_id);
      const complete = given.map(({ id, title }) => platform.files.complete(id, title, installKey(install)));
      if (channel !== null) postAsApp(platform, channel, install, { text: initial_comment, threadTs: thread_ts });
      return { files: complete.map(({ id, title }) => ({ id, title })) };
    },
  ),
  'files.info': botMethod(['files:read'], { file: text }, (platform, fields, install) => {
    const file = fileFor(platform, install, fields.file);
    if (file === undefined) throw new Refusal('file_not_found');
    return { file: fileObject(file, platform.url()) };
  }),
};

/** Opens a modal, or pushes one onto another. The view is checked first: a faulty one leaves the trigger usable. */
const laying = (pushing: boolean): Method =>
  botMethod([], { trigger_id: text, view: anyStructure }, (platform, fields, install) => {
    const checked = checkedView(platform, install, fields.view, 'modal');
    const trigger = exchange(platform, fields.trigger_id);
    const { userId, teamId, viewId } = trigger;
    const own = servedTeams(platform, install).some(({ id }) => id === teamId);
    if (!own || (pushing && viewId === null)) throw new Refusal('invalid_trigger_id');
    if (!pushing) closeModals(platform, userId, true);
    else if (!stackOf(platform, userId).some(({ id }) => id === viewId)) throw new Refusal('not_found');
    return shown(platform, layModal(platform, install, trigger, checked));
  });

const shown = (platform: Platform, view: StoredView): Answer => ({ view: wireView(platform, view) });

/** https://docs.slack.dev/surfaces/modals, https://docs.slack.dev/surfaces/app-home */
const views: MethodTable = {
  'views.open': laying(false),
  'views.push': laying(true),
  'views.update': botMethod(
    [],
    { view: anyStructure, view_id: text.optional(), external_id: text.optional(), hash: text.optional() },
    (platform, { view_id: id, external_id: externalId, ...fields }, install) => {
      if ((id === undefined) === (externalId === undefined))
        throw refusalWith('invalid_arguments', ['needs one of view_id and external_id [json-pointer:]']);
      const view = openView(platform, install, { id, externalId });
      changeView(platform, view, checkedView(platform, install, fields.view, view.kind), fields.hash);
      return shown(platform, view);
    },
  ),
  'views.publish': botMethod(
    [],
    { user_id: text, view: anyStructure, hash: text.optional() },
    (platform, fields, install) => {
      const user = userFor(platform, install, fields.user_id);
      if (user.isBot || user.deleted) throw new Refusal('user_not_found');
      const checked = checkedView(platform, install, fields.view, 'home');
      return shown(platform, publishHome(platform, install, user, checked, fields.hash));
    },
  ),
};

const READ = { public: 'channels:read', private: 'groups:read', im: 'im:read' } as const;

/** People and channels: https://docs.slack.dev/apis/web-api/using-the-conversations-api */
const people: MethodTable = {
  'users.info': botMethod(
    ['users:read'],
    { user: text, include_locale: flag.optional() },
    (platform, fields, install) => ({
      user: wireUser(platform, userFor(platform, install, fields.user), fields.include_locale === true),
    }),
  ),
  'conversations.open': botMethod(
    ['im:write'],
    {
      users: text.optional(),
      channel: text.optional(),
      return_im: flag.optional(),
      prevent_creation: flag.optional(),
    },
    (platform, { users = '', channel, return_im: whole = false }, install) => {
      const answer = (direct: Channel): Answer => ({
        channel: whole ? wireChannel(platform, direct, install) : { id: direct.id },
      });
      if (channel !== undefined) return answer(channelFor(platform, install, channel));
      if (users === '') throw new Refusal('users_list_not_supplied');
      if (users.includes(',')) needScope(install, 'mpim:write');
      const user = userFor(platform, install, users);
      if (user.deleted) throw new Refusal('user_disabled');
      if (user.isBot) throw new Refusal('cannot_dm_bot');
      if (!servedTeams(platform, install).some(({ id }) => id === user.teamId)) throw new Refusal('user_not_visible');
      return answer(directChannel(platform, install, user));
    },
  ),
  'conversations.info': botMethod(
    [],
    { channel: text, include_locale: flag.optional(), include_num_members: flag.optional() },
    (platform, fields, install) => {
      const channel = channelFor(platform, install, fields.channel);
      needScope(install, READ[channel.kind]);
      const members = fields.include_num_members === true ? { num_members: channel.members.size } : {};
      return { channel: { ...wireChannel(platform, channel, install), ...members } };
    },
  ),
};

const METHODS: MethodTable = { ...tokens, ...chat, ...files, ...views, ...people };

/** A method by its name; undefined for what does not exist here. */
export const methodCalled = (name: string): Method | undefined =>
  Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
