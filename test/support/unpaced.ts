import type { Calls } from '../../bots/slack/pacing.ts';
import type { Pacer } from '../../src/channel/pacer.ts';

/** Everything leaves at once: for tests of what is sent rather than of when. */
export const unpaced: Pacer = {
  turn: () => Promise.resolve(),
  rest: () => undefined,
  clear: () => Promise.resolve(),
  waiting: 0,
};

/** The same for Slack: each call meets the platform at once, and none rests. */
export const unpacedCalls: Calls = { answers: fetch, broadcasts: fetch };
