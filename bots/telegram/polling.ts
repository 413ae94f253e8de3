import type { Api } from 'grammy';
import type { Update } from 'grammy/types';
import type { Lanes } from '../../src/channel/lanes.ts';
import { type Backoff, backoffMs, wait } from '../../src/channel/wait.ts';
import { errorFields, faultOf } from './fault.ts';
import type { Handler } from './handler.ts';
import { ALLOWED_UPDATES, LIMITS } from './limits.ts';
import type { Log } from './log.ts';
import { type Delivery, NO_DELIVERY } from './send.ts';
import { createTracker } from './tracker.ts';
import { laneOf, readUpdate } from './update.ts';

export interface PollingDeps {
  /** With a timeout longer than `pace.holdSeconds`. */
  readonly api: Api;
  readonly handle: Handler;
  readonly lanes: Lanes;
  readonly log: Log;
  readonly pace: Pace;
}

export interface Pace {
  /** Seconds that Telegram holds a question open while there is nothing new. */
  readonly holdSeconds: number;
  /** Between questions while Telegram is away. */
  readonly away: Backoff;
  /** Between tries of an update whose turn fails. */
  readonly retry: Backoff;
  /** Between questions that bring nothing new because an unfinished update is told again each time. */
  readonly again: Backoff;
  /** Tasks in hand, replies being sent included, above which no more updates are fetched. */
  readonly inHand: number;
  /** Tries after which an update is given up, if other updates succeeded between each two of them: it is itself at fault. */
  readonly tries: number;
}

export const PACE: Pace = {
  holdSeconds: 30,
  away: { first: 1_000, last: 30_000 },
  retry: { first: 500, last: 10_000 },
  again: { first: 50, last: 1_000 },
  inHand: 500,
  tries: 20,
};

export interface Polling {
  start(): void;
  /** Finishes what is in hand and tells Telegram so. Updates not begun, or failing, will come again. */
  stop(): Promise<void>;
}

/**
 * Receives updates by long polling. grammY's own loop confirms an update whose handler failed; this one confirms none
 * before its turn is committed, and lets other chats pass it meanwhile.
 */
export function createPolling({ api, handle, lanes, log, pace }: PollingDeps): Polling {
  const tracker = createTracker();
  const stopping = new AbortController();
  const { signal } = stopping;
  let loop: Promise<void> = Promise.resolve();
  let successes = 0;

  return {
    start() {
      loop = poll();
    },
    async stop() {
      stopping.abort();
      await loop;
      await lanes.idle();
      await confirmFinished();
    },
  };

  async function poll(): Promise<void> {
    let failures = 0;
    let stale = 0;
    while (!signal.aborted) {
      await untilWorthAsking(stale);
      if (signal.aborted) return;
      try {
        // After a failure Telegram is not left to hold the question, so that it is soon known whether it is back.
        const fresh = dispatch(await fetchUpdates(tracker.offset(), failures === 0 ? pace.holdSeconds : 0));
        stale = fresh === 0 ? stale + 1 : 0;
        if (failures > 0) log.info({}, 'telegram: reachable again');
        failures = 0;
      } catch (error) {
        failures += 1;
        await pauseAfter(error, failures);
      }
    }
  }

  /** While an update is unfinished Telegram answers at once with the same again, so a question would be idle. */
  async function untilWorthAsking(stale: number): Promise<void> {
    if (tracker.unfinished > 0) await Promise.race([tracker.idle(), wait(backoffMs(pace.again, stale + 1), signal)]);
    while (lanes.size >= pace.inHand && !signal.aborted) await wait(pace.again.first, signal);
  }

  async function fetchUpdates(offset: number, seconds: number): Promise<Update[]> {
    const question = { offset, limit: LIMITS.updatesAtOnce, timeout: seconds, allowed_updates: ALLOWED_UPDATES };
    // grammY declares the signal of another library; the platform's own works alike.
    const updates = await api.getUpdates(question, signal as Parameters<Api['getUpdates']>[1]);
    tracker.confirmed(offset);
    return updates;
  }

  function dispatch(updates: readonly Update[]): number {
    const fresh = updates.filter(({ update_id }) => tracker.begin(update_id));
    for (const update of fresh) void lanes.run(laneKey(update), () => workOn(update));
    return fresh.length;
  }

  function laneKey(update: Update): string {
    const seen = readUpdate(update);
    return seen === null ? `update ${update.update_id}` : laneOf(seen);
  }

  async function workOn(update: Update): Promise<void> {
    const delivery = await commit(update);
    if (delivery === null) return;
    // What is stored is sent by the next start at the latest; what is not would be lost with this process.
    if (!delivery.readOnly) tracker.finish(update.update_id);
    await delivery.send(false);
    if (delivery.readOnly) tracker.finish(update.update_id);
  }

  /** Tries until the turn is committed. Null: the program stops before that. */
  async function commit(update: Update): Promise<Delivery | null> {
    let blamed = 0;
    for (let tries = 1; !signal.aborted; tries += 1) {
      const before = successes;
      try {
        const delivery = await handle(update);
        successes += 1;
        return delivery;
      } catch (error) {
        log.warn({ ...errorFields(error), tries }, 'telegram: an update waits, its turn failed');
      }
      await wait(backoffMs(pace.retry, tries), signal);
      if (successes > before) blamed += 1;
      if (blamed < pace.tries) continue;
      log.error({ tries }, 'telegram: an update is given up, its turn fails while others succeed');
      return NO_DELIVERY;
    }
    return null;
  }

  async function pauseAfter(error: unknown, failures: number): Promise<void> {
    if (signal.aborted) return;
    const { meaning, retryAfter } = faultOf(error);
    if (meaning === 'conflict') {
      log.error(
        {},
        'telegram: another program receives the updates of this bot; run only one, or give each a token of its own',
      );
    } else if (meaning === 'token refused') log.error({}, 'telegram: the token is no longer accepted');
    else if (failures === 1) log.warn({ ...errorFields(error), meaning }, 'telegram: not reachable, trying again');
    await wait(Math.max(retryAfter * 1000, backoffMs(pace.away, failures)), signal);
  }

  /** Without this, updates finished since the last question would be told again at the next start. */
  async function confirmFinished(): Promise<void> {
    const offset = tracker.offset();
    if (offset === 0) return;
    try {
      await api.getUpdates({ offset, limit: 1, timeout: 0, allowed_updates: ALLOWED_UPDATES });
    } catch (error) {
      log.warn(errorFields(error), 'telegram: finished updates not confirmed; they will be told again and passed over');
    }
  }
}
