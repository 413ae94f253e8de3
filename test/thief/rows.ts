import { describe } from 'vitest';

/** Rows of the threat model in src/privacy/README.md, by the word that stands first in each. */
export const ROWS = [
  'dump',
  'dump and secret',
  'dump and secret, keys apart',
  'disk',
  'disk and secret',
  'backup',
  'old backup and secret',
  'log',
  'traces',
  'staff seat',
  'outsider',
  'writer',
  'erased',
] as const;
export type RowName = (typeof ROWS)[number];

/** The tests of a row: what its thief holds is taken, and they try to learn more than it says. */
export function row(name: RowName, tests: () => void): void {
  describe(name, tests);
}

/**
 * How the title of a promise ends that does not hold yet: its test is a `test.fails`, which passes as long as it does not,
 * and says so by failing when it does.
 */
export const NOT_YET = ' (does not hold yet)';
