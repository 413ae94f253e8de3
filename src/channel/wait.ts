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

/** What comes within `ms` milliseconds; else null. Rejects as `coming` does in that time, and in no other. */
export function within<T>(ms: number, coming: Promise<T>): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms, null);
    coming.then(resolve, reject).finally(() => clearTimeout(timer));
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
