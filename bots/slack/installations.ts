import type { Installation, InstallationQuery, InstallationStore } from '@slack/bolt';
import { wait } from '../../src/app/wait.ts';
import type { InstallationRecord, Workspaces } from '../../src/app/workspaces.ts';

/** The app is not installed there: never was, or was removed. */
export class NotInstalledError extends Error {
  override name = 'NotInstalledError';
}

/** Where installations are kept, as Bolt asks for them, and for work that no request started. */
export interface Installations extends InstallationStore {
  /** Null: the app is not installed there. */
  find(account: string): Promise<Installation | null>;
  /** Forgets an installation that ended at `at`, unless a newer one stands. */
  removed(id: string, at: Date): Promise<void>;
  accountOf(id: string): string;
}

const FRESH_MS = 60_000;
/** A trigger lives for three seconds: it must not be spent on waiting for the database. */
const DATABASE_MS = 700;

/**
 * Keeps each installation under its own workspace, or under its organisation when the whole organisation installed the app,
 * and never looks for one elsewhere. What was read is remembered for a minute, and used when the database is slow or away.
 */
export function createInstallations(workspaces: Workspaces, now: () => Date): Installations {
  const remembered = new Map<string, { readonly installation: Installation; readonly at: number }>();
  const { accountOf } = workspaces;

  async function read(account: string): Promise<Installation | null> {
    const record = await workspaces.findInstallation(account);
    const installation = record as unknown as Installation | null;
    if (installation) remembered.set(account, { installation, at: now().getTime() });
    else remembered.delete(account);
    return installation;
  }

  async function find(account: string): Promise<Installation | null> {
    const known = remembered.get(account);
    if (!known) return await read(account);
    if (known.at + FRESH_MS > now().getTime()) return known.installation;
    const asked = read(account).catch(() => known.installation);
    return await Promise.race([asked, wait(DATABASE_MS).then(() => known.installation)]);
  }

  return {
    accountOf,
    find,

    async storeInstallation(installation) {
      const account = accountOf(keyOf(installation));
      await workspaces.saveInstallation(account, installation as unknown as InstallationRecord);
      remembered.set(account, { installation: installation as Installation, at: now().getTime() });
    },

    async fetchInstallation(query) {
      const installation = await find(accountOf(keyOfQuery(query)));
      if (!installation) throw new NotInstalledError('the app is not installed there');
      // The library's type tells workspaces from organisations by a parameter that a stored row cannot have.
      return installation as never;
    },

    async removed(id, at) {
      const account = accountOf(id);
      if (await workspaces.removeInstallation(account, at)) remembered.delete(account);
    },
  };
}

function keyOf({ isEnterpriseInstall, enterprise, team }: Installation): string {
  return known(isEnterpriseInstall === true ? enterprise?.id : team?.id);
}

function keyOfQuery({ isEnterpriseInstall, enterpriseId, teamId }: InstallationQuery<boolean>): string {
  return known(isEnterpriseInstall ? enterpriseId : teamId);
}

function known(id: string | undefined): string {
  if (id === undefined || id === '') throw new NotInstalledError('a request that names no workspace');
  return id;
}
