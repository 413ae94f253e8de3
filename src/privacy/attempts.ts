/**
 * How often someone may try a code: more than a hand needs, and nothing for a machine. It counts against that person alone, for
 * whoever tries with a hundred accounts must not keep out those who were invited.
 */
const MOST_EACH = 5;
const WINDOW_MS = 3_600_000;

/** Counts codes that were tried wrongly, in memory: who tried is nobody's business, and the codes themselves hold 100 bits. */
export interface Attempts {
  /** False: too many were wrong lately, so this one is not even looked at. */
  allowed(person: string): boolean;
  wrong(person: string): void;
}

/** @param now the clock */
export function createAttempts(now: () => Date): Attempts {
  let tries: { person: string; at: number }[] = [];

  function recent(): typeof tries {
    const since = now().getTime() - WINDOW_MS;
    tries = tries.filter(({ at }) => at > since);
    return tries;
  }

  return {
    allowed(person) {
      return recent().filter((one) => one.person === person).length < MOST_EACH;
    },
    wrong(person) {
      recent().push({ person, at: now().getTime() });
    },
  };
}
