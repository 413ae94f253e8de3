import type { Privacy } from '../../src/privacy/privacy.ts';
import { installationRow, settingsRow } from '../../src/privacy/workspace-rows.ts';
import { storeError } from '../../src/store/errors.ts';
import type { Prisma, PrismaClient } from '../../src/store/generated/client.ts';

/** What the administrators of a workspace have decided. */
export interface WorkspaceRules {
  readonly paused: boolean;
  /** Cards may be posted in channels that are shared with other organisations. */
  readonly allowsConnect: boolean;
  /** Channel ids in which cards may be posted; null: in all. */
  readonly channels: readonly string[] | null;
}

/** Whatever a channel's library keeps of an installation: plain JSON, its token among it. */
export type InstallationRecord = { readonly [key: string]: unknown };

/** Workspaces and organisations, each known by an opaque account: a database or a job does not show which they are. */
export interface Workspaces {
  /** The account of a platform's workspace or organisation id. */
  accountOf(id: string): string;
  saveInstallation(account: string, record: InstallationRecord): Promise<void>;
  findInstallation(account: string): Promise<InstallationRecord | null>;
  /**
   * Forgets an installation made before `at`, with all that only it could reach: settings, cards and subscriptions.
   * False: there was none, or a newer one stands.
   */
  removeInstallation(account: string, at: Date): Promise<boolean>;
  /** The same for a workspace whose token stands in the settings. */
  forget(account: string): Promise<void>;
  rules(account: string): Promise<WorkspaceRules>;
  saveRules(account: string, rules: WorkspaceRules): Promise<void>;
}

export interface WorkspacesDeps {
  readonly prisma: PrismaClient;
  readonly privacy: Pick<Privacy, 'pseudonyms' | 'workspaces'>;
  readonly now: () => Date;
}

const FREE: WorkspaceRules = { paused: false, allowsConnect: false, channels: null };
/** Of a pseudonym; enough that no two workspaces meet. */
const ACCOUNT_BYTES = 15;

/** Keeps what is known of workspaces. Errors are StoreErrors, without values. */
export function createWorkspaces({ prisma, privacy, now }: WorkspacesDeps): Workspaces {
  const cipher = privacy.workspaces;
  return {
    accountOf: (id) => privacy.pseudonyms.of('workspace', id).subarray(0, ACCOUNT_BYTES).toString('base64url'),

    saveInstallation: (account, record) =>
      guarded(async () => {
        const sealed = Uint8Array.from(cipher.encrypt(installationRow(account), JSON.stringify(record)));
        const data = { sealed, installedAt: now() };
        await prisma.slackInstallation.upsert({ where: { account }, create: { account, ...data }, update: data });
      }),

    findInstallation: (account) =>
      guarded(async () => {
        const row = await prisma.slackInstallation.findUnique({ where: { account } });
        return row && (JSON.parse(cipher.decrypt(installationRow(account), row.sealed)) as InstallationRecord);
      }),

    removeInstallation: (account, at) =>
      guarded(() =>
        prisma.$transaction(async (tx) => {
          const { count } = await tx.slackInstallation.deleteMany({ where: { account, installedAt: { lt: at } } });
          if (count === 0) return false;
          await forget(tx, account);
          return true;
        }),
      ),

    forget: (account) => guarded(() => prisma.$transaction((tx) => forget(tx, account))),

    rules: (account) =>
      guarded(async () => {
        const row = await prisma.workspaceSettings.findUnique({ where: { account } });
        if (!row) return FREE;
        const { paused, allowsConnect, channels } = row;
        return {
          paused,
          allowsConnect,
          channels: channels && readChannels(cipher.decrypt(settingsRow(account), channels)),
        };
      }),

    saveRules: (account, { paused, allowsConnect, channels }) =>
      guarded(async () => {
        const sealed = channels && Uint8Array.from(cipher.encrypt(settingsRow(account), JSON.stringify(channels)));
        const data = { paused, allowsConnect, channels: sealed };
        await prisma.workspaceSettings.upsert({ where: { account }, create: { account, ...data }, update: data });
      }),
  };
}

function readChannels(written: string): readonly string[] {
  return JSON.parse(written) as string[];
}

/** Errors of the database carry values; these do not. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeError(error);
  }
}

/** What only an installation could reach. */
async function forget(tx: Prisma.TransactionClient, account: string): Promise<void> {
  await tx.workspaceSettings.deleteMany({ where: { account } });
  await tx.sharedCard.deleteMany({ where: { account } });
  await tx.subscription.deleteMany({ where: { channel: 'slack', account } });
}
