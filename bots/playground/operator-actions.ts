import { z } from 'zod';
import { type Actions, action } from './actions.ts';
import type { CrowdPort } from './ports.ts';

/** At most so many are added at once. */
const CROWD_LIMIT = 5000;

/** A fresh invitation code for staff. */
export function createStaffActions(staffCode: () => Promise<string>): Actions {
  return { 'staff-code': action(z.strictObject({}), async () => ({ code: await staffCode() })) };
}

/** Starts everything anew. The page is answered before that begins, for it goes with the rest. */
export function createResetAction(reset: () => Promise<void>): Actions {
  return {
    reset: action(z.strictObject({}), async () => {
      setImmediate(() => void reset());
      return {};
    }),
  };
}

/** What the reader does with the crowd. */
export function createCrowdActions(crowd: CrowdPort): Actions {
  return {
    'crowd-add': action(z.strictObject({ count: z.int().min(1).max(CROWD_LIMIT) }), async ({ count }) => ({
      size: await crowd.add(count),
    })),
    'crowd-slow-down': action(z.strictObject({ seconds: z.int().min(1).max(60) }), async ({ seconds }) => {
      crowd.slowDown(seconds);
      return {};
    }),
  };
}
