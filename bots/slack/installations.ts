import type { InstallationQuery, InstallationStore } from '@slack/bolt';
import { z } from 'zod';
import { wait } from '../../src/channel/wait.ts';
import type { Workspaces } from './workspaces.ts';

/** The app is not installed there: never was, or was removed. */
export class NotInstalledError extends Error {
  override name = 'NotInstalledError';
}

/** What is stored is no installation that the app could answer with. Tells which part of it, and no value of it. */
export class DamagedInstallationError extends Error {
  override name = 'DamagedInstallationError';
  /** The damaged part, by its key. */
  readonly code: string;

  constructor(part: string) {
    super(`a stored installation cannot be read: ${part}`);
    this.code = part;
  }
}

/** What the app and Bolt need of an installation; the rest is Bolt's own and kept as it is. */
const installationSchema = z
  .looseObject({
    isEnterpriseInstall: z.boolean().optional(),
    enterprise: z.looseObject({ id: z.string().min(1) }).optional(),
    team: z.looseObject({ id: z.string().min(1) }).optional(),
    bot: z.looseObject({ token: z.string().min(1), scopes: z.array(z.string()).optional() }).optional(),
  })
  .superRefine((installation, context) => {
    const home = installation.isEnterpriseInstall === true ? 'enterprise' : 'team';
    if (installation[home] === undefined) context.addIssue({ code: 'custom', path: [home] });
  });
type Installation = z.infer<typeof installationSchema>;

/** Where installations are kept, as Bolt asks for them, and for work that no request started. */
export interface Installations extends InstallationStore {
  /** Null: the app is not installed there. @throws {DamagedInstallationError} */
  find(account: string): Promise<Installation | null>;
  /** Forgets an installation that ended at `at`, unless a newer one stands. */
  removed(account: string, at: Date): Promise<void>;
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
    const installation = record && readInstallation(record);
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
    find,

    async storeInstallation(given) {
      const installation = readInstallation(given);
      const account = accountOf(keyOf(installation));
      await workspaces.saveInstallation(account, installation);
      remembered.set(account, { installation, at: now().getTime() });
    },

    async fetchInstallation(query) {
      const installation = await find(accountOf(keyOfQuery(query)));
      if (!installation) throw new NotInstalledError('the app is not installed there');
      // The library's type tells workspaces from organisations by a parameter that a stored row cannot have.
      return installation as never;
    },

    async removed(account, at) {
      if (await workspaces.removeInstallation(account, at)) remembered.delete(account);
    },
  };
}

function readInstallation(stored: unknown): Installation {
  const read = installationSchema.safeParse(stored);
  if (!read.success) throw new DamagedInstallationError(String(read.error.issues[0]?.path[0] ?? 'all of it'));
  return read.data;
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
