import { errorFields } from './fault.ts';
import type { Log } from './log.ts';

/** Requests in hand, and work that goes on after they were acknowledged: the program waits for both before it stops. */
export function createBackground(log: Log) {
  const running = new Set<Promise<unknown>>();

  /** Passes work on as it is. */
  function track<T>(work: Promise<T>): Promise<T> {
    const ended: Promise<unknown> = work.then(forget, forget);
    running.add(ended);
    return work;

    function forget(): void {
      running.delete(ended);
    }
  }

  return {
    track,
    /** Nobody waits for this work: a failure is logged. */
    add(work: Promise<unknown>): void {
      const failed = (error: unknown) => log.error(errorFields(error), 'slack: what was begun could not be finished');
      void track(work.catch(failed));
    },
    /** Resolves when nothing is left. */
    async idle(): Promise<void> {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
