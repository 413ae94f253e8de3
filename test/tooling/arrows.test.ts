import { expect, test } from 'vitest';
import { checkArrows } from './arrows.ts';

test('every planted import against the arrows is refused, and every import along them is not', async () => {
  expect(await checkArrows()).toEqual([]);
});
