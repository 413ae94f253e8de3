import { conflict } from './refusal.ts';
import type { PendingUpdate, Updates } from './updates.ts';

export interface PollRequest {
  readonly offset?: number | undefined;
  /** 1 to 100. */
  readonly limit?: number | undefined;
  /** Seconds. */
  readonly timeout?: number | undefined;
}

const MAX_TIMEOUT_SECONDS = 50;

/**
 * Long polling (https://core.telegram.org/bots/api#getupdates). An offset confirms everything below it; of two requests
 * at once the earlier is refused.
 */
export function createPolling(updates: Updates) {
  let waiting: { readonly answer: () => void; readonly refuse: (why: string) => void } | null = null;
  const again: PendingUpdate[] = [];

  const batch = (limit: number): readonly unknown[] =>
    [...again.splice(0), ...updates.pending()].slice(0, Math.max(limit, 1)).map(({ body }) => body);
  const confirm = (offset: number): void => {
    const pending = updates.pending();
    const first = offset >= 0 ? offset : (pending.at(offset)?.id ?? 0);
    updates.confirmBelow(first);
  };

  updates.onArrival(() => waiting?.answer());

  const poll = (request: PollRequest, gone: AbortSignal | null): Promise<readonly unknown[]> | readonly unknown[] => {
    waiting?.refuse('terminated by other getUpdates request; make sure that only one bot instance is running');
    if (request.offset !== undefined) confirm(request.offset);
    const limit = request.limit ?? 100;
    const timeout = Math.min(request.timeout ?? 0, MAX_TIMEOUT_SECONDS);
    if (again.length > 0 || updates.pending().length > 0 || timeout <= 0) return batch(limit);
    return new Promise((resolve, reject) => {
      const end = (act: () => void) => () => {
        clearTimeout(timer);
        if (waiting === me) waiting = null;
        act();
      };
      const me = {
        answer: end(() => resolve(batch(limit))),
        refuse: (why: string) => end(() => reject(conflict(why)))(),
      };
      const timer = setTimeout(me.answer, timeout * 1000);
      gone?.addEventListener(
        'abort',
        end(() => resolve([])),
        { once: true },
      );
      waiting = me;
    });
  };

  return {
    poll,
    /** Whether a request waits for something to happen. */
    waits: () => waiting !== null,
    /** Ends a request that waits, because a webhook takes over. */
    interrupt: (why: string) => waiting?.refuse(why),
    /** Lets a request that waits go with what there is. */
    release: () => waiting?.answer(),
    /** Serves an update again, confirmed or not, as often as told, in the next answer. */
    redeliver: (update: PendingUpdate, times: number): void => {
      for (let time = 0; time < times; time += 1) again.push(update);
      waiting?.answer();
    },
  };
}
