import { describe, expect, test } from 'vitest';
import { readTime } from '../../src/staff/time.ts';

describe('a time as staff write it', () => {
  test.each([
    ['2026-12-01 18:00', 'Europe/Oslo', '2026-12-01T17:00:00.000Z'],
    ['2026-07-01 18:00', 'Europe/Oslo', '2026-07-01T16:00:00.000Z'],
    ['  2026-07-01T8.30 ', 'Asia/Kathmandu', '2026-07-01T02:45:00.000Z'],
    ['2026-01-01 00:00', 'Pacific/Kiritimati', '2025-12-31T10:00:00.000Z'],
    ['2026-01-01 00:00', 'Pacific/Marquesas', '2026-01-01T09:30:00.000Z'],
    // The hour comes twice in autumn: the first is meant.
    ['2026-10-25 02:30', 'Europe/Oslo', '2026-10-25T00:30:00.000Z'],
  ])('%s in %s is %s', (written, zone, instant) => {
    expect(readTime(written, zone)).toBe(instant);
  });

  test.each([
    '',
    'tomorrow',
    '2026-13-01 10:00',
    '2026-02-30 10:00',
    '2026-12-01 25:00',
    '2026-12-01',
    '01.12.2026 18:00',
  ])('%s is none', (written) => {
    expect(readTime(written, 'Europe/Oslo')).toBeNull();
  });

  test('an hour that spring leaves out is none', () => {
    expect(readTime('2026-03-29 02:30', 'Europe/Oslo')).toBeNull();
  });
});
