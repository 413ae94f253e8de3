import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLanes } from '../../src/channel/lanes.ts';
import { backoffMs, wait } from '../../src/channel/wait.ts';

const soon = () => new Promise((resolve) => setImmediate(resolve));

/** A task that is done when told so, and remembers that it began. */
function task(begun: string[], name: string) {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const run = () => {
    begun.push(name);
    return promise;
  };
  return { run, done: () => resolve(name), fails: () => reject(new Error(name)) };
}

describe('lanes', () => {
  test('run what has one key one after the other, and what has another beside it', async () => {
    const lanes = createLanes();
    const begun: string[] = [];
    const [one, two, other] = [task(begun, 'one'), task(begun, 'two'), task(begun, 'other')];
    const results = [lanes.run('a', one.run), lanes.run('a', two.run), lanes.run('b', other.run)];
    await soon();
    expect(begun).toEqual(['one', 'other']);
    expect(lanes.size).toBe(3);
    one.done();
    await soon();
    expect(begun).toEqual(['one', 'other', 'two']);
    expect(lanes.size).toBe(2);
    two.done();
    other.done();
    expect(await Promise.all(results)).toEqual(['one', 'two', 'other']);
    expect(lanes.size).toBe(0);
  });

  test('go on after a task that failed, and whoever gave it hears of it', async () => {
    const lanes = createLanes();
    const begun: string[] = [];
    const [one, two] = [task(begun, 'one'), task(begun, 'two')];
    const first = lanes.run('a', one.run);
    const second = lanes.run('a', two.run);
    one.fails();
    await expect(first).rejects.toThrow('one');
    two.done();
    expect(await second).toBe('two');
  });

  test('are idle when nothing runs or waits, and only then', async () => {
    const lanes = createLanes();
    await lanes.idle();
    const begun: string[] = [];
    const [one, two] = [task(begun, 'one'), task(begun, 'two')];
    const results = [lanes.run('a', one.run), lanes.run('b', two.run)];
    let idle = false;
    const resting = lanes.idle().then(() => {
      idle = true;
    });
    one.done();
    await soon();
    expect(idle).toBe(false);
    two.done();
    await Promise.all([...results, resting]);
    expect(idle).toBe(true);
  });
});

describe('waiting', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('ends when its time is over, or when the program stops', async () => {
    const ends: string[] = [];
    const stop = new AbortController();
    void wait(1_000).then(() => ends.push('time'));
    void wait(5_000, stop.signal).then(() => ends.push('stopped'));
    await vi.advanceTimersByTimeAsync(999);
    expect(ends).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(ends).toEqual(['time']);
    stop.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(ends).toEqual(['time', 'stopped']);
    await wait(5_000, stop.signal);
  });

  test('doubles from try to try, up to a limit', () => {
    const waits = [1, 2, 3, 4, 5, 99].map((tries) => backoffMs({ first: 100, last: 700 }, tries));
    expect(waits).toEqual([100, 200, 400, 700, 700, 700]);
  });
});
