import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAttempt, NO_PATIENCE, PATIENCE, type Patience } from '../../src/channel/attempt.ts';

type Fault = { readonly meaning: string; readonly retryAfter: number };
class Failed extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.meaning);
    this.fault = fault;
  }
}
const attempt = createAttempt<Fault>((error) => (error as Failed).fault);

/** A call that meets these faults one after the other, then succeeds; `at`: when it was made, in ms from the first. */
function calling(
  faults: readonly Fault[],
  more: { patience?: Patience; repeatable?: boolean; signal?: AbortSignal } = {},
) {
  const { patience = PATIENCE, repeatable = false, signal = new AbortController().signal } = more;
  const at: number[] = [];
  const begun = Date.now();
  const outcome = attempt(
    async () => {
      at.push(Date.now() - begun);
      const fault = faults[at.length - 1];
      if (fault) throw new Failed(fault);
      return 'done';
    },
    { repeatable, patience, signal },
  );
  return { at, outcome };
}

const tooMany = (retryAfter: number): Fault => ({ meaning: 'too many', retryAfter });
const fault = (meaning: string): Fault => ({ meaning, retryAfter: 0 });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a platform that says when to come again', () => {
  test('is asked again after exactly that long, and not before', async () => {
    const { at, outcome } = calling([tooMany(7), tooMany(3)]);
    await vi.runAllTimersAsync();
    expect(await outcome).toEqual({ ok: true, value: 'done' });
    expect(at).toEqual([0, 7_000, 10_000]);
  });

  test('and names no time is asked again after a second', async () => {
    const { at } = calling([tooMany(0)]);
    await vi.runAllTimersAsync();
    expect(at).toEqual([0, 1_000]);
  });

  test('is waited for as long as anyone waits, and no longer', async () => {
    const patient = calling([tooMany(20), tooMany(10)]);
    await vi.runAllTimersAsync();
    expect(await patient.outcome).toEqual({ ok: true, value: 'done' });
    expect(patient.at).toEqual([0, 20_000, 30_000]);
  });

  test('is left alone when that is longer than anyone waits, all waits together', async () => {
    const { at, outcome } = calling([tooMany(20), tooMany(11)]);
    await vi.runAllTimersAsync();
    expect(await outcome).toMatchObject({ ok: false, fault: tooMany(11) });
    expect(at).toEqual([0, 20_000]);
    const impatient = calling([tooMany(1)], { patience: NO_PATIENCE });
    await vi.runAllTimersAsync();
    expect(await impatient.outcome).toMatchObject({ ok: false });
    expect(impatient.at).toEqual([0]);
  });
});

describe('a call that failed', () => {
  test('and surely did nothing is repeated, each time after a longer wait, and then given up', async () => {
    const { at, outcome } = calling(new Array(9).fill(fault('not sent')));
    await vi.runAllTimersAsync();
    expect(await outcome).toMatchObject({ ok: false, fault: fault('not sent') });
    expect(at).toEqual([0, 500, 1_500, 3_500]);
  });

  test('and may have been done is repeated only where that does no harm', async () => {
    const message = calling([fault('unclear')]);
    const edit = calling([fault('unclear')], { repeatable: true });
    await vi.runAllTimersAsync();
    expect(await message.outcome).toMatchObject({ ok: false });
    expect(await edit.outcome).toEqual({ ok: true, value: 'done' });
  });

  test('for good is not repeated, and the error is handed on', async () => {
    const { at, outcome } = calling([fault('refused')], { repeatable: true });
    await vi.runAllTimersAsync();
    expect(await outcome).toMatchObject({ ok: false, error: expect.any(Failed) });
    expect(at).toEqual([0]);
  });

  test('is not repeated once the program stops', async () => {
    const stop = new AbortController();
    const { at, outcome } = calling([tooMany(25), fault('refused')], { signal: stop.signal });
    await vi.advanceTimersByTimeAsync(1_000);
    stop.abort();
    expect(await outcome).toMatchObject({ ok: false });
    expect(at.length).toBeLessThanOrEqual(2);
  });
});
