/**
 * Tells an update that is itself at fault from a database that is away: its turn fails, time and again, while those of
 * others succeed.
 */
export interface Blame {
  /** A turn was committed. */
  succeeded(): void;
  /** The turn of this update failed. Gives after how many of its failures others succeeded before it failed again. */
  failed(updateId: number): number;
  /** The update is done with. */
  forget(updateId: number): void;
}

interface Failure {
  readonly successes: number;
  readonly blamed: number;
}

/** Updates that failed and never came again are forgotten beyond this. */
const REMEMBERED = 1_000;

export function createBlame(): Blame {
  const failures = new Map<number, Failure>();
  let successes = 0;

  return {
    succeeded() {
      successes += 1;
    },
    failed(updateId) {
      const before = failures.get(updateId);
      const blamed = before === undefined ? 0 : before.blamed + (successes > before.successes ? 1 : 0);
      failures.delete(updateId);
      failures.set(updateId, { successes, blamed });
      const [oldest] = failures.keys();
      if (failures.size > REMEMBERED && oldest !== undefined) failures.delete(oldest);
      return blamed;
    },
    forget: (updateId) => void failures.delete(updateId),
  };
}
