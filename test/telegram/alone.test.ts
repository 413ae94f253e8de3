import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAlone } from '../../bots/telegram/alone.ts';
import type { Lease } from '../../src/store/lease.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Sooner than a program starts: what one that ended gave back is taken before its next start asks for it. */
const SOON = 300;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

test('a program that waits has its turn before the one that ended has started anew, and not before it ended', async () => {
  let free = false;
  const lease: Lease = { take: async () => free, release: async () => undefined };
  const stop = new AbortController();
  const alone = createAlone(lease, silent, stop.signal);
  const turn = vi.fn();
  void alone.turn().then(turn);

  await vi.advanceTimersByTimeAsync(60_000);
  expect(turn).not.toHaveBeenCalled();
  free = true;
  await vi.advanceTimersByTimeAsync(SOON);
  expect(turn).toHaveBeenCalledOnce();
  stop.abort();
  await alone.end();
});
