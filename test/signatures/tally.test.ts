import { afterAll, beforeAll, expect, test } from 'vitest';
import { foldTally } from '../../src/signatures/tally.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const NOW = new Date('2026-03-10T00:30:00Z');
const slots = (day: string, language: string, counts: readonly number[]) =>
  counts.map((signed, slot) => ({
    ...{ campaign: 'river', day: new Date(day), channel: 'telegram', language, slot, signed },
    ...{ withdrawn: slot, letters: 2 * slot, lettersWithdrawn: 3 * slot },
  }));

test('days that are over everywhere keep one row and every sum; the others stay', async () => {
  const { prisma } = database.store;
  const old = [...slots('2026-03-07', 'en', [1, 2, 3]), ...slots('2026-03-07', 'nb', [4, 5]).slice(1)];
  // Somewhere on earth it may still be the ninth.
  const young = [...slots('2026-03-09', 'en', [6, 7]), ...slots('2026-03-10', 'en', [8, 9])];
  await prisma.tally.createMany({ data: [...old, ...young] });
  const sums = () =>
    prisma.tally.groupBy({
      by: ['day', 'language'],
      _sum: { signed: true, withdrawn: true, letters: true, lettersWithdrawn: true },
      orderBy: [{ day: 'asc' }, { language: 'asc' }],
    });
  const before = await sums();
  expect(await foldTally(prisma, NOW)).toBe(3);
  expect(await sums()).toEqual(before);
  const rows = await prisma.tally.findMany({ orderBy: [{ day: 'asc' }, { language: 'asc' }, { slot: 'asc' }] });
  expect(rows.map(({ day, language, slot }) => `${day.toISOString().slice(8, 10)} ${language} ${slot}`)).toEqual([
    ...['07 en 0', '07 nb 0', '09 en 0', '09 en 1', '10 en 0', '10 en 1'],
  ]);
  expect(await foldTally(prisma, NOW)).toBe(0);
});
