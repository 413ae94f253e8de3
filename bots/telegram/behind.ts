/** Whether the program is behind with answering. Then what only reads is acknowledged before it is answered. */
export interface Behind {
  set(behind: boolean): void;
  /** Resolves when this is done or, earlier, when the program is behind. Never rejects. */
  until(done: Promise<void>): Promise<void>;
}

export function createBehind(): Behind {
  let behind = false;
  // Not one promise for all: what is raced against it would stay with it until it resolves.
  const waiting = new Set<() => void>();

  return {
    set(now) {
      behind = now;
      if (!behind) return;
      for (const resolve of waiting) resolve();
      waiting.clear();
    },
    until(done) {
      if (behind) return Promise.resolve();
      return new Promise((resolve) => {
        const end = (): void => {
          waiting.delete(resolve);
          resolve();
        };
        waiting.add(resolve);
        done.then(end, end);
      });
    },
  };
}
