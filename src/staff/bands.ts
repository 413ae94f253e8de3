/**
 * How many are in a group, told so that nobody can be told apart: the lower end of a band (10, 20, 50, 100, 200, 500 and so on).
 * Null: fewer than ten, nobody included.
 */
export type Band = number | null;

const SMALLEST_GROUP = 10;

export function bandOf(count: number): Band {
  if (count < SMALLEST_GROUP) return null;
  const power = 10 ** Math.floor(Math.log10(count));
  return [5 * power, 2 * power].find((lower) => lower <= count) ?? power;
}

/** A whole and its parts, in bands. */
export interface Banded<Group> {
  readonly total: Band;
  readonly groups: readonly (Omit<Group, 'count'> & { readonly count: number })[];
}

/**
 * Tells a whole by its parts. Parts of fewer than ten are left out, and the whole is that of the parts that are told: so nothing
 * that is told hangs on who is in a small part, and none can be had by subtraction, be it the only one.
 */
export function bandsOf<Group extends { readonly count: number }>(parts: readonly Group[]): Banded<Group> {
  const large = parts.filter(({ count }) => count >= SMALLEST_GROUP).sort((one, other) => other.count - one.count);
  return {
    total: bandOf(large.reduce((sum, { count }) => sum + count, 0)),
    groups: large.flatMap((part) => {
      const count = bandOf(part.count);
      return count === null ? [] : [{ ...part, count }];
    }),
  };
}
