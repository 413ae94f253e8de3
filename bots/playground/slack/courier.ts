import { setTimeout as wait } from 'node:timers/promises';
import type { Carrier, Delivered, Parcel } from './parcel.ts';

/** An event that the app was told of, or should have been. */
export interface EventRecord {
  readonly eventId: string;
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
  attempts: number;
  /** `given up` after the last attempt, or because the app asked for no more. */
  state: 'under way' | 'taken' | 'given up';
}

const KEPT = 1000;

/**
 * Brings things to the app. Events are repeated until one attempt is acknowledged, at once and then after longer waits;
 * commands and interactions never (https://docs.slack.dev/apis/events-api/#retries).
 *
 * @param retryDelays milliseconds before each further attempt
 */
export function createCourier(carrier: () => Carrier, retryDelays: readonly number[]) {
  const events = new Map<string, EventRecord>();
  const stopped = new AbortController();
  let underWay = 0;
  const idle: (() => void)[] = [];

  const follow = <T>(work: Promise<T>): Promise<T> => {
    underWay += 1;
    return work.finally(() => {
      underWay -= 1;
      if (underWay === 0) for (const resolve of idle.splice(0)) resolve();
    });
  };

  const deliver = async (record: EventRecord): Promise<void> => {
    const parcel: Parcel = { kind: 'event', payload: record.payload };
    let retry: Parameters<Carrier>[1] = null;
    for (const [attempt, delay] of [0, ...retryDelays].entries()) {
      if (delay > 0) await wait(delay, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined);
      if (stopped.signal.aborted) return;
      record.attempts += 1;
      const delivered = await carrier()(parcel, retry);
      if (delivered.kind === 'acknowledged') {
        record.state = 'taken';
        return;
      }
      if (delivered.noRetry) break;
      retry = { attempt: attempt + 1, reason: delivered.reason };
    }
    record.state = 'given up';
  };

  return {
    /** At least the last thousand events, oldest first. */
    events: (): readonly EventRecord[] => [...events.values()],
    /** Tells the app of something that happened; resolves at once. */
    tell: (eventId: string, type: string, payload: Readonly<Record<string, unknown>>): void => {
      const record: EventRecord = { eventId, type, payload, attempts: 0, state: 'under way' };
      events.set(eventId, record);
      const oldest = events.keys().next().value;
      if (events.size > KEPT && oldest !== undefined) events.delete(oldest);
      void follow(deliver(record));
    },
    /** Brings a command or an interaction, once. */
    bring: (parcel: Parcel): Promise<Delivered> => follow(carrier()(parcel, null)),
    /** Brings an event as often as told, all at once. Resolves with how many were taken. */
    redeliver: async (eventId: string, times: number): Promise<number> => {
      const record = events.get(eventId);
      if (record === undefined) throw new RangeError('that event is not among the last thousand');
      const parcel: Parcel = { kind: 'event', payload: record.payload };
      const retry = { attempt: 1, reason: 'http_timeout' } as const;
      const delivered = await Promise.all(Array.from({ length: times }, () => follow(carrier()(parcel, retry))));
      return delivered.filter(({ kind }) => kind === 'acknowledged').length;
    },
    /** Resolves when nothing is under way. */
    idle: (): Promise<void> => (underWay === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve))),
    stop: (): void => stopped.abort(),
  };
}

export type Courier = ReturnType<typeof createCourier>;
