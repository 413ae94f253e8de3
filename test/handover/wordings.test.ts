import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countedApart } from '../../src/handover/wordings.ts';

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });

test('no number of a small group is told, nor had from what the others leave', () => {
  fc.assert(
    fc.property(sizes, (all) => {
      const sorted = all.toSorted((one, other) => other - one);
      const apart = countedApart(sorted);
      const together = sorted.slice(apart);
      // All of them together are the total, which is told anyway.
      if (apart === 0) return sorted.length > 1;
      if (sorted.length === 1) return true;
      const sum = together.reduce((before, size) => before + size, 0);
      const hidden = together.length === 0 || (together.length > 1 && sum >= 10);
      return hidden && sorted.slice(0, apart).every((size) => size >= 10);
    }),
  );
});

test.each([
  [[8], 1],
  [[900, 20], 2],
  [[900, 20, 3], 1],
  [[900, 20, 7, 4], 2],
  [[900, 20, 2, 2], 1],
  [[2, 1], 0],
])('of %j, %i are told apart', (all, apart) => expect(countedApart(all)).toBe(apart));
