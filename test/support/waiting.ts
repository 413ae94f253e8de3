import type pg from 'pg';

/**
 * How long a test waits for what must come true, in ms. It is spent only when something is broken, so it is long: a
 * machine that is busy with something else is no failure.
 */
export const PATIENCE = 60_000;

/** Waits until something holds; fails after `PATIENCE`, naming `what` was waited for, as it is said then. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string | (() => string) = 'it',
): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!(await holds())) {
    if (Date.now() > end) {
      throw new Error(`${typeof what === 'string' ? what : what()} did not come true in ${PATIENCE / 1000} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Looks in a row at which nothing may have happened: longer than anything in the program waits between two of its steps. */
const LOOKS = 15;

/**
 * Waits until a program in this process has come to rest: `count` of what it did (calls to a platform, say) stands still,
 * and no query is running or waiting in `pool`. Looks are counted rather than milliseconds, so that a machine
 * that gives this process no time is waited for.
 */
export async function rest(count: () => number, pool?: pg.Pool): Promise<void> {
  let known = -1;
  let looks = 0;
  await until(() => {
    const busy = pool !== undefined && (pool.waitingCount > 0 || pool.idleCount < pool.totalCount);
    looks = busy || count() !== known ? 0 : looks + 1;
    known = count();
    return looks >= LOOKS;
  }, 'rest');
}
