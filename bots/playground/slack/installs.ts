import type { SlackAdminActions } from '../slack-view.ts';
import { channelCalled, installFor, newChannel, personCalled, teamCalled } from './lookups.ts';
import { type Channel, type Install, installKey, type Platform, Refusal, type Team } from './platform.ts';
import { tellEvent } from './wire.ts';

/** Installing the app and taking it away again, by OAuth or by who administers a workspace. */

interface Wanted {
  readonly team: Team;
  /** For the whole organisation of the workspace. */
  readonly enterprise: boolean;
  readonly scopes: readonly string[];
}

/**
 * Installs the app. Where it is installed already the token stays and has the new scopes; after an uninstallation or a
 * revocation there is a new token, and the bot is the same.
 */
function installApp(platform: Platform, { team, enterprise, scopes }: Wanted): Install {
  if (enterprise && team.enterpriseId === null) throw new RangeError('the workspace belongs to no organisation');
  const key = enterprise ? (team.enterpriseId ?? '') : team.id;
  const last = [...platform.installs.values()].findLast((install) => installKey(install) === key);
  if (last?.state === 'active') return Object.assign(last, { scopes });
  const { number, mark, next } = platform.ids;
  const install: Install = {
    teamId: enterprise ? null : team.id,
    enterpriseId: team.enterpriseId,
    isEnterprise: enterprise,
    token: `xoxb-${number()}-${number()}-${mark()}`,
    botUserId: last?.botUserId ?? newUser(platform, { teamId: key, realName: platform.app.name, isBot: true }),
    botId: last?.botId ?? next('B'),
    scopes,
    state: 'active',
  };
  platform.installs.set(install.token, install);
  platform.screens.showAll();
  return install;
}

const slug = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

interface NewUser {
  readonly teamId: string;
  readonly realName: string;
  readonly id?: string;
  readonly name?: string;
  /** Default `en-US`. */
  readonly locale?: string;
  readonly admin?: boolean;
  /** Invited into some channels only. */
  readonly guest?: boolean;
}

function newUser(platform: Platform, given: NewUser & { readonly isBot: boolean }): string {
  const { id = platform.ids.next('U'), teamId, realName, name = slug(realName), locale = 'en-US', isBot } = given;
  const { admin: isAdmin = false, guest: isGuest = false } = given;
  platform.users.set(id, { id, teamId, name, realName, locale, isBot, isAdmin, isGuest, deleted: false });
  return id;
}

const tellRevoked = (platform: Platform, install: Install): string | null =>
  tellEvent(platform, install, installKey(install), 'tokens_revoked', {
    type: 'tokens_revoked',
    tokens: { oauth: [], bot: [install.botUserId] },
  });

/** Takes the app out of the workspace or organisation and tells it, in either order. */
function uninstall(platform: Platform, install: Install, order: 'tokens first' | 'app first'): void {
  const hadToken = install.state === 'active';
  install.state = 'uninstalled';
  if (hadToken && order === 'tokens first') tellRevoked(platform, install);
  tellEvent(platform, install, installKey(install), 'app_uninstalled', { type: 'app_uninstalled' });
  if (hadToken && order === 'app first') tellRevoked(platform, install);
  for (const channel of platform.channels.values())
    if (channel.kind !== 'im') channel.members.delete(install.botUserId);
  for (const [user, view] of platform.homes) if (view.install === install) platform.homes.delete(user);
  for (const [user, stack] of platform.modals)
    platform.modals.set(
      user,
      stack.filter((view) => view.install !== install),
    );
  platform.screens.showAll();
}

/** What is made before anybody sits down. Ids are given where they are left out. */
export interface WorldActions {
  enterprise(enterprise: { readonly name: string; readonly id?: string }): string;
  team(team: { readonly name: string; readonly id?: string; readonly enterpriseId?: string }): string;
  person(person: NewUser): string;
  channel(channel: {
    readonly teamId: string;
    readonly name: string;
    readonly id?: string;
    /** Default `public`. */
    readonly kind?: 'public' | 'private';
    readonly members?: readonly string[];
    /** Default false: nobody invited the app. */
    readonly app?: boolean;
  }): string;
}

/** Makes workspaces, people and channels. */
export function createWorld(platform: Platform): WorldActions {
  const { ids } = platform;
  return {
    enterprise: ({ name, id = ids.next('E') }) => {
      platform.enterprises.set(id, { id, name });
      return id;
    },
    team: ({ name, id = ids.next('T'), enterpriseId }) => {
      platform.teams.set(id, { id, name, domain: slug(name), enterpriseId: enterpriseId ?? null });
      return id;
    },
    person: (person) => newUser(platform, { ...person, teamId: teamCalled(platform, person.teamId).id, isBot: false }),
    channel: ({ teamId, name, id = ids.next('C'), kind = 'public', members = [], app = false }) => {
      const people = members.map((member) => personCalled(platform, member).id);
      const bot = app ? [appIn(platform, teamCalled(platform, teamId).id).botUserId] : [];
      newChannel(platform, { id, teamId, name, kind, members: [...people, ...bot] });
      platform.screens.showAll();
      return id;
    },
  };
}

function appIn(platform: Platform, teamId: string): Install {
  const install = installFor(platform, teamId);
  if (install === undefined) throw new RangeError('the app is not installed');
  return install;
}

/** What people who administer workspaces do. */
export function createAdmin(platform: Platform): SlackAdminActions {
  const change = (act: (channel: Channel, bot: () => string) => unknown) => async (channelId: string) => {
    const channel = channelCalled(platform, channelId);
    act(channel, () => appIn(platform, channel.teamId).botUserId);
    platform.screens.showAll();
  };
  const setDeleted = (deleted: boolean) => async (userId: string) => {
    personCalled(platform, userId).deleted = deleted;
    if (deleted) platform.modals.delete(userId);
    platform.screens.showPerson(userId);
  };
  const setArchived = (archived: boolean) => change((channel) => Object.assign(channel, { archived }));
  return {
    deactivate: setDeleted(true),
    reactivate: setDeleted(false),
    uninstall: async (teamId, order = 'tokens first') => uninstall(platform, appIn(platform, teamId), order),
    revokeTokens: async (teamId) => {
      const install = appIn(platform, teamId);
      install.state = 'revoked';
      tellRevoked(platform, install);
      platform.screens.showAll();
    },
    install: async (teamId, { scopes = platform.app.scopes, enterprise = false } = {}) =>
      installApp(platform, { team: teamCalled(platform, teamId), enterprise, scopes }).token,
    addApp: change((channel, bot) => channel.members.add(bot())),
    removeApp: change((channel, bot) => channel.members.delete(bot())),
    archive: setArchived(true),
    unarchive: setArchived(false),
    share: (channelId, teamId) =>
      change((channel) => channel.sharedWith.add(teamCalled(platform, teamId).id))(channelId),
  };
}

/** What a person answers to Slack's question whether the app may be installed. */
export interface Consent {
  /** The person's workspace is where the app goes. */
  readonly userId: string;
  /** Installs it for the whole organisation. */
  readonly enterprise?: boolean;
  readonly deny?: boolean;
}

const CODE_LIFE_MS = 10 * 60 * 1000;

/**
 * Answers the page on which Slack asks (https://docs.slack.dev/authentication/installing-with-oauth): gives the address
 * on which the person's browser goes on.
 *
 * @param query of the page's address
 * @throws {Refusal} `invalid_client_id`, `bad_redirect_uri`, `invalid_scope`; Slack shows these to the person
 */
export function authorize(platform: Platform, query: URLSearchParams, consent: Consent): string {
  const { clientId, redirectUrls } = platform.app;
  const refuse = (code: string) => new Refusal(code, {}, 400);
  if (query.get('client_id') !== clientId) throw refuse('invalid_client_id');
  const wanted = query.get('redirect_uri');
  const redirect = wanted ?? redirectUrls[0];
  const allowed = redirectUrls.length === 0 || redirectUrls.some((url) => redirect?.startsWith(url));
  if (redirect === undefined || !allowed) throw refuse('bad_redirect_uri');
  const scopes = (query.get('scope') ?? '').split(/[ ,]+/).filter((scope) => scope !== '');
  if (scopes.length === 0) throw refuse('invalid_scope');
  const back = new URL(redirect);
  const state = query.get('state');
  if (state !== null) back.searchParams.set('state', state);
  if (consent.deny === true) back.searchParams.set('error', 'access_denied');
  else back.searchParams.set('code', newCode(platform, consent, scopes, wanted));
  return back.href;
}

function newCode(platform: Platform, consent: Consent, scopes: readonly string[], redirectUri: string | null): string {
  const { id: userId, teamId, deleted } = personCalled(platform, consent.userId);
  if (deleted) throw new RangeError('nobody answers there');
  const code = `${platform.ids.number()}.${platform.ids.mark()}`;
  const at = platform.now().getTime();
  const { enterprise = false } = consent;
  platform.codes.set(code, { teamId, enterprise, userId, scopes, redirectUri, at, used: false });
  return code;
}

/**
 * Exchanges a code for a token (https://docs.slack.dev/reference/methods/oauth.v2.access).
 *
 * @throws {Refusal} `invalid_client_id`, `bad_client_secret`, `invalid_code`, `code_already_used`, `bad_redirect_uri`
 */
export function exchangeCode(
  platform: Platform,
  client: { readonly id: string | undefined; readonly secret: string | undefined },
  given: { readonly code?: string | undefined; readonly redirect_uri?: string | undefined },
): { readonly install: Install; readonly installerId: string } {
  if (client.id !== platform.app.clientId) throw new Refusal('invalid_client_id');
  if (client.secret !== platform.app.clientSecret) throw new Refusal('bad_client_secret');
  const code = platform.codes.get(given.code ?? '');
  if (code === undefined || platform.now().getTime() - code.at > CODE_LIFE_MS) throw new Refusal('invalid_code');
  if (code.used) throw new Refusal('code_already_used');
  if ((given.redirect_uri ?? null) !== code.redirectUri) throw new Refusal('bad_redirect_uri');
  const { enterprise, scopes, userId } = code;
  code.used = true;
  return {
    install: installApp(platform, { team: teamCalled(platform, code.teamId), enterprise, scopes }),
    installerId: userId,
  };
}
