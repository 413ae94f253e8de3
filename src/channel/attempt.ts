import { type Backoff, backoffMs, wait } from './wait.ts';

/** How patiently a platform's call is repeated. */
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

/**
 * As much of a fault as repeating depends on; each channel knows more meanings. `too many`: wait `retryAfter` seconds.
 * `not sent`: certainly nothing was done. `unclear`: it may have been done or not.
 */
interface AnyFault {
  readonly meaning: string;
  /** Seconds; 0 when the platform names none. */
  readonly retryAfter: number;
}

export type Attempted<T, F extends AnyFault> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: F; readonly error: unknown };

export interface AttemptOptions {
  /** It may be done twice: then it is also repeated after an unclear failure. A message might be sent twice. */
  readonly repeatable: boolean;
  readonly patience: Patience;
  /** Ends the waiting, not a request under way. */
  readonly signal: AbortSignal;
}

/**
 * Makes the attempt of a channel: calls its platform, obeys the rate limit, and repeats what may be repeated.
 * @param faultOf what a failed call means, in the channel's words
 * @returns the attempt: its `call` makes the request anew each time, uploads included
 */
export function createAttempt<F extends AnyFault>(faultOf: (error: unknown) => F) {
  return async <T>(
    call: () => Promise<T>,
    { repeatable, patience, signal }: AttemptOptions,
  ): Promise<Attempted<T, F>> => {
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

    function pauseAfter({ meaning, retryAfter }: AnyFault): number | null {
      if (meaning === 'too many') {
        const pause = Math.max(1, retryAfter) * 1000;
        waited += pause;
        return waited <= patience.rateLimitMs ? pause : null;
      }
      if (meaning !== 'not sent' && !(repeatable && meaning === 'unclear')) return null;
      repeats += 1;
      return repeats <= patience.repeats ? backoffMs(patience.backoff, repeats) : null;
    }
  };
}
