import { randomInt } from 'node:crypto';

/** Whole numbers from 0 up to, but not `below`, each as likely as the other. */
export type Uniform = (below: number) => number;

/** From the system's cryptographic source, without the bias of a remainder. */
export const secureUniform: Uniform = (below) => randomInt(below);

/**
 * A whole number from the discrete Laplace distribution: `k` comes with a chance proportional to exp(-|k| / scale). Sampled
 * exactly, in whole numbers only, for floating point gives noise away (Mironov 2012). This is algorithm 2 of Canonne,
 * Kamath and Steinke, "The Discrete Gaussian for Differential Privacy" (2020), with s = 1.
 *
 * @param scale a whole number from 1
 */
export function discreteLaplace(scale: number, uniform: Uniform): number {
  if (!Number.isSafeInteger(scale) || scale < 1) throw new RangeError('the scale of noise is a whole number from 1');
  for (;;) {
    const rest = uniform(scale);
    if (!happensExp(rest, scale, uniform)) continue;
    let whole = 0;
    while (happensExp(1, 1, uniform)) whole += 1;
    const size = rest + scale * whole;
    const negative = uniform(2) === 1;
    // Else zero would come twice as often as it should.
    if (negative && size === 0) continue;
    return negative ? -size : size;
  }
}

/** True with a chance of exp(-over / under), where `over` is at most `under`: algorithm 1 of the same paper. */
function happensExp(over: number, under: number, uniform: Uniform): boolean {
  let tried = 1;
  while (uniform(under * tried) < over) tried += 1;
  return tried % 2 === 1;
}
