import { createCallLog, createFaults, createPoster, type Faults, type Statistics } from '../far-end.ts';
import type { SeatActions, SeatEvent } from '../telegram-view.ts';
import { createDelivery, createUpdates } from './delivery.ts';
import { stopTyping } from './messages.ts';
import {
  createGroups,
  createInline,
  createSeats,
  type GroupActions,
  type MoreInlineActions,
  type MoreSeatActions,
} from './people.ts';
import { type ChatRecord, createFileShelf, createProfile, type Platform, type StoredFile } from './platform.ts';
import {
  type CallRecord,
  carryOutReply,
  createBotApiServer,
  createLimiter,
  isMessage,
  type Limits,
  type ServerDeps,
} from './server.ts';
import { createViews } from './wire.ts';

export interface TelegramStandInOptions {
  /** The one token it accepts, `<bot id>:<secret>`. */
  readonly token: string;
  readonly botName: string;
  readonly botUsername: string;
  /** Default: the system's clock. Timers (long polling, retries, typing) run in real time. */
  readonly now?: () => Date;
  /** Default 0: the system chooses. */
  readonly port?: number;
  /** Milliseconds before each further attempt at a webhook; the last one repeats. Default 1 s, growing to a minute. */
  readonly retryDelays?: readonly number[];
  /** Milliseconds for one delivery to a webhook. Default 60 s. */
  readonly webhookTimeoutMs?: number;
  /** Messages a second above which 429 is answered. Default none. */
  readonly limits?: Limits | null;
  /** Seconds within which callbacks and inline queries can be answered. Default 15. */
  readonly querySeconds?: number;
  /** Milliseconds a client waits for inline results before it shows none. Default 10 s. */
  readonly inlineWaitMs?: number;
  /** Messages kept for each chat. Default 200. */
  readonly historyLimit?: number;
  /** First update id. Default 1000. */
  readonly firstUpdateId?: number;
  /** What an earlier stand-in remembered: this one goes on where that one stopped. */
  readonly memory?: TelegramMemory | null;
  /** Where a page loads a file from. Default: this server, without the token (`/seen/<path>`). */
  readonly fileAddress?: (file: StoredFile) => string;
}

/** People, chats, and the counters that never repeat: plain data, of which `node:v8` keeps maps and shared parts. */
export interface TelegramMemory extends Pick<Platform, 'seats' | 'chats' | 'ids' | 'inlineMessages'> {
  readonly nextUpdateId: number;
}

export interface TelegramStandIn {
  /** Begins to listen on loopback; `url` is the Bot API's root, for grammY's `apiRoot`. */
  start(): Promise<{ readonly url: string }>;
  /** Ends every connection and timer. */
  stop(): Promise<void>;
  readonly seats: SeatActions & MoreSeatActions & MoreInlineActions;
  readonly groups: GroupActions;
  /** Listens to what seats see, all of them or one; gives what ends it. */
  on(listener: (event: SeatEvent) => void, seat?: number): () => void;
  readonly faults: Faults;
  /** At least the last thousand calls, oldest first. */
  readonly calls: readonly CallRecord[];
  statistics(): Statistics & { readonly callbacks: { readonly asked: number; readonly answered: number } };
  /** Messages the bot got into this chat, forgotten ones included. */
  sentTo(chatId: number): number;
  setLimits(limits: Limits | null): void;
  /** Delivers an update again, several times at once; resolves with how many were taken. */
  redeliver(updateId: number, times: number): Promise<number>;
  /** Delivers anything at all, with an update id of its own that it gives; `lane` orders it among others (a chat id). */
  inject(raw: Readonly<Record<string, unknown>>, lane?: number | string): number;
  /** Id of the update that came up last. */
  lastUpdateId(): number;
  /** Updates the bot has not yet taken, and in which lanes they wait. */
  pendingUpdates(): number;
  /** Whether a bot that polls waits for the next update. */
  polled(): boolean;
  lanes(): readonly string[];
  /** Resolves when the bot has taken every update. */
  idle(): Promise<void>;
  memory(): TelegramMemory;
}

const RETRY_DELAYS = [1000, 2000, 5000, 10_000, 30_000, 60_000];

/** Makes a server that stands in for Telegram: the Bot API on one side, people with their phones on the other. */
export function createTelegramStandIn(options: TelegramStandInOptions): TelegramStandIn {
  const now = options.now ?? (() => new Date());
  let url = '';
  const { memory = null } = options;
  const updates = createUpdates(now, memory?.nextUpdateId ?? options.firstUpdateId ?? 1000);
  const poster = createPoster(options.webhookTimeoutMs ?? 60_000);
  const delivery = createDelivery({
    updates,
    poster,
    now,
    retryDelays: options.retryDelays ?? RETRY_DELAYS,
    onReply: (body) => carryOutReply(deps, body),
  });
  const platform: Platform = {
    bot: { id: Number.parseInt(options.token, 10) || 1, username: options.botUsername },
    now,
    seats: memory?.seats ?? new Map(),
    chats: memory?.chats ?? new Map(),
    files: createFileShelf(),
    profile: createProfile(options.botName),
    updates,
    delivery,
    views: createViews(() => platform, options.fileAddress ?? ((file) => `${url}/seen/${file.path}`)),
    ids: memory?.ids ?? { message: 0, query: 4_000_000_000_000_000_000n, group: 0 },
    callbackCounts: { asked: 0, answered: 0 },
    callbacks: new Map(),
    inlineQueries: new Map(),
    inlineMessages: memory?.inlineMessages ?? new Map(),
    querySeconds: options.querySeconds ?? 15,
    historyLimit: options.historyLimit ?? 200,
  };
  for (const { messages } of platform.chats.values())
    for (const { media } of messages.values()) if (media !== null) platform.files.keep(media.kind, media);
  const faults = createFaults();
  const limiter = createLimiter(now, options.limits ?? null);
  const log = createCallLog<CallRecord>(isMessage);
  const deps: ServerDeps = { token: options.token, platform, faults, limiter, log };
  const server = createBotApiServer(deps);

  return {
    start: async () => {
      url = await server.listen(options.port ?? 0);
      return { url };
    },
    stop: async () => {
      delivery.stop();
      for (const chat of platform.chats.values()) stopTyping(chat);
      await poster.close();
      await server.close();
    },
    seats: { ...createSeats(platform), ...createInline(platform, options.inlineWaitMs ?? 10_000) },
    groups: createGroups(platform),
    on: platform.views.on,
    faults,
    calls: log.calls,
    statistics: () => ({ ...log.statistics(), callbacks: { ...platform.callbackCounts } }),
    sentTo: (chatId) => platform.chats.get(chatId)?.received ?? 0,
    setLimits: limiter.set,
    redeliver: delivery.redeliver,
    inject: (raw, lane = 'injected') => updates.inject(raw, String(lane)),
    lastUpdateId: updates.lastId,
    pendingUpdates: updates.count,
    polled: delivery.polled,
    lanes: updates.lanes,
    idle: updates.idle,
    memory: () => {
      const { seats, ids, inlineMessages } = platform;
      const still = ([id, chat]: [number, ChatRecord]): [number, ChatRecord] => [id, { ...chat, typing: null }];
      const chats = new Map([...platform.chats].map(still));
      return { seats, chats, ids, inlineMessages, nextUpdateId: updates.lastId() + 1 };
    },
  };
}
