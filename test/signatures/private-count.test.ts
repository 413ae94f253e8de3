import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { madeMarks, markCells, newMarks, peopleFor } from '../../src/signatures/marks.ts';
import { discreteLaplace } from '../../src/signatures/noise.ts';
import { EPSILON, nextCount, type PrivateCount, roundedDown, SCALE } from '../../src/signatures/private-count.ts';
import { LAST_SLOT, LEVELS, nodesAt, type TreeNode } from '../../src/signatures/tree.ts';
import { seeded } from '../support/seeded.ts';

const uniformOf = (seed: number) => {
  const random = seeded(seed);
  return (below: number) => Math.floor(random() * below);
};
const bytesOf = (seed: number) => {
  const uniform = uniformOf(seed);
  return (length: number) => Uint8Array.from({ length }, () => uniform(256));
};

/** Who takes part in each slot, by their cells. */
type World = readonly (readonly number[])[];

/** What the marks come to, slot by slot, in a world of so many cells. */
function sums(world: World, cells: number): readonly number[] {
  const marks = newMarks(bytesOf(7), cells);
  return world.map((present) => {
    markCells(marks, present);
    return madeMarks(marks);
  });
}

/** How far the sums of all nodes of the tree, whether told or not, lie apart in two worlds. */
function apart(one: readonly number[], other: readonly number[]): number {
  const difference = [0, ...one.map((sum, slot) => sum - (other[slot] ?? 0))];
  let total = 0;
  for (let level = 0; level < LEVELS; level += 1) {
    const width = 2 ** level;
    // Only nodes with an odd index are ever part of a sum.
    for (let end = width; end < difference.length; end += 2 * width)
      total += Math.abs((difference[end] ?? 0) - (difference[end - width] ?? 0));
  }
  return total;
}

describe('the tree', () => {
  test('sums every slot up to the one asked for once, with a node for each 1 in its number', () => {
    for (const slot of [1, 2, 3, 64, 100, 255, LAST_SLOT]) {
      const covered = nodesAt(slot, [], () => 0).flatMap(({ level, index }) =>
        Array.from({ length: 2 ** level }, (_, nth) => (index - 1) * 2 ** level + nth + 1),
      );
      expect(covered).toEqual(Array.from({ length: slot }, (_, nth) => nth + 1));
    }
    expect(() => nodesAt(LAST_SLOT + 1, [], () => 0)).toThrow(RangeError);
  });

  test('draws the noise of a node once, also where slots are left out', () => {
    let drawn = 0;
    const seen = new Map<string, number>();
    let nodes: readonly TreeNode[] = [];
    for (const slot of [1, 2, 3, 4, 5, 9, 10, 11, 100, 101, 102, 510, 511]) {
      nodes = nodesAt(slot, nodes, () => {
        drawn += 1;
        return drawn;
      });
      for (const { level, index, noise } of nodes) {
        const before = seen.get(`${level} ${index}`);
        if (before !== undefined) expect(noise).toBe(before);
        seen.set(`${level} ${index}`, noise);
      }
    }
    expect(drawn).toBe(seen.size);
  });
});

describe('one person’s whole doing', () => {
  // Few cells, so that people often take each other's: the worst there is.
  const cells = 32;
  const slots = 63;
  const someone = fc.record({
    cell: fc.nat({ max: cells - 1 }),
    present: fc.array(fc.boolean(), { minLength: slots, maxLength: slots }),
  });
  const worldOf = (people: readonly { cell: number; present: readonly boolean[] }[]): World =>
    Array.from({ length: slots }, (_, slot) => people.filter(({ present }) => present[slot]).map(({ cell }) => cell));

  test('moves no sum by more than one, and all nodes together by no more than EPSILON of their noise', () => {
    fc.assert(
      fc.property(fc.array(someone, { maxLength: 12 }), someone, (others, person) => {
        const without = sums(worldOf(others), cells);
        const withThem = sums(worldOf([...others, person]), cells);
        const moved = withThem.map((sum, slot) => sum - (without[slot] ?? 0));
        expect(moved.filter((by) => by !== 0 && by !== 1)).toEqual([]);
        expect(apart(withThem, without) / SCALE).toBeLessThanOrEqual(EPSILON);
      }),
      { seed: 9, numRuns: 2_000 },
    );
  });

  test('is one change for ever, however often they sign and withdraw', () => {
    const once = sums([[3], [], [], [], [], [], []], 1024);
    const often = sums([[3], [], [3], [], [3], [], [3]], 1024);
    expect(often).toEqual(once);
    // The control: somebody else is a change of their own.
    expect(sums([[3], [], [4]], 1024).at(-1)).toBeGreaterThanOrEqual(once.at(-1) ?? 0);
  });
});

describe('an onlooker who knows everything but one person', () => {
  const PLAYS = 10_000;
  const VICTIM = 5;
  const SLOTS = 16;
  const SIGNS_AT = 3;

  /**
   * Plays the attack in worlds with and without the victim, and gives by how much the onlooker does better than a coin: 1 is
   * always right. They see the sums with their noise before anything is rounded, which is more than anyone does.
   */
  function advantage(scale: number): number {
    const uniform = uniformOf(2026);
    let right = 0;
    for (let play = 0; play < PLAYS; play += 1) {
      const signs = uniform(2) === 1;
      const marks = newMarks(() => new Uint8Array(2), 16);
      let nodes: readonly TreeNode[] = [];
      const told: number[] = [];
      for (let slot = 1; slot <= SLOTS; slot += 1) {
        // The victim signs, withdraws and signs again, as in the attack that worked.
        if (signs && (slot === SIGNS_AT || slot > SIGNS_AT + 2)) markCells(marks, [VICTIM]);
        nodes = nodesAt(slot, nodes, () => (scale === 0 ? 0 : discreteLaplace(scale, uniform)));
        told.push(madeMarks(marks) + nodes.reduce((sum, { noise }) => sum + noise, 0));
      }
      if (guess(told, Math.max(scale, 0.1)) === signs) right += 1;
    }
    return (2 * right) / PLAYS - 1;
  }

  /** The likelier world: what each node adds to the sums that were told, with a change in it or without. */
  function guess(told: readonly number[], scale: number): boolean {
    let likelier = 0;
    const at = (slot: number) => (slot === 0 ? 0 : (told[slot - 1] ?? 0));
    for (let width = 1; width <= SLOTS; width *= 2) {
      for (let end = width; end <= SLOTS; end += 2 * width) {
        if (end < SIGNS_AT || end - width >= SIGNS_AT) continue;
        const added = at(end) - at(end - width);
        likelier += (Math.abs(added) - Math.abs(added - 1)) / scale;
      }
    }
    return likelier > 0;
  }

  test('is hardly better than a coin in ten thousand plays', () => {
    const found = advantage(SCALE);
    // No attack at all can do better than this in worlds that are EPSILON apart.
    expect(found).toBeLessThan(Math.tanh(EPSILON / 2));
    expect(found).toBeLessThan(0.12);
  });

  test('and always right where there is no noise, so that the attack is one', () => {
    expect(advantage(0)).toBe(1);
  });
});

describe('what is shown', () => {
  test('has two digits, and hundreds at least', () => {
    expect([-250, 0, 99, 100, 999, 1234, 12_999, 1_299_999].map(roundedDown)).toEqual([
      0, 0, 0, 100, 900, 1200, 12_000, 1_200_000,
    ]);
  });

  test('never goes back, and comes near to how many there are', () => {
    const uniform = uniformOf(4);
    let count: PrivateCount = { marks: newMarks(bytesOf(1)), nodes: [], shown: 0 };
    let before = 0;
    for (let slot = 1; slot <= 40; slot += 1) {
      const cells = Array.from({ length: 500 }, () => uniform(2 ** 18));
      count = nextCount(count, slot, cells, uniform);
      expect(count.shown).toBeGreaterThanOrEqual(before);
      before = count.shown;
    }
    expect(count.shown).toBeGreaterThanOrEqual(19_000);
    expect(count.shown).toBeLessThanOrEqual(20_000);
  });

  test('is hardly ever more than there are, whichever noise was drawn, and not far below', () => {
    const uniform = uniformOf(6);
    // So many that one too many would be seen; told for the first time in a slot of three nodes.
    const cells = () => Array.from({ length: 1099 }, () => uniform(2 ** 18));
    const marks = newMarks(bytesOf(2));
    const told = Array.from(
      { length: 300 },
      () => nextCount({ marks, nodes: [], shown: 0 }, 7, cells(), uniform).shown,
    );
    expect(told.filter((shown) => shown > 1000).length).toBeLessThan(12);
    expect(told.filter((shown) => shown < 500)).toEqual([]);
    expect(told.filter((shown) => shown >= 800).length).toBeGreaterThan(100);
  });

  test('is a number also when every cell is marked', () => {
    const marks = newMarks(bytesOf(2), 64);
    const most = peopleFor(marks.free - 1, marks);
    expect([marks.free, marks.free + 9].map((made) => peopleFor(made, marks))).toEqual([most, most]);
    expect(most).toBeGreaterThan(64);
  });

  test.each([100, 10_000, 1_000_000])('%i people are told from their marks within a few hundredths', (people) => {
    const uniform = uniformOf(people);
    const marks = newMarks(bytesOf(3));
    markCells(
      marks,
      Array.from({ length: people }, () => uniform(2 ** 18)),
    );
    const told = peopleFor(madeMarks(marks), marks);
    expect(Math.abs(told - people) / people).toBeLessThan(3 / Math.sqrt(people) + 0.01);
  });
});
