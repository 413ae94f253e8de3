import { type AuthorizeResult, type AuthorizeSourceData, type Logger, LogLevel } from '@slack/bolt';
import type { Patience } from '../../src/channel/attempt.ts';
import { createLibraryLog, type Log } from '../../src/server/log.ts';
import { attempt } from './attempt.ts';
import { clientOptions, createClients } from './clients.ts';
import { connect, type Home } from './connect.ts';
import type { Removed, Request } from './handler.ts';
import { createInstallations, NotInstalledError } from './installations.ts';
import type { Calls } from './pacing.ts';
import type { SlackMode } from './receiver.ts';
import { READS_FILES } from './scopes.ts';
import type { Workspace } from './visit.ts';
import type { Workspaces } from './workspaces.ts';

export interface ReachDeps {
  readonly mode: SlackMode;
  /** Root of the Web API, with a slash at the end; null: Slack itself. */
  readonly apiUrl: string | null;
  readonly workspaces: Workspaces;
  readonly log: Log;
  readonly now: () => Date;
  readonly patience: Patience;
  /** How calls leave. */
  readonly calls: Calls;
  readonly signal: AbortSignal;
}

/** The workspaces that the app reaches, and with which token: of the settings, or of its installations. */
export function createReach({ mode, apiUrl, workspaces, log, now, patience, signal, calls }: ReachDeps) {
  const logger: Logger = createLibraryLog(log, 'slack', LogLevel.WARN, signal);
  const options = clientOptions({ slackApiUrl: apiUrl, logger, fetch: calls.answers });
  const clients = createClients({ slackApiUrl: apiUrl, logger, calls });
  const installations = createInstallations(workspaces, now);
  /** The one workspace of a token from the settings, once Slack has said which that is. */
  let home: Home | null = null;
  return { logger, options, installations, find, isConnected, authorize, requested, workspaceOf, tokenOf, removed };

  /** Asks Slack whose the token of the settings is. @throws SlackStartError */
  async function find(): Promise<void> {
    if (mode.kind !== 'install') home = await connect(clients.of(mode.botToken), { patience, signal });
  }

  function isConnected(): boolean {
    return home !== null;
  }

  /** The token that answers for an account; null: the app is not installed there, or has not started. */
  async function tokenOf(account: string): Promise<string | null> {
    return (await workspaceOf(account))?.client.token ?? null;
  }

  /** A token from the settings answers for its own workspace, and for nobody else. */
  async function authorize(source: AuthorizeSourceData<boolean>): Promise<AuthorizeResult> {
    if (mode.kind === 'install') throw new TypeError('installations are looked up elsewhere');
    if (home === null) throw new Error('a request came before the start');
    const { teamId, enterpriseId, isEnterprise, botId, botUserId } = home;
    const ours = isEnterprise ? source.enterpriseId === enterpriseId : source.teamId === teamId;
    if (!ours) throw new NotInstalledError('a request of another workspace');
    const ids = { ...(teamId !== null && { teamId }), ...(enterpriseId !== null && { enterpriseId }) };
    return { botToken: mode.botToken, botId, botUserId, ...ids };
  }

  /** Where a request came from, and what answers there. */
  async function requested(context: {
    readonly teamId?: string;
    readonly enterpriseId?: string;
    readonly isEnterpriseInstall: boolean;
    readonly botToken?: string;
  }): Promise<Pick<Request, 'from' | 'workspace'>> {
    const isEnterprise = home?.isEnterprise ?? context.isEnterpriseInstall;
    const named = { teamId: idOf(context.teamId), enterpriseId: idOf(context.enterpriseId), isEnterprise };
    const { botToken } = context;
    if (!botToken) return { from: named, workspace: null };
    const { scopes, enterpriseId } = await installedAt(named);
    // A request may name the organisation of a guest: people are known by that of the installation.
    const from = { ...named, enterpriseId };
    return { from, workspace: workspaceFrom(botToken, from, scopes) };
  }

  /** An installation was just looked up for its token, so nothing is waited for. */
  async function installedAt(from: Request['from']) {
    if (mode.kind !== 'install') return { scopes: home?.scopes ?? [], enterpriseId: home?.enterpriseId ?? null };
    const account = accountFrom(from);
    const installation = account === null ? null : await installations.find(account);
    return { scopes: installation?.bot?.scopes ?? [], enterpriseId: installation?.enterprise?.id ?? null };
  }

  /** Whose installation it is: the organisation's, where the whole of it installed the app. Null: Slack names none. */
  function accountFrom({ teamId, enterpriseId, isEnterprise }: Request['from']): string | null {
    const id = isEnterprise ? enterpriseId : teamId;
    return id === null ? null : workspaces.accountOf(id);
  }

  function workspaceFrom(token: string, from: Request['from'], scopes: readonly string[]): Workspace | null {
    const account = accountFrom(from);
    const realm = from.enterpriseId ?? from.teamId;
    if (account === null || realm === null) return null;
    const [client, forCards] = [clients.of(token), clients.forCards(token)];
    return { account, realm, client, forCards, takesPictures: scopes.includes(READS_FILES) };
  }

  async function workspaceOf(account: string): Promise<Workspace | null> {
    if (mode.kind !== 'install') {
      const own = home && workspaceFrom(mode.botToken, home, home.scopes);
      return own?.account === account ? own : null;
    }
    const installation = await installations.find(account);
    if (!installation?.bot) return null;
    const { token, scopes = [] } = installation.bot;
    const from = {
      teamId: installation.team?.id ?? null,
      enterpriseId: installation.enterprise?.id ?? null,
      isEnterprise: installation.isEnterpriseInstall === true,
    };
    return workspaceFrom(token, from, scopes);
  }

  /** Word of a removal may come late, after the app was installed anew: the token itself is asked as well. */
  async function removed(from: Request['from'], word: Removed): Promise<void> {
    const account = accountFrom(from);
    const workspace = account === null ? null : await workspaceOf(account);
    if (workspace === null) return;
    const test = await attempt(() => workspace.client.auth.test(), { repeatable: true, patience, signal });
    if (test.ok) return;
    if (test.fault.meaning !== 'account dead') throw test.error;
    if (mode.kind === 'install') await installations.removed(workspace.account, word.at);
    // A token of the settings that was revoked may be replaced there: only a removal ends what people chose.
    else if (word.uninstalled) await workspaces.forget(workspace.account);
    log.warn({ uninstalled: word.uninstalled }, 'slack: the app was removed from a workspace, or its token revoked');
  }
}

/** Bolt passes on whatever stood in the request. */
const idOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
