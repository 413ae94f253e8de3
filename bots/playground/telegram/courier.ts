import type { Poster } from './post.ts';
import type { PendingUpdate, Updates } from './updates.ts';

export interface Webhook {
  readonly url: string;
  readonly secret: string | null;
  readonly maxConnections: number;
}

interface Lane {
  readonly waiting: PendingUpdate[];
  busy: boolean;
  failures: number;
  retry: NodeJS.Timeout | null;
}

export interface CourierDeps {
  readonly updates: Updates;
  readonly poster: Poster;
  /** Milliseconds before the second attempt, the third and so on; the last one serves for all that follow. */
  readonly retryDelays: readonly number[];
  /** A method call the bot put into its answer. */
  readonly onReply: (body: string) => Promise<void>;
  readonly onFailure: (what: string) => void;
}

/**
 * Brings updates to a webhook: one at a time and in order for each lane, lanes side by side up to the webhook's number of
 * connections. An answer other than 2xx keeps the update and holds its own lane only.
 */
export function createCourier(webhook: Webhook, deps: CourierDeps) {
  const lanes = new Map<string, Lane>();
  const ready: Lane[] = [];
  let open = 0;
  let stopped = false;

  const headers = webhook.secret === null ? {} : { 'x-telegram-bot-api-secret-token': webhook.secret };

  const attempt = async (update: PendingUpdate): Promise<boolean> => {
    try {
      const { status, body } = await deps.poster.post(webhook.url, JSON.stringify(update.body), headers);
      if (status >= 200 && status <= 299) {
        await deps.onReply(body);
        return true;
      }
      deps.onFailure(`Wrong response from the webhook: ${status}`);
    } catch (error) {
      deps.onFailure(
        error instanceof Error && error.name === 'TimeoutError' ? 'Read timeout expired' : 'Connection failed',
      );
    }
    return false;
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
    }
    if (lane.waiting.length === 0) {
      lane.busy = false;
      if (update !== undefined) lanes.delete(update.lane);
    } else if (done) {
      ready.push(lane);
    } else {
      lane.retry = setTimeout(() => makeReady(lane), delayAfter(lane.failures));
      lane.failures += 1;
    }
    pump();
  };

  const delayAfter = (failures: number): number => deps.retryDelays[failures] ?? deps.retryDelays.at(-1) ?? 1000;

  const pump = (): void => {
    while (!stopped && open < webhook.maxConnections) {
      const lane = ready.shift();
      if (lane === undefined) return;
      open += 1;
      void serve(lane);
    }
  };

  const take = (update: PendingUpdate): void => {
    const lane = lanes.get(update.lane) ?? { waiting: [], busy: false, failures: 0, retry: null };
    lanes.set(update.lane, lane);
    lane.waiting.push(update);
    if (lane.busy) return;
    lane.busy = true;
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

export type Courier = ReturnType<typeof createCourier>;
