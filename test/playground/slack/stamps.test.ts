import { expect, test } from 'vitest';
import { createIds } from '../../../bots/playground/slack/platform.ts';
import { actionStamp } from '../../../bots/playground/slack/wire.ts';

test('two presses in one millisecond have stamps of their own', () => {
  const platform = { now: () => new Date('2026-03-01T12:00:00.123Z'), ids: createIds() };
  const stamps = Array.from({ length: 3 }, () => {
    platform.ids.number();
    return actionStamp(platform);
  });
  expect(stamps).toEqual(['1772366400.123001', '1772366400.123002', '1772366400.123003']);
});
