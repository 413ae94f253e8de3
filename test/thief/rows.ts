import { describe, test } from 'vitest';

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
  'staff seat',
  'outsider',
  'erased',
] as const;
export type RowName = (typeof ROWS)[number];

/** The tests of a row: what its thief holds is taken, and they try to learn more than it says. */
export function row(name: RowName, tests: () => void): void {
  describe(name, tests);
}

/** How the title of a promise ends that does not hold yet. */
export const NOT_YET = ' (does not hold yet)';

/** A promise that is known not to hold: it fails here as long as it does not, and must become a plain test when it does. */
export function notYet(title: string, run: () => Promise<void> | void): void {
  test.fails(`${title}${NOT_YET}`, run);
}
