import { createCallLog, createFaults, type Faults, type Statistics } from '../far-end.ts';
import type { SlackAdminActions, SlackSeatActions, WorkspaceEvent } from '../slack-view.ts';
import {
  createCourier,
  createSignedPost,
  createSockets,
  type Delivered,
  type EventRecord,
  type Parcel,
  type RawPost,
  type Sockets,
} from './delivery.ts';
import { authorize, type Consent, createAdmin, createWorld, type WorldActions } from './installs.ts';
import { createSeats } from './people.ts';
import {
  createFileShelf,
  createIds,
  type Ping,
  type Platform,
  Refusal,
  type SlackApp,
  type StoredFile,
} from './platform.ts';
import { type CallRecord, createLimiter, createWebApiServer, type Limits } from './server.ts';
import { createScreens } from './view.ts';

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
  readonly commands?: SlackApp['commands'];
  readonly shortcuts?: SlackApp['shortcuts'];
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
  /** Milliseconds for which a trigger opens a window. Default 3 s. */
  readonly triggerLifeMs?: number;
  /** Default none. */
  readonly limits?: Limits | null;
  /** Blocks without words in the top-level `text` are refused with `no_text`. Default true; Slack itself only warns. */
  readonly requireText?: boolean;
  /**
   * Inside a window, name the workspace of the app where Slack names that of the person. Default false: for tests of apps
   * that do not look at `app_installed_team_id` yet.
   */
  readonly windowsNameHost?: boolean;
  /** What an earlier stand-in remembered: this one goes on where that one stopped. */
  readonly memory?: SlackMemory | null;
  /** Where a page loads a file from. Default: this server (`/files/<id>`). */
  readonly fileAddress?: (fileId: string) => string;
}

/** Slack's own: https://docs.slack.dev/interactivity/handling-user-interaction/ */
const TRIGGER_LIFE_MS = 3000;

/** Workspaces, people and what they wrote, and the counter that never repeats: plain data, of which `node:v8` keeps maps and shared parts. */
export interface SlackMemory
  extends Pick<Platform, 'enterprises' | 'teams' | 'users' | 'channels' | 'installs' | 'responses' | 'homes'> {
  readonly files: Map<string, StoredFile>;
  readonly lastId: number;
}

const nothing = (): SlackMemory => ({
  enterprises: new Map(),
  teams: new Map(),
  users: new Map(),
  channels: new Map(),
  installs: new Map(),
  responses: new Map(),
  homes: new Map(),
  files: new Map(),
  lastId: 0,
});

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
  on(listener: (event: WorkspaceEvent) => void, user?: string): () => void;
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
  /** Looks whether the certificate of the request URL is good, unsigned, as Slack does. Gives the status of each answer. */
  sslCheck(): Promise<{ readonly post: number; readonly get: number }>;
  /** Which pictures Slack gets hold of, by address or id of the file, from now on. At first all. */
  setPictures(arrive: (picture: string) => boolean): void;
  /** Resolves when nothing is on its way to the app. */
  idle(): Promise<void>;
  memory(): SlackMemory;
  readonly sockets: Pick<Sockets, 'connections' | 'acknowledged' | 'disconnect' | 'drop' | 'enable'>;
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
  let picturesArrive = (_picture: string): boolean => true;

  const { files, lastId, ...world } = options.memory ?? nothing();
  const ids = createIds(lastId);
  const sockets = createSockets(credentials.appId, ids.mark, timeoutMs);
  const signed = createSignedPost(credentials.signingSecret, timeoutMs, options.wallClock ?? (() => new Date()));
  const courier = createCourier(() => {
    const target = requestUrl;
    return target === null ? sockets.carry : (parcel, retry) => signed.carry(target, parcel, retry);
  }, options.retryDelays ?? RETRY_DELAYS);
  const platform: Platform = {
    app: {
      ...credentials,
      name: options.appName,
      scopes: options.scopes,
      commands: options.commands ?? [],
      shortcuts: options.shortcuts ?? [],
      events: options.events ?? EVENTS,
      redirectUrls: options.redirectUrls ?? [],
    },
    now,
    ids,
    ...world,
    codes: new Map(),
    triggers: new Map(),
    triggerLifeMs: options.triggerLifeMs ?? TRIGGER_LIFE_MS,
    modals: new Map(),
    files: createFileShelf(ids, now, files),
    pings: [],
    courier,
    screens: createScreens(() => platform, options.fileAddress ?? ((id) => `${url}/files/${id}`)),
    requireText: options.requireText ?? true,
    windowsNameHost: options.windowsNameHost ?? false,
    picturesArrive: (picture) => picturesArrive(picture),
    socketAddress: () => {
      // Slack's word for an app without Socket Mode is not documented; this one is among those of the method.
      if (!sockets.isEnabled()) throw new Refusal('no_permission');
      const address = sockets.address(url);
      if (address === null) throw new Refusal('too_many_websockets');
      return address;
    },
    url: () => url,
  };
  const faults = createFaults();
  const limiter = createLimiter(now, options.limits ?? null);
  const log = createCallLog<CallRecord>((method) => method === 'chat.postMessage');
  const server = createWebApiServer({
    platform,
    faults,
    limiter,
    log,
    consent: () => consent,
    upgrade: sockets.upgrade,
  });
  const target = (): string => {
    if (requestUrl === null) throw new RangeError('no request URL is set');
    return requestUrl;
  };

  return {
    start: async () => {
      url = await server.listen(options.port ?? 0);
      return { url, apiUrl: `${url}/api/`, authorizeUrl: `${url}/oauth/v2/authorize` };
    },
    stop: async () => {
      courier.stop();
      await signed.close();
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
    pings: platform.pings,
    events: courier.events,
    redeliver: courier.redeliver,
    inject: courier.bring,
    post: async (raw) => signed.post(target(), raw),
    sslCheck: async () => signed.sslCheck(target()),
    setPictures: (arrive) => {
      picturesArrive = arrive;
    },
    idle: courier.idle,
    memory: () => ({ ...world, files, lastId: ids.last() }),
    sockets,
  };
}
