import { expect, test } from 'vitest';
import { dayIn, daysAt } from '../../src/campaign/calendar.ts';
import { packDays } from '../../src/campaign/packs.ts';

test.each([
  ['2026-11-26T22:59:59Z', 'Europe/Oslo', '2026-11-26'],
  ['2026-11-26T23:00:00Z', 'Europe/Oslo', '2026-11-27'],
  ['2026-11-26T23:59:59Z', 'UTC', '2026-11-26'],
  ['2026-11-27T00:00:00Z', 'UTC', '2026-11-27'],
  ['2026-11-27T04:59:59Z', 'America/Toronto', '2026-11-26'],
  ['2026-11-27T05:00:00Z', 'America/Toronto', '2026-11-27'],
  ['2026-12-31T10:00:00Z', 'Pacific/Kiritimati', '2027-01-01'],
  // Days on which clocks are put forward or back have 23 or 25 hours, and begin at the old time.
  ['2026-03-28T22:59:59Z', 'Europe/Oslo', '2026-03-28'],
  ['2026-03-28T23:00:00Z', 'Europe/Oslo', '2026-03-29'],
  ['2026-03-29T21:59:59Z', 'Europe/Oslo', '2026-03-29'],
  ['2026-03-29T22:00:00Z', 'Europe/Oslo', '2026-03-30'],
  ['2026-10-24T22:00:00Z', 'Europe/Oslo', '2026-10-25'],
  ['2026-10-25T22:59:59Z', 'Europe/Oslo', '2026-10-25'],
  ['2026-10-25T23:00:00Z', 'Europe/Oslo', '2026-10-26'],
  ['2026-03-08T05:00:00Z', 'America/Toronto', '2026-03-08'],
  ['2026-03-09T03:59:59Z', 'America/Toronto', '2026-03-08'],
  ['2026-03-09T04:00:00Z', 'America/Toronto', '2026-03-09'],
  ['2026-11-01T04:00:00Z', 'America/Toronto', '2026-11-01'],
  ['2026-11-02T04:59:59Z', 'America/Toronto', '2026-11-01'],
  ['2026-11-02T05:00:00Z', 'America/Toronto', '2026-11-02'],
])('at %s the calendar in %s shows %s', (moment, zone, day) => expect(dayIn(zone, new Date(moment))).toBe(day));

test('what is done on the command line is dated on the calendar of the campaign’s pack', () => {
  const day = packDays('locales', new Date('2026-11-26T23:30:00Z'));
  expect([day('uyghurs-abroad'), day('stop-targeting-uyghurs')]).toEqual(['2026-11-27', '2026-11-26']);
});

test('each campaign has its own calendar, and one without a pack that of UTC', () => {
  const campaigns = [
    { slug: 'river', timeZone: 'Europe/Oslo' },
    { slug: 'forest', timeZone: 'America/Toronto' },
  ];
  const day = daysAt(campaigns, new Date('2026-11-27T00:30:00Z'));
  expect([day('river'), day('forest'), day('gone')]).toEqual(['2026-11-27', '2026-11-26', '2026-11-27']);
  expect(daysAt(campaigns, new Date('2026-11-26T23:30:00Z'))('gone')).toBe('2026-11-26');
});
