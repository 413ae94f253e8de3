import { describe, expect, test } from 'vitest';
import { createGather } from '../../src/turn/gather.ts';

/** A database that answers when told to, and remembers what it was asked. */
function slowly(rules: { readonly most?: number; readonly atOnce?: number; readonly sole?: boolean } = {}) {
  const asked: string[][] = [];
  const answers: { answer: () => void; fail: (error: Error) => void }[] = [];
  const ask = createGather<string, string>({
    most: rules.most ?? 16,
    atOnce: rules.atOnce ?? 1,
    sole: rules.sole ? (item) => item.charAt(0) : null,
    run: (items) =>
      new Promise((resolve, reject) => {
        asked.push([...items]);
        answers.push({ answer: () => resolve(items.map((item) => `${item}!`)), fail: reject });
      }),
  });
  return { ask, asked, answers };
}

const moment = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe('questions at the same time', () => {
  test('go together, and each gets its own answer', async () => {
    const { ask, asked, answers } = slowly();
    const all = Promise.all([ask('a'), ask('b'), ask('c')]);
    await moment();
    answers[0]?.answer();
    expect(await all).toEqual(['a!', 'b!', 'c!']);
    expect(asked).toEqual([['a', 'b', 'c']]);
  });

  test('wait while as many as may be are under way, then go in their order, so many at a time', async () => {
    const { ask, asked, answers } = slowly({ most: 2 });
    const all = Promise.all([ask('a'), ask('b'), ask('c'), ask('d'), ask('e')]);
    for (const nth of [0, 1, 2]) {
      await moment();
      expect(asked).toHaveLength(nth + 1);
      answers[nth]?.answer();
    }
    expect(await all).toEqual(['a!', 'b!', 'c!', 'd!', 'e!']);
    expect(asked).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  test('that exclude each other go one after the other', async () => {
    const { ask, asked, answers } = slowly({ sole: true });
    const all = Promise.all([ask('a1'), ask('a2'), ask('b1')]);
    await moment();
    answers[0]?.answer();
    await moment();
    answers[1]?.answer();
    expect(await all).toEqual(['a1!', 'a2!', 'b1!']);
    expect(asked).toEqual([['a1', 'b1'], ['a2']]);
  });

  test('fail together, and the next are asked all the same', async () => {
    const { ask, answers } = slowly();
    const failing = Promise.allSettled([ask('a'), ask('b')]);
    await moment();
    answers[0]?.fail(new Error('away'));
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = ask('c');
    await moment();
    answers[1]?.answer();
    expect(await next).toBe('c!');
  });
});
