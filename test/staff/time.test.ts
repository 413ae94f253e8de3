import { describe, expect, test } from 'vitest';
import { readTime } from '../../src/staff/time.ts';

const NOW = new Date('2025-12-01T12:00:00Z');
const read = (written: string, zone = 'Europe/Oslo') => readTime(written, zone, NOW);

describe('a time as staff write it', () => {
  test.each([
    ['2026-11-01 18:00', 'Europe/Oslo', '2026-11-01T17:00:00.000Z'],
    ['2026-07-01 18:00', 'Europe/Oslo', '2026-07-01T16:00:00.000Z'],
    ['  2026-07-01T8.30 ', 'Asia/Kathmandu', '2026-07-01T02:45:00.000Z'],
    ['2026-01-01 00:00', 'Pacific/Kiritimati', '2025-12-31T10:00:00.000Z'],
    ['2026-01-01 00:00', 'Pacific/Marquesas', '2026-01-01T09:30:00.000Z'],
    ['2026-10-1 8:00', 'Europe/Oslo', '2026-10-01T06:00:00.000Z'],
    ['2026-10-01\u00a08:00', 'Europe/Oslo', '2026-10-01T06:00:00.000Z'],
    ['2026-10-01\u202f08:00:59', 'Europe/Oslo', '2026-10-01T06:00:00.000Z'],
    ['1.10.2026 08.00', 'Europe/Oslo', '2026-10-01T06:00:00.000Z'],
    ['01/10/2026 8h00', 'Europe/Paris', '2026-10-01T06:00:00.000Z'],
    // The hour that comes twice, told apart by its offset, written in any of its ways.
    ['2026-10-25 02:30 +0200', 'Europe/Oslo', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25 02:30+01:00', 'Europe/Oslo', '2026-10-25T01:30:00.000Z'],
    // Lord Howe Island moves its clocks by half an hour.
    ['2026-04-05 01:45 +1030', 'Australia/Lord_Howe', '2026-04-04T15:15:00.000Z'],
    ['2028-12-01 18:00 +0100', 'Europe/Oslo', '2028-12-01T17:00:00.000Z'],
  ])('%s in %s is %s', (written, zone, instant) => {
    expect(read(written, zone)).toEqual({ kind: 'time', at: new Date(instant) });
  });

  test.each([
    '',
    'tomorrow',
    '2026-13-01 10:00',
    '2026-02-30 10:00',
    '2026-11-01 25:00',
    '2026-11-01 10:60',
    '2026-11-01',
    '1.10/2026 18:00',
    '2026-11-01 18:00 +0300',
  ])('%s is none', (written) => {
    expect(read(written)).toEqual({ kind: 'unreadable' });
  });

  test('an hour that spring leaves out is named', () => {
    expect(read('2026-03-29 02:30')).toEqual({ kind: 'skipped', from: '02:00', to: '03:00' });
    expect(read('2026-10-04 02:10', 'Australia/Lord_Howe')).toEqual({ kind: 'skipped', from: '02:00', to: '02:30' });
    expect(read('2026-03-29 03:00')).toMatchObject({ kind: 'time' });
    expect(read('2026-03-29 01:59')).toMatchObject({ kind: 'time' });
  });

  test('an hour that autumn repeats is asked about', () => {
    expect(read('2026-10-25 02:30')).toEqual({ kind: 'twice', first: '+0200', second: '+0100' });
    expect(read('2026-11-01 01:30', 'America/New_York')).toEqual({ kind: 'twice', first: '-0400', second: '-0500' });
    expect(read('2026-10-25 03:00')).toMatchObject({ kind: 'time' });
  });

  test('what has passed, and what is more than a year away', () => {
    expect(read('2025-12-01 13:00')).toEqual({ kind: 'past' });
    expect(read('2025-12-01 13:01')).toMatchObject({ kind: 'time' });
    expect(read('2026-12-02 13:00')).toMatchObject({ kind: 'time' });
    expect(read('2026-12-02 13:01')).toEqual({ kind: 'far', offset: '+0100' });
  });
});
