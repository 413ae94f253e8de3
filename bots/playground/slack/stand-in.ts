import type { SlackAdminActions, SlackSeatActions } from '../slack-view.ts';
import { createAdmin, createWorld, type WorldActions } from './admin.ts';
import { type CallRecord, createCallLog, type Statistics } from './calls.ts';
import { createCourier, type EventRecord } from './courier.ts';
import { createFaults, type Faults } from './faults.ts';
import { createFileShelf } from './files.ts';
import { createIds } from './ids.ts';
import { createLimiter, type Limits } from './limits.ts';
import { authorize, type Consent } from './oauth.ts';
import type { Delivered, Parcel } from './parcel.ts';
import { createPings, type Ping } from './pings.ts';
import type { AppCommand, AppShortcut, Platform } from './platform.ts';
import { createScreens, type WorkspaceListener } from './screens.ts';
import { createSeats } from './seats.ts';
import { createWebApiServer } from './server.ts';
import { createSignedPost, type RawPost } from './signed-post.ts';
import { createSockets, type Sockets } from './sockets.ts';

export interface SlackStandInOptions {
  /** Name of the app and of its bot. */
  readonly appName: string;
  /** Default `A0STANDIN`. */
  readonly appId?: string;
  /** What the app has in its settings; the defaults are good for tests. */
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly signingSecret?: string;
  readonly appToken?: string;
  /** Bot scopes of an installation without OAuth. */
  readonly scopes: readonly string[];
  readonly commands?: readonly AppCommand[];
  readonly shortcuts?: readonly AppShortcut[];
  /** Events subscribed to. Default: the App Home opened, the app uninstalled, tokens revoked. */
  readonly events?: readonly string[];
  /** Beginnings of allowed redirect addresses. Default: any. */
  readonly redirectUrls?: readonly string[];
  /** Default: the system's clock. Timers (retries, time limits) run in real time. */
  readonly now?: () => Date;
  /** Clock of the signatures' time stamps. Default: the system's. */
  readonly wallClock?: () => Date;
  /** Default 0: the system chooses. */
  readonly port?: number;
  /** Milliseconds before each further attempt at an event. Default: at once, a minute, five minutes. */
  readonly retryDelays?: readonly number[];
  /** Milliseconds within which the app must acknowledge. Default 3 s. */
  readonly ackTimeoutMs?: number;
  /** Default none. */
  readonly limits?: Limits | null;
  /** Blocks without words in the top-level `text` are refused with `no_text`. Default true; Slack itself only warns. */
  readonly requireText?: boolean;
  /** Where a page loads a file from. Default: this server (`/files/<id>`). */
  readonly fileAddress?: (fileId: string) => string;
}

export interface SlackStandIn {
  /** Begins to listen on loopback. `apiUrl` is for `clientOptions.slackApiUrl`, `authorizeUrl` for `installerOptions.authorizationUrl`. */
  start(): Promise<{ readonly url: string; readonly apiUrl: string; readonly authorizeUrl: string }>;
  /** Ends every connection and timer. */
  stop(): Promise<void>;
  /** Where events, commands and interactions are posted; null (the default) brings them by Socket Mode. */
  setRequestUrl(url: string | null): void;
  readonly credentials: {
    readonly appId: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly signingSecret: string;
    readonly appToken: string;
  };
  readonly world: WorldActions;
  readonly seats: SlackSeatActions;
  readonly admin: SlackAdminActions;
  readonly oauth: {
    /** Who answers at `/oauth/v2/authorize` from now on, and what. */
    answers(consent: Consent | null): void;
    /** Answers one such page by its address, and gives the address the browser goes on to. */
    authorize(pageUrl: string, consent: Consent): string;
  };
  /** Listens to what people see, all of them or one; gives what ends it. */
  on(listener: WorkspaceListener, user?: string): () => void;
  readonly faults: Faults;
  setLimits(limits: Limits | null): void;
  /** At least the last thousand calls, oldest first. */
  readonly calls: readonly CallRecord[];
  statistics(): Statistics;
  /** Everybody whom the app's messages notified by name or by channel. */
  readonly pings: readonly Ping[];
  /** Events the app was told of, oldest first. */
  events(): readonly EventRecord[];
  /** Brings an event again, several times at once; resolves with how many were taken. */
  redeliver(eventId: string, times: number): Promise<number>;
  /** Brings anything at all, once, the way that is set. */
  inject(parcel: Parcel): Promise<Delivered>;
  /** Posts anything at all to the request URL, signed as told. Rejects when no URL is set or the connection fails. */
  post(raw: RawPost): Promise<{ readonly status: number; readonly body: string }>;
  /** Resolves when nothing is on its way to the app. */
  idle(): Promise<void>;
  readonly sockets: Pick<Sockets, 'connections' | 'acknowledged' | 'disconnect' | 'drop'>;
}

const RETRY_DELAYS = [0, 60_000, 300_000];
const EVENTS = ['app_home_opened', 'app_uninstalled', 'tokens_revoked'];

/** Makes a server that stands in for Slack: the Web API and Socket Mode on one side, people in their workspaces on the other. */
export function createSlackStandIn(options: SlackStandInOptions): SlackStandIn {
  const now = options.now ?? (() => new Date());
  const timeoutMs = options.ackTimeoutMs ?? 3000;
  const credentials = {
    appId: options.appId ?? 'A0STANDIN',
    clientId: options.clientId ?? '1000.2000',
    clientSecret: options.clientSecret ?? 'stand-in-client-secret',
    signingSecret: options.signingSecret ?? 'stand-in-signing-secret',
    appToken: options.appToken ?? 'xapp-1-stand-in',
  };
  let url = '';
  let requestUrl: string | null = null;
  let consent: Consent | null = null;

  const ids = createIds();
  const sockets = createSockets({ appId: credentials.appId, ids, timeoutMs });
  const signed = createSignedPost({
    signingSecret: credentials.signingSecret,
    timeoutMs,
    wallClock: options.wallClock ?? (() => new Date()),
  });
  const courier = createCourier(() => {
    const target = requestUrl;
    return target === null ? sockets.carry : (parcel, retry) => signed.carry(target, parcel, retry);
  }, options.retryDelays ?? RETRY_DELAYS);
  const platform: Platform = {
    app: {
      ...credentials,
      name: options.appName,
      appTokens: [credentials.appToken],
      scopes: options.scopes,
      commands: options.commands ?? [],
      shortcuts: options.shortcuts ?? [],
      events: options.events ?? EVENTS,
      redirectUrls: options.redirectUrls ?? [],
    },
    now,
    ids,
    enterprises: new Map(),
    teams: new Map(),
    users: new Map(),
    channels: new Map(),
    installs: new Map(),
    codes: new Map(),
    triggers: new Map(),
    responses: new Map(),
    modals: new Map(),
    homes: new Map(),
    files: createFileShelf(ids, now),
    pings: createPings(now),
    courier,
    screens: createScreens(() => platform, options.fileAddress ?? ((id) => `${url}/files/${id}`)),
    requireText: options.requireText ?? true,
    socketAddress: () => sockets.address(url),
    url: () => url,
  };
  const faults = createFaults();
  const limiter = createLimiter(now, options.limits ?? null);
  const log = createCallLog();
  const server = createWebApiServer({
    platform,
    faults,
    limiter,
    log,
    consent: () => consent,
    upgrade: sockets.upgrade,
  });

  return {
    start: async () => {
      url = await server.listen(options.port ?? 0);
      return { url, apiUrl: `${url}/api/`, authorizeUrl: `${url}/oauth/v2/authorize` };
    },
    stop: async () => {
      courier.stop();
      signed.close();
      sockets.close();
      await server.close();
    },
    setRequestUrl: (next) => {
      requestUrl = next;
    },
    credentials,
    world: createWorld(platform),
    seats: createSeats(platform),
    admin: createAdmin(platform),
    oauth: {
      answers: (next) => {
        consent = next;
      },
      authorize: (pageUrl, answer) => authorize(platform, new URL(pageUrl).searchParams, answer),
    },
    on: platform.screens.on,
    faults,
    setLimits: limiter.set,
    calls: log.calls,
    statistics: log.statistics,
    pings: platform.pings.all,
    events: courier.events,
    redeliver: courier.redeliver,
    inject: courier.bring,
    post: async (raw) => {
      if (requestUrl === null) throw new RangeError('no request URL is set');
      return signed.post(requestUrl, raw);
    },
    idle: courier.idle,
    sockets,
  };
}
