import type { Pacer } from '../../src/channel/pacer.ts';

/** Everything leaves at once: for tests of what is sent rather than of when. */
export const unpaced: Pacer = { turn: () => Promise.resolve(), rest: () => undefined, waiting: 0 };
