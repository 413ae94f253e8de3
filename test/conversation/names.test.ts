import { describe, expect, test } from 'vitest';
import { nameSchema, offerable } from '../../src/conversation/sign/name.ts';
import { NAMES, NO_NAMES } from './names.ts';

describe('names as the world writes them', () => {
  test('there are enough of them', () => {
    expect(new Set(NAMES.map(({ typed }) => typed)).size).toBeGreaterThanOrEqual(120);
  });

  test.each(NAMES)('$typed ($from)', ({ typed, taken }) => {
    expect(nameSchema.parse(typed)).toBe(taken ?? typed);
    expect(offerable(typed)).toBe(taken ?? typed);
  });

  test.each(NAMES)('is the same when it is read again: $typed', ({ typed }) => {
    const once = nameSchema.parse(typed);
    expect(nameSchema.parse(once)).toBe(once);
  });
});

test.each(NO_NAMES)('%j is no name', ({ typed, problem }) => {
  const read = nameSchema.safeParse(typed);
  expect(read.error?.issues.map(({ message }) => message)).toEqual([`name.bad.${problem}`]);
  expect(offerable(typed)).toBeNull();
});
