import { describe, expect, test } from 'vitest';
import { discreteLaplace, secureUniform } from '../../src/signatures/noise.ts';
import { seeded } from '../support/seeded.ts';

const uniformOf = (seed: number) => {
  const random = seeded(seed);
  return (below: number) => Math.floor(random() * below);
};

/** Chi-square of samples against the distribution of a scale, in classes of at least 50 expected, the tails together. */
function chiSquare(samples: readonly number[], scale: number): { readonly value: number; readonly classes: number } {
  const quotient = Math.exp(-1 / scale);
  const chance = (k: number) => ((1 - quotient) / (1 + quotient)) * quotient ** Math.abs(k);
  let reach = 0;
  while (samples.length * chance(reach + 1) >= 50) reach += 1;
  const tail = quotient ** (reach + 1) / (1 + quotient);
  const expected = new Map<number, number>([
    [-reach - 1, tail],
    [reach + 1, tail],
  ]);
  for (let k = -reach; k <= reach; k += 1) expected.set(k, chance(k));
  const found = new Map<number, number>();
  for (const sample of samples) {
    const k = Math.max(-reach - 1, Math.min(reach + 1, sample));
    found.set(k, (found.get(k) ?? 0) + 1);
  }
  const value = [...expected].reduce((sum, [k, share]) => {
    const wanted = share * samples.length;
    return sum + ((found.get(k) ?? 0) - wanted) ** 2 / wanted;
  }, 0);
  return { value, classes: expected.size };
}

/** Five standard deviations above what chi-square is on average: passed by chance once in three million. */
const fits = ({ value, classes }: { value: number; classes: number }): boolean =>
  value < classes - 1 + 5 * Math.sqrt(2 * (classes - 1));

describe('noise', () => {
  test.each([1, 2, 18])('of scale %i is spread as the discrete Laplace distribution is, and no other', (scale) => {
    const uniform = uniformOf(scale);
    const samples = Array.from({ length: 60_000 }, () => discreteLaplace(scale, uniform));
    expect(fits(chiSquare(samples, scale))).toBe(true);
    expect(fits(chiSquare(samples, scale * 1.05))).toBe(false);
    // Zero twice as often, as it would be if its sign were not looked at.
    const doubled = [...samples, ...samples.filter((one) => one === 0)];
    expect(fits(chiSquare(doubled, scale))).toBe(false);
  });

  test('comes from a source that stays within bounds, and refuses a scale that is none', () => {
    for (let drawn = 0; drawn < 1000; drawn += 1) expect([0, 1, 2]).toContain(secureUniform(3));
    expect(() => discreteLaplace(0, secureUniform)).toThrow(RangeError);
    expect(() => discreteLaplace(1.5, secureUniform)).toThrow(RangeError);
  });
});
