import type { Api } from 'grammy';
import type { Update } from 'grammy/types';
import type { Lanes } from '../../src/channel/lanes.ts';
import { type Backoff, backoffMs, wait } from '../../src/channel/wait.ts';
import type { Lease } from '../../src/store/lease.ts';
import { createAlone } from './alone.ts';
import { createBehind } from './behind.ts';
import type { Blame } from './blame.ts';
import { errorFields, faultOf } from './fault.ts';
import type { Floods } from './floods.ts';
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
  /** The turns of a chat, one after the other. */
  readonly lanes: Lanes;
  /** The answers of a chat, one after the other. */
  readonly sending: Lanes;
  readonly floods: Floods;
  readonly blame: Blame;
  readonly log: Log;
  readonly pace: Pace;
  /** Whoever has it asks for updates; null: no other program can reach the database. */
  readonly lease: Lease | null;
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
  inHand: 2_000,
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
export function createPolling(deps: PollingDeps): Polling {
  const { api, handle, lanes, sending, floods, blame, log, pace, lease } = deps;
  const tracker = createTracker();
  const behind = createBehind();
  const stopping = new AbortController();
  const { signal } = stopping;
  let loop: Promise<void> = Promise.resolve();
  let alone = createAlone(null, log, signal);

  return {
    start() {
      alone = createAlone(lease, log, signal);
      loop = poll();
    },
    async stop() {
      stopping.abort();
      await loop;
      await lanes.idle();
      await sending.idle();
      await confirmFinished();
      await alone.end();
    },
  };

  async function poll(): Promise<void> {
    let failures = 0;
    let stale = 0;
    while (!signal.aborted) {
      await untilWorthAsking(stale);
      await alone.turn();
      if (signal.aborted) return;
      const { lost } = alone;
      try {
        // After a failure Telegram is not left to hold the question, so that it is soon known whether it is back.
        const fresh = dispatch(await fetchUpdates(tracker.offset(), failures === 0 ? pace.holdSeconds : 0));
        stale = fresh === 0 ? stale + 1 : 0;
        if (failures > 0) log.info({}, 'telegram: reachable again');
        failures = 0;
      } catch (error) {
        failures = await pauseAfter(error, failures + 1, lost);
      }
    }
  }

  /** While an update is unfinished Telegram answers at once with the same again, so a question would be idle. */
  async function untilWorthAsking(stale: number): Promise<void> {
    if (tracker.unfinished > 0) await Promise.race([tracker.idle(), wait(backoffMs(pace.again, stale + 1), signal)]);
    while (lanes.size + sending.size >= pace.inHand && !signal.aborted) await wait(pace.again.first, signal);
  }

  async function fetchUpdates(offset: number, seconds: number): Promise<Update[]> {
    const question = { offset, limit: LIMITS.updatesAtOnce, timeout: seconds, allowed_updates: ALLOWED_UPDATES };
    // grammY declares the signal of another library; the platform's own works alike.
    const ends = AbortSignal.any([signal, alone.lost]);
    const updates = await api.getUpdates(question, ends as Parameters<Api['getUpdates']>[1]);
    tracker.confirmed(offset);
    return updates;
  }

  function dispatch(updates: readonly Update[]): number {
    const fresh = updates.filter(({ update_id }) => tracker.begin(update_id));
    if (updates.length < LIMITS.updatesAtOnce) behind.set(false);
    // Telegram tells no more than this from the oldest unfinished one on: soon it would tell of nobody else.
    else if (fresh.length < updates.length / 2) behind.set(true);
    for (const update of fresh) take(update);
    return fresh.length;
  }

  function take(update: Update): void {
    const seen = readUpdate(update);
    const done = seen === null ? () => undefined : floods.admit(seen);
    if (done === null) tracker.finish(update.update_id);
    else {
      const lane = seen === null ? `update ${update.update_id}` : laneOf(seen);
      void lanes.run(lane, () => workOn(update, lane, done));
    }
  }

  async function workOn(update: Update, lane: string, done: () => void): Promise<void> {
    const delivery = await commit(update);
    if (delivery === null) return done();
    const sent = sending.run(lane, () => delivery.send(false)).finally(done);
    // What is stored is sent by the next start at the latest; what is not would be lost with this process.
    if (!delivery.readOnly) tracker.finish(update.update_id);
    await behind.until(sent);
    tracker.finish(update.update_id);
  }

  /** Tries until the turn is committed. Null: the program stops before that. */
  async function commit(update: Update): Promise<Delivery | null> {
    for (let tries = 1; !signal.aborted; tries += 1) {
      try {
        const delivery = await handle(update);
        blame.forget(update.update_id);
        return delivery;
      } catch (error) {
        log.warn({ ...errorFields(error), tries }, 'telegram: an update waits, its turn failed');
      }
      if (blame.failed(update.update_id) >= pace.tries) {
        log.error({ tries }, 'telegram: an update is given up, its turn fails while others succeed');
        blame.forget(update.update_id);
        return NO_DELIVERY;
      }
      await wait(backoffMs(pace.retry, tries), signal);
    }
    return null;
  }

  /** @returns how often asking failed, this time included; being interrupted is no failure */
  async function pauseAfter(error: unknown, failures: number, lost: AbortSignal): Promise<number> {
    if (signal.aborted || lost.aborted) return 0;
    const { meaning, retryAfter } = faultOf(error);
    if (meaning === 'conflict') {
      log.error(
        {},
        'telegram: another program receives the updates of this bot; run only one, or give each a token of its own',
      );
    } else if (meaning === 'token refused') log.error({}, 'telegram: the token is no longer accepted');
    else if (failures === 1) log.warn({ ...errorFields(error), meaning }, 'telegram: not reachable, trying again');
    await wait(Math.max(retryAfter * 1000, backoffMs(pace.away, failures)), signal);
    return failures;
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
