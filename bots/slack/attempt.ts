import { type Backoff, backoffMs, wait } from '../../src/app/wait.ts';
import { type Fault, faultOf } from './fault.ts';

/** How patiently a call is repeated. */
export interface Patience {
  /** Milliseconds that waits for the rate limit may take together, for one call. */
  readonly rateLimitMs: number;
  /** Repetitions of a call that surely did nothing, or that may be done twice. */
  readonly repeats: number;
  readonly backoff: Backoff;
}

export const PATIENCE: Patience = { rateLimitMs: 30_000, repeats: 3, backoff: { first: 500, last: 4_000 } };
/** For what is worth nothing a moment later: opening a view, changing a card that is changed again soon. */
export const NO_PATIENCE: Patience = { ...PATIENCE, rateLimitMs: 0, repeats: 0 };

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: Fault; readonly error: unknown };

/**
 * Calls the Web API and obeys its rate limit. After an unclear failure only a `repeatable` call is made again (changing or
 * publishing a view): a message might be posted twice.
 *
 * @param signal ends the waiting, not a request under way.
 */
export async function attempt<T>(
  call: () => Promise<T>,
  {
    repeatable,
    patience,
    signal,
  }: { readonly repeatable: boolean; readonly patience: Patience; readonly signal: AbortSignal },
): Promise<Outcome<T>> {
  let waited = 0;
  let repeats = 0;
  for (;;) {
    try {
      return { ok: true, value: await call() };
    } catch (error) {
      const fault = faultOf(error);
      const pause = pauseAfter(fault);
      if (pause === null || signal.aborted) return { ok: false, fault, error };
      await wait(pause, signal);
    }
  }

  function pauseAfter({ meaning, retryAfter }: Fault): number | null {
    if (meaning === 'too many') {
      const pause = Math.max(1, retryAfter) * 1000;
      waited += pause;
      return waited <= patience.rateLimitMs ? pause : null;
    }
    if (meaning !== 'not sent' && !(repeatable && meaning === 'unclear')) return null;
    repeats += 1;
    return repeats <= patience.repeats ? backoffMs(patience.backoff, repeats) : null;
  }
}
