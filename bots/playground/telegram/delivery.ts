import type { Poster } from '../far-end.ts';
import { badRequest, conflict } from './content.ts';

/** How updates reach the bot: https://core.telegram.org/bots/api#getting-updates */

/** An update that waits to be taken by the bot. */
export interface PendingUpdate {
  readonly id: number;
  /** Updates of one lane are handed over one at a time, in order. */
  readonly lane: string;
  /** Milliseconds since the epoch after which the platform forgets it. */
  readonly until: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const BY_DEFAULT = [
  ...['message', 'edited_message', 'channel_post', 'edited_channel_post', 'business_connection', 'business_message'],
  ...['edited_business_message', 'deleted_business_messages', 'guest_message', 'stopped_message_generation'],
  ...['inline_query', 'chosen_inline_result', 'callback_query', 'shipping_query', 'pre_checkout_query'],
  ...['purchased_paid_media', 'poll', 'poll_answer', 'my_chat_member', 'chat_join_request', 'chat_boost'],
  ...['removed_chat_boost', 'managed_bot', 'subscription'],
];
const ONLY_ON_REQUEST = ['chat_member', 'message_reaction', 'message_reaction_count'];
/**
 * Seconds the platform keeps an update. Presses, queries and choices queue by person, apart from messages, which queue by
 * chat (`add_update` in https://github.com/tdlib/telegram-bot-api/blob/master/telegram-bot-api/Client.cpp).
 */
const LIVES: Readonly<Record<string, number>> = { callback_query: 150, inline_query: 30, chosen_inline_result: 600 };
const LIFE = 86_400;
const REMEMBERED = 1000;

/** The updates of one bot: numbered, filtered by what it asked for when they came up, kept until confirmed or too old. */
export function createUpdates(now: () => Date, firstId: number) {
  let nextId = firstId;
  let allowed: readonly string[] = [];
  const pending = new Map<number, PendingUpdate>();
  const remembered = new Map<number, PendingUpdate>();
  const arrivals = new Set<(update: PendingUpdate) => void>();
  const idlers: (() => void)[] = [];

  const settle = (): void => {
    if (pending.size === 0) for (const resolve of idlers.splice(0)) resolve();
  };
  const forgetOld = (): void => {
    for (const { id, until } of pending.values()) if (until < now().getTime()) pending.delete(id);
    settle();
  };
  const enqueue = (content: Readonly<Record<string, unknown>>, lane: string, life = LIFE): number => {
    const id = nextId++;
    const update = { id, lane, until: now().getTime() + life * 1000, body: { ...content, update_id: id } };
    pending.set(id, update);
    remembered.set(id, update);
    const oldest = remembered.keys().next().value;
    if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    for (const listener of arrivals) listener(update);
    return id;
  };

  return {
    /** Something happened, in a chat or to a person. Gives the update's id, or null where the bot asked not to be told. */
    happened: (kind: string, content: unknown, place: number): number | null => {
      if (!(allowed.length === 0 ? BY_DEFAULT : allowed).includes(kind)) return null;
      return enqueue({ [kind]: content }, kind in LIVES ? `${kind}:${place}` : String(place), LIVES[kind]);
    },
    /** Hands over anything at all, whatever the bot asked for. An `update_id` is given to it. */
    inject: (raw: Readonly<Record<string, unknown>>, lane: string): number => enqueue(raw, lane),
    /** @throws {Refusal} 400 for a kind of update that does not exist */
    setAllowed: (kinds: readonly string[] | undefined): void => {
      if (kinds?.some((kind) => !BY_DEFAULT.includes(kind) && !ONLY_ON_REQUEST.includes(kind)))
        throw badRequest('allowed_updates names an update type that does not exist');
      allowed = kinds ?? allowed;
    },
    allowed: (): readonly string[] => allowed,
    /** Waiting updates, oldest first. */
    pending: (): readonly PendingUpdate[] => {
      forgetOld();
      return [...pending.values()];
    },
    count: (): number => pending.size,
    /** Lanes of what waits, oldest first. */
    lanes: (): readonly string[] => [...pending.values()].map(({ lane }) => lane),
    isPending: (id: number): boolean => {
      forgetOld();
      return pending.has(id);
    },
    confirm: (id: number): void => {
      pending.delete(id);
      settle();
    },
    confirmBelow: (offset: number): void => {
      for (const id of pending.keys()) if (id < offset) pending.delete(id);
      settle();
    },
    drop: (): void => {
      pending.clear();
      settle();
    },
    /** One of the last thousand updates, confirmed or not. */
    recall: (id: number): PendingUpdate | undefined => remembered.get(id),
    lastId: (): number => nextId - 1,
    onArrival: (listener: (update: PendingUpdate) => void): (() => void) => {
      arrivals.add(listener);
      return () => arrivals.delete(listener);
    },
    /** Resolves when the bot has taken everything that happened so far and since. */
    idle: (): Promise<void> =>
      pending.size === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve)),
  };
}

export type Updates = ReturnType<typeof createUpdates>;

interface PollRequest {
  readonly offset?: number | undefined;
  /** 1 to 100. */
  readonly limit?: number | undefined;
  /** Seconds. */
  readonly timeout?: number | undefined;
}

const MAX_TIMEOUT_SECONDS = 50;

/** Long polling. An offset confirms everything below it; of two requests at once the earlier is refused. */
function createPolling(updates: Updates) {
  let waiting: { readonly answer: () => void; readonly refuse: (why: string) => void } | null = null;
  const again: PendingUpdate[] = [];
  updates.onArrival(() => waiting?.answer());

  const batch = (limit: number): readonly unknown[] =>
    [...again.splice(0), ...updates.pending()].slice(0, Math.max(limit, 1)).map(({ body }) => body);

  return {
    poll: (request: PollRequest, gone: AbortSignal | null): Promise<readonly unknown[]> | readonly unknown[] => {
      waiting?.refuse('terminated by other getUpdates request; make sure that only one bot instance is running');
      const { offset, limit = 100, timeout = 0 } = request;
      if (offset !== undefined) updates.confirmBelow(offset >= 0 ? offset : (updates.pending().at(offset)?.id ?? 0));
      if (again.length > 0 || updates.pending().length > 0 || timeout <= 0) return batch(limit);
      return new Promise((resolve, reject) => {
        const end = (act: () => void): void => {
          clearTimeout(timer);
          if (waiting === me) waiting = null;
          act();
        };
        const me = {
          answer: () => end(() => resolve(batch(limit))),
          refuse: (why: string) => end(() => reject(conflict(why))),
        };
        const timer = setTimeout(me.answer, Math.min(timeout, MAX_TIMEOUT_SECONDS) * 1000);
        gone?.addEventListener('abort', () => end(() => resolve([])), { once: true });
        waiting = me;
      });
    },
    /** Whether a request waits for something to happen. */
    waits: (): boolean => waiting !== null,
    /** Ends a request that waits, because a webhook takes over. */
    interrupt: (why: string) => waiting?.refuse(why),
    /** Lets a request that waits go with what there is. */
    release: () => waiting?.answer(),
    /** Serves an update again, confirmed or not, as often as told, in the next answer. */
    redeliver: (update: PendingUpdate, times: number): void => {
      again.push(...Array.from({ length: times }, () => update));
      waiting?.answer();
    },
  };
}

interface Webhook {
  readonly url: string;
  readonly secret: string | null;
  readonly maxConnections: number;
}

interface Lane {
  readonly waiting: PendingUpdate[];
  failures: number;
  retry: NodeJS.Timeout | null;
}

export interface DeliveryDeps {
  readonly updates: Updates;
  readonly poster: Poster;
  readonly now: () => Date;
  /** Milliseconds before the second attempt, the third and so on; the last one serves for all that follow. */
  readonly retryDelays: readonly number[];
  /** A method call the bot put into its answer. */
  readonly onReply: (body: string) => Promise<void>;
}

/**
 * Brings updates to a webhook: one at a time and in order for each lane, lanes side by side up to the webhook's number of
 * connections. An answer other than 2xx keeps the update and holds its own lane only.
 */
function createCourier(webhook: Webhook, deps: DeliveryDeps, onFailure: (what: string) => void) {
  const lanes = new Map<string, Lane>();
  const ready: Lane[] = [];
  let open = 0;
  let stopped = false;
  const headers = {
    'content-type': 'application/json',
    ...(webhook.secret !== null && { 'x-telegram-bot-api-secret-token': webhook.secret }),
  };

  const attempt = async (update: PendingUpdate): Promise<boolean> => {
    try {
      const { status, body } = await deps.poster.post(webhook.url, JSON.stringify(update.body), headers);
      const taken = status >= 200 && status <= 299;
      if (taken) await deps.onReply(body);
      else onFailure(`Wrong response from the webhook: ${status}`);
      return taken;
    } catch (error) {
      onFailure(error instanceof Error && error.name === 'TimeoutError' ? 'Read timeout expired' : 'Connection failed');
      return false;
    }
  };
  const pump = (): void => {
    while (!stopped && open < webhook.maxConnections) {
      const lane = ready.shift();
      if (lane === undefined) return;
      open += 1;
      void serve(lane);
    }
  };
  const makeReady = (lane: Lane): void => {
    ready.push(lane);
    pump();
  };
  const serve = async (lane: Lane): Promise<void> => {
    const update = lane.waiting[0];
    const done = update === undefined || !deps.updates.isPending(update.id) || (await attempt(update));
    open -= 1;
    if (done && update !== undefined) deps.updates.confirm(update.id);
    if (stopped) return;
    if (done) {
      lane.waiting.shift();
      lane.failures = 0;
      if (lane.waiting.length > 0) ready.push(lane);
      else if (update !== undefined) lanes.delete(update.lane);
    } else {
      const delay = deps.retryDelays[lane.failures] ?? deps.retryDelays.at(-1) ?? 1000;
      lane.retry = setTimeout(() => makeReady(lane), delay);
      lane.failures += 1;
    }
    pump();
  };
  const take = (update: PendingUpdate): void => {
    const known = lanes.get(update.lane);
    const lane = known ?? { waiting: [], failures: 0, retry: null };
    lane.waiting.push(update);
    if (known !== undefined) return;
    lanes.set(update.lane, lane);
    makeReady(lane);
  };
  const unsubscribe = deps.updates.onArrival(take);
  for (const update of deps.updates.pending()) take(update);

  return {
    webhook,
    /** Brings an update as often as told, all at once and past its lane. Resolves with how many were taken. */
    redeliver: async (update: PendingUpdate, times: number): Promise<number> => {
      const taken = await Promise.all(Array.from({ length: times }, () => attempt(update)));
      return taken.filter(Boolean).length;
    },
    stop: (): void => {
      stopped = true;
      unsubscribe();
      for (const lane of lanes.values()) if (lane.retry !== null) clearTimeout(lane.retry);
    },
  };
}

/** Delivers updates by long polling, or by a webhook while one is set. Never both. */
export function createDelivery(deps: DeliveryDeps) {
  const { updates } = deps;
  const polling = createPolling(updates);
  let courier: ReturnType<typeof createCourier> | null = null;
  let lastFailure: { readonly at: number; readonly what: string } | null = null;
  const onFailure = (what: string): void => {
    lastFailure = { at: Math.floor(deps.now().getTime() / 1000), what };
  };

  return {
    poll: (request: PollRequest, kinds: readonly string[] | undefined, gone: AbortSignal | null) => {
      if (courier !== null)
        throw conflict(
          "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        );
      updates.setAllowed(kinds);
      return polling.poll(request, gone);
    },
    /** Sets, changes or (with null) takes away the webhook. */
    setWebhook: (webhook: Webhook | null, kinds: readonly string[] | undefined, drop: boolean): void => {
      updates.setAllowed(kinds);
      if (drop) updates.drop();
      if (webhook !== null && !drop && JSON.stringify(courier?.webhook) === JSON.stringify(webhook)) return;
      courier?.stop();
      courier = null;
      if (webhook === null) return;
      polling.interrupt('terminated by setWebhook request');
      lastFailure = null;
      courier = createCourier(webhook, deps, onFailure);
    },
    polled: polling.waits,
    info: () => ({
      url: courier?.webhook.url ?? '',
      has_custom_certificate: false,
      pending_update_count: updates.count(),
      ...(courier !== null && { max_connections: courier.webhook.maxConnections }),
      ...(lastFailure !== null && { last_error_date: lastFailure.at, last_error_message: lastFailure.what }),
      ...(updates.allowed().length > 0 && { allowed_updates: updates.allowed() }),
    }),
    /**
     * Delivers one of the last thousand updates again: to a webhook several times at once, to a poller several times in
     * its next answer. Resolves with the number of deliveries taken (polling: served).
     */
    redeliver: async (updateId: number, times: number): Promise<number> => {
      const update = updates.recall(updateId);
      if (update === undefined) throw new RangeError('that update is not among the last thousand');
      if (courier !== null) return courier.redeliver(update, times);
      polling.redeliver(update, times);
      return times;
    },
    stop: (): void => {
      courier?.stop();
      polling.release();
    },
  };
}

export type Delivery = ReturnType<typeof createDelivery>;
