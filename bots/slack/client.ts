import { App, type AuthorizeResult, type AuthorizeSourceData, type Logger, LogLevel } from '@slack/bolt';
import { PATIENCE, type Patience } from '../../src/channel/attempt.ts';
import type { Channel, StaffPort, Turns } from '../../src/channel/channel.ts';
import { createLanes } from '../../src/channel/lanes.ts';
import { wait } from '../../src/channel/wait.ts';
import { createLibraryLog, type Log } from '../../src/server/log.ts';
import type { Texts } from '../../src/texts/texts.ts';
import { attempt } from './attempt.ts';
import { createBackground } from './background.ts';
import type { CardKeeper, Cards } from './cards.ts';
import { clientOptions, createClients } from './clients.ts';
import { connect, type Home } from './connect.ts';
import type { Removed, Request } from './handler.ts';
import type { SlackListener } from './http.ts';
import { createInstallations, NotInstalledError } from './installations.ts';
import { createParts } from './parts.ts';
import { createReceiver, type SlackMode } from './receiver.ts';
import type { RenderDeps } from './render.ts';
import { READS_FILES } from './scopes.ts';
import type { Workspace } from './visit.ts';
import type { Workspaces } from './workspaces.ts';

export interface SlackDeps {
  readonly mode: SlackMode;
  /** Root of the Web API, with a slash at the end; null: Slack itself. */
  readonly apiUrl: string | null;
  readonly turns: Turns;
  readonly cards: Cards;
  readonly workspaces: Workspaces;
  readonly texts: Pick<Texts, 'languages' | 'render' | 'plain'>;
  /** The language of the bots that serves a language tag best. */
  readonly negotiate: (tag: string | null) => string;
  readonly links: RenderDeps['links'];
  readonly pictureUrl: RenderDeps['pictureUrl'];
  readonly log: Log;
  readonly now: () => Date;
  readonly patience?: Patience;
}

export interface SlackChannel extends Channel {
  /** Answers the paths of http.ts; null in Socket Mode. */
  readonly http: SlackListener | null;
  /** Changes cards and takes them away, for bots/slack/cards.ts. */
  readonly keeper: CardKeeper;
  readonly staff: StaffPort;
  /** The token that answers for an account, for a messenger; null: the app is not installed there, or has not started. */
  tokenOf(account: string): Promise<string | null>;
}

const STOP_MS = 9_500;

/**
 * Makes the Slack channel. Nothing is sent or asked before `start`, which rejects with SlackStartError when the token does
 * not work or lacks a scope. Over HTTP, requests that come before `start` are refused, and come again.
 */
export function createSlackChannel(deps: SlackDeps): SlackChannel {
  const { mode, apiUrl, workspaces, log, now, patience = PATIENCE } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  const logger: Logger = createLibraryLog(log, 'slack', LogLevel.WARN, signal);
  const options = clientOptions({ slackApiUrl: apiUrl, logger });
  const clients = createClients({ slackApiUrl: apiUrl, logger });
  const installations = createInstallations(workspaces, now);
  const lanes = createLanes();
  const background = createBackground(log);
  /** The one workspace of a token from the settings, once Slack has said which that is. */
  let home: Home | null = null;

  const render: RenderDeps = { texts: deps.texts, links: deps.links, pictureUrl: deps.pictureUrl };
  const parts = createParts({
    ...deps,
    render,
    workspaceOf,
    removed,
    lanes,
    background: background.add,
    patience,
    signal,
  });
  const { receiver, http } = createReceiver({ ...deps, mode, options, logger, installations, signal });
  const app = new App({
    receiver,
    logger,
    clientOptions: options,
    convoStore: false,
    ...(mode.kind !== 'install' && { authorize }),
  });
  app.use((args) => background.track(requestOf(args).then(parts.handle)));
  app.error(async (error) => {
    throw error;
  });
  return { name: 'slack', http, ...parts.outside, start, stop, tokenOf };

  async function tokenOf(account: string): Promise<string | null> {
    return (await workspaceOf(account))?.client.token ?? null;
  }

  async function start(): Promise<void> {
    if (mode.kind === 'install') return;
    home = await connect(clients.of(mode.botToken), { patience, signal });
    if (mode.kind === 'socket') await receiver.start(0);
  }

  async function stop(): Promise<void> {
    stopping.abort();
    if (mode.kind === 'socket' && home !== null) await receiver.stop();
    const late = new AbortController();
    const finished = Promise.all([lanes.idle(), background.idle()]).then(() => true);
    const inTime = await Promise.race([finished, wait(STOP_MS, late.signal).then(() => false)]);
    late.abort();
    if (!inTime) log.warn({ inHand: lanes.size }, 'slack: stopped before everything in hand was finished');
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

  async function requestOf(args: Parameters<Parameters<typeof app.use>[0]>[0]): Promise<Request> {
    const { body, context } = args;
    const isEnterprise = home?.isEnterprise ?? context.isEnterpriseInstall;
    const from = { teamId: context.teamId ?? null, enterpriseId: context.enterpriseId ?? null, isEnterprise };
    const ack = 'ack' in args && typeof args.ack === 'function' ? (args.ack as Request['ack']) : null;
    const { botToken } = context;
    return { body, ack, from, workspace: botToken ? workspaceFrom(botToken, from, await scopesOf(from)) : null };
  }

  /** What the app was allowed there. An installation was just looked up for its token, so nothing is waited for. */
  async function scopesOf(from: Request['from']): Promise<readonly string[]> {
    if (mode.kind !== 'install') return home?.scopes ?? [];
    const account = accountFrom(from);
    return (account !== null && (await installations.find(account))?.bot?.scopes) || [];
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
