import type { Install, Platform, Team } from './platform.ts';
import { tellEvent } from './tell.ts';

/** Installing the app, and taking it away again. */

interface Wanted {
  readonly team: Team;
  /** For the whole organisation of the workspace. */
  readonly enterprise: boolean;
  readonly scopes: readonly string[];
}

const lastOf = (platform: Platform, { team, enterprise }: Wanted): Install | undefined =>
  [...platform.installs.values()].findLast((install) =>
    enterprise ? install.isEnterprise && install.enterpriseId === team.enterpriseId : install.teamId === team.id,
  );

/**
 * Installs the app. Where it is installed already the token stays and has the new scopes; after an uninstallation or a
 * revocation there is a new token, and the bot is the same.
 */
export function installApp(platform: Platform, wanted: Wanted): Install {
  const { team, enterprise, scopes } = wanted;
  if (enterprise && team.enterpriseId === null) throw new RangeError('the workspace belongs to no organisation');
  const last = lastOf(platform, wanted);
  if (last?.state === 'active') {
    last.scopes = scopes;
    return last;
  }
  const install: Install = {
    teamId: enterprise ? null : team.id,
    enterpriseId: team.enterpriseId,
    isEnterprise: enterprise,
    token: `xoxb-${platform.ids.number()}-${platform.ids.number()}-${platform.ids.mark()}`,
    botUserId: last?.botUserId ?? newBotUser(platform, enterprise ? (team.enterpriseId ?? team.id) : team.id),
    botId: last?.botId ?? platform.ids.next('B'),
    scopes,
    state: 'active',
  };
  platform.installs.set(install.token, install);
  platform.screens.showAll();
  return install;
}

function newBotUser(platform: Platform, teamId: string): string {
  const id = platform.ids.next('U');
  platform.users.set(id, {
    id,
    teamId,
    name: platform.app.name.toLowerCase(),
    realName: platform.app.name,
    locale: 'en-US',
    isBot: true,
    isAdmin: false,
    deleted: false,
  });
  return id;
}

/** Team id under which the app hears of an installation's end. */
const toldAs = (install: Install): string => install.teamId ?? install.enterpriseId ?? '';

/** Kills the token and tells the app. */
export function revoke(platform: Platform, install: Install): void {
  install.state = 'revoked';
  tellRevoked(platform, install);
  platform.screens.showAll();
}

/** Takes the app out of the workspace or organisation and tells it, in either order. */
export function uninstall(platform: Platform, install: Install, order: 'tokens first' | 'app first'): void {
  const hadToken = install.state === 'active';
  install.state = 'uninstalled';
  const tellGone = () => tellEvent(platform, install, toldAs(install), 'app_uninstalled', { type: 'app_uninstalled' });
  if (order === 'app first') tellGone();
  if (hadToken) tellRevoked(platform, install);
  if (order === 'tokens first') tellGone();
  for (const channel of platform.channels.values())
    if (channel.kind !== 'im') channel.members.delete(install.botUserId);
  for (const [user, view] of platform.homes) if (view.install === install) platform.homes.delete(user);
  for (const stack of platform.modals.values())
    stack.splice(0, stack.length, ...stack.filter((view) => view.install !== install));
  platform.screens.showAll();
}

const tellRevoked = (platform: Platform, install: Install): string | null =>
  tellEvent(platform, install, toldAs(install), 'tokens_revoked', {
    type: 'tokens_revoked',
    tokens: { oauth: [], bot: [install.botUserId] },
  });
