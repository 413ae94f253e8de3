import { errorFields } from './fault.ts';
import type { Log } from './log.ts';

/** Work that goes on after its request was acknowledged. A failure is logged: nobody waits for it. */
export function createBackground(log: Log) {
  const running = new Set<Promise<void>>();
  return {
    add(work: Promise<unknown>): void {
      const done = work.then(
        () => undefined,
        (error: unknown) => log.error(errorFields(error), 'slack: what was begun could not be finished'),
      );
      const ended = done.finally(() => running.delete(ended));
      running.add(ended);
    },
    /** Resolves when nothing is left. */
    async idle(): Promise<void> {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
