/** Waits `ms` milliseconds, or until the signal fires. Never rejects. */
export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}

/** How long to wait, in milliseconds: `first`, then twice as long each time, at most `last`. */
export interface Backoff {
  readonly first: number;
  readonly last: number;
}

/** The wait before try number `tries` (1: the first repetition). */
export function backoffMs({ first, last }: Backoff, tries: number): number {
  return Math.min(last, first * 2 ** Math.min(tries - 1, 30));
}
