import { type Marks, madeMarks, markCells, newMarks, peopleFor } from './marks.ts';
import { discreteLaplace, type Uniform } from './noise.ts';
import { LEVELS, nodesAt, type TreeNode } from './tree.ts';

/**
 * A public number that tells of no one: differentially private under continual observation. What one person does in all of
 * a campaign's life (signing, withdrawing, signing again) changes nothing that the public sees by more than EPSILON. The
 * reasoning stands in the README of this room.
 */
export interface PrivateCount {
  readonly marks: Marks;
  readonly nodes: readonly TreeNode[];
  /** What people see: never less than before. */
  readonly shown: number;
}

/** What all that is ever told may tell of one person's whole doing. */
export const EPSILON = 1;
/** A person makes one mark. Where that takes the place of another's, who would have made it later, two sums change. */
const CHANGES = 2;
/** Of the noise of each node. */
export const SCALE = (CHANGES * LEVELS) / EPSILON;
/** So many standard deviations of the noise are taken off before anything is shown: the number only rises, and so would its errors. */
const MARGIN = 2.5;
/** Fewer are not told in numbers. */
const SMALLEST = 100;

export function newPrivateCount(): PrivateCount {
  return { marks: newMarks(), nodes: [], shown: 0 };
}

/**
 * The next number.
 *
 * @param slot rises with each call; see tree.ts
 * @param cells of all who take part at this moment and were not told of to a call before; others do no harm
 */
export function nextCount(before: PrivateCount, slot: number, cells: Iterable<number>, uniform: Uniform): PrivateCount {
  const marks = { ...before.marks, bits: Uint8Array.from(before.marks.bits) };
  markCells(marks, cells);
  const nodes = nodesAt(slot, before.nodes, () => discreteLaplace(SCALE, uniform));
  const noisy = madeMarks(marks) + nodes.reduce((sum, { noise }) => sum + noise, 0);
  const deviation = SCALE * Math.sqrt(2 * nodes.length);
  const careful = roundedDown(peopleFor(noisy - MARGIN * deviation, marks));
  return { marks, nodes, shown: Math.max(before.shown, careful) };
}

/** Two digits, and hundreds at least. Below a hundred: 0, which is shown in words. */
export function roundedDown(count: number): number {
  if (count < SMALLEST) return 0;
  const step = Math.max(SMALLEST, 10 ** (Math.floor(Math.log10(count)) - 1));
  return Math.floor(count / step) * step;
}
