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

export interface Backoff {
  readonly first: number;
  readonly last: number;
}

const BACKOFF: Backoff = { first: 500, last: 30_000 };

export function createRest(clock: () => number, { first, last }: Backoff = BACKOFF): Rest {
  let until = Number.NEGATIVE_INFINITY;
  let failures = 0;
  const take = (seconds: number): void => {
    until = Math.max(until, clock() + seconds * 1000);
  };
  return {
    take,
    afterFailure() {
      take(Math.min(last, first * 2 ** Math.min(failures, 10)) / 1000);
      failures += 1;
    },
    success() {
      failures = 0;
    },
    until: () => until,
  };
}
