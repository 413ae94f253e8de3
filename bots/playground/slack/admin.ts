import type { SlackAdminActions } from '../slack-view.ts';
import { installApp, revoke, uninstall } from './installs.ts';
import { channelCalled, installFor, personCalled, teamCalled } from './people.ts';
import type { Install, Platform } from './platform.ts';

/** What is made before anybody sits down. Ids are given where they are left out. */
export interface WorldActions {
  enterprise(enterprise: { readonly name: string; readonly id?: string }): string;
  team(team: { readonly name: string; readonly id?: string; readonly enterpriseId?: string }): string;
  person(person: {
    readonly teamId: string;
    readonly realName: string;
    readonly id?: string;
    readonly name?: string;
    /** Default `en-US`. */
    readonly locale?: string;
    readonly admin?: boolean;
  }): string;
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

const slug = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

/** Makes workspaces, people and channels. */
export function createWorld(platform: Platform): WorldActions {
  const { ids } = platform;
  return {
    enterprise: ({ name, id = ids.next('E') }) => {
      platform.enterprises.set(id, { id, name });
      return id;
    },
    team: ({
      name,
      id = ids.next('T'),
      enterpriseId = null,
    }: {
      name: string;
      id?: string;
      enterpriseId?: string | null;
    }) => {
      platform.teams.set(id, { id, name, domain: slug(name), enterpriseId });
      return id;
    },
    person: ({ teamId, realName, id = ids.next('U'), name = slug(realName), locale = 'en-US', admin = false }) => {
      teamCalled(platform, teamId);
      platform.users.set(id, { id, teamId, name, realName, locale, isBot: false, isAdmin: admin, deleted: false });
      return id;
    },
    channel: ({ teamId, name, id = ids.next('C'), kind = 'public', members = [], app = false }) => {
      teamCalled(platform, teamId);
      const people = members.map((member) => personCalled(platform, member).id);
      const bot = app ? [appIn(platform, teamId).botUserId] : [];
      platform.channels.set(id, {
        id,
        teamId,
        name,
        kind,
        members: new Set([...people, ...bot]),
        sharedWith: new Set(),
        messages: new Map(),
        archived: false,
        lastStamp: 0,
      });
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
  const change = (channelId: string, act: (channel: ReturnType<typeof channelCalled>) => void): void => {
    act(channelCalled(platform, channelId));
    platform.screens.showAll();
  };
  const setDeleted = (userId: string, deleted: boolean): void => {
    personCalled(platform, userId).deleted = deleted;
    if (deleted) platform.modals.delete(userId);
    platform.screens.showPerson(userId);
  };
  return {
    deactivate: async (userId) => setDeleted(userId, true),
    reactivate: async (userId) => setDeleted(userId, false),
    uninstall: async (teamId, order = 'tokens first') => uninstall(platform, appIn(platform, teamId), order),
    revokeTokens: async (teamId) => revoke(platform, appIn(platform, teamId)),
    install: async (teamId, { scopes = platform.app.scopes, enterprise = false } = {}) =>
      installApp(platform, { team: teamCalled(platform, teamId), enterprise, scopes }).token,
    addApp: async (channelId) =>
      change(channelId, (channel) => channel.members.add(appIn(platform, channel.teamId).botUserId)),
    removeApp: async (channelId) =>
      change(channelId, (channel) => channel.members.delete(appIn(platform, channel.teamId).botUserId)),
    archive: async (channelId) =>
      change(channelId, (channel) => {
        channel.archived = true;
      }),
    unarchive: async (channelId) =>
      change(channelId, (channel) => {
        channel.archived = false;
      }),
    share: async (channelId, teamId) =>
      change(channelId, (channel) => channel.sharedWith.add(teamCalled(platform, teamId).id)),
  };
}
