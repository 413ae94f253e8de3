import { type Backoff, backoffMs } from '../channel/wait.ts';

/** Milliseconds that a pace may fall behind and make up for; more is lost, never sent as a burst. */
const CATCH_UP_MS = 100;

/**
 * Spreads messages evenly over time: each reservation is `1 / perSecond` after the one before. Begins with no burst.
 *
 * @param clock milliseconds that only go forward
 * @returns reserves the next place and says in how many milliseconds it is
 */
export function createSpacing(perSecond: number, clock: () => number): () => number {
  const step = 1000 / perSecond;
  let next = clock();
  return () => {
    const now = clock();
    const place = Math.max(next, now - CATCH_UP_MS);
    next = place + step;
    return Math.max(0, place - now);
  };
}

const FEWEST = 20;
const WINDOW = 100;
const UNUSUAL = 0.5;

/**
 * Notices an unusual share of failures: more than half of the latest hundred messages, once there are twenty. After staff
 * saw that and went on, it takes four times as many.
 *
 * @param alarms how often this broadcast was paused for it
 * @returns notes a message; true: unusual
 */
export function createAlarm(alarms: number): (failed: boolean) => boolean {
  const fewest = FEWEST * 4 ** Math.min(alarms, 6);
  const latest: boolean[] = [];
  let failures = 0;
  return (failed) => {
    latest.push(failed);
    if (failed) failures += 1;
    if (latest.length > Math.max(WINDOW, fewest) && latest.shift()) failures -= 1;
    return latest.length >= fewest && failures / latest.length > UNUSUAL;
  };
}

/** When a worker may send again. Times are milliseconds of its own clock. */
export interface Rest {
  /** Sends nothing for so many seconds. A shorter rest does not end a longer one. */
  take(seconds: number): void;
  /** After a failure that passes: each in a row rests twice as long. */
  afterFailure(): void;
  /** A message got through: the next failure is the first again. */
  success(): void;
  until(): number;
}

const BACKOFF: Backoff = { first: 500, last: 30_000 };

export function createRest(clock: () => number, backoff: Backoff = BACKOFF): Rest {
  let until = Number.NEGATIVE_INFINITY;
  let failures = 0;
  const take = (seconds: number): void => {
    until = Math.max(until, clock() + seconds * 1000);
  };
  return {
    take,
    afterFailure() {
      failures += 1;
      take(backoffMs(backoff, failures) / 1000);
    },
    success() {
      failures = 0;
    },
    until: () => until,
  };
}
