/** Runs tasks of one key one after the other, tasks of different keys at the same time. */
export interface Lanes {
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
  /** Tasks running or waiting. */
  readonly size: number;
  /** Resolves when nothing runs or waits. */
  idle(): Promise<void>;
}

export function createLanes(): Lanes {
  const last = new Map<string, Promise<unknown>>();
  let waiting: (() => void)[] = [];
  let size = 0;

  return {
    get size() {
      return size;
    },
    run(key, task) {
      const done = (last.get(key) ?? Promise.resolve()).then(task);
      // The next in this lane begins however this one ends; whoever called gets the failure.
      const end = done.then(ended, ended);
      last.set(key, end);
      size += 1;
      return done;

      function ended() {
        size -= 1;
        if (last.get(key) === end) last.delete(key);
        if (size > 0) return;
        for (const wake of waiting) wake();
        waiting = [];
      }
    },
    idle: () => (size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
