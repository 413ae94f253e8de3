import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTurns } from '../../src/turn/turn.ts';
import { buttonOf, openStage, SLUG, type Stage, told } from './fixture.ts';

let stage: Stage;
let prisma: Stage['database']['store']['prisma'];
beforeAll(async () => {
  stage = await openStage();
  prisma = stage.database.store.prisma;
});
afterAll(() => stage.database.drop());
beforeEach(async () => {
  for (const table of ['signature', 'subscription', 'letter_report', 'tally', 'conversation'])
    await prisma.$executeRawUnsafe(`DELETE FROM ${table}`);
});

/** A person whom the campaign's calendar is told in this zone. */
function personIn(timeZone: string) {
  const outlines = stage.deps.campaigns.outlines().map((outline) => ({ ...outline, timeZone }));
  const turns = createTurns({ ...stage.deps, campaigns: { ...stage.deps.campaigns, outlines: () => outlines } });
  return stage.person(1, {}, turns);
}

/** Every day that is stored anywhere. */
async function storedDays(): Promise<readonly string[]> {
  const tables = ['signature', 'subscription', 'letter_report', 'tally'];
  const rows = await prisma.$queryRawUnsafe<{ day: string }[]>(
    tables.map((table) => `SELECT '${table} ' || day::text AS day FROM ${table}`).join(' UNION ALL '),
  );
  return [...new Set(rows.map(({ day }) => day))].toSorted();
}

test.each([
  ['Europe/Oslo', '2026-11-26T22:59:59Z', '2026-11-26'],
  ['Europe/Oslo', '2026-11-26T23:30:00Z', '2026-11-27'],
  ['America/Toronto', '2026-11-27T04:59:59Z', '2026-11-26'],
  ['America/Toronto', '2026-11-27T05:00:00Z', '2026-11-27'],
  ['UTC', '2026-11-26T23:59:59Z', '2026-11-26'],
  ['UTC', '2026-11-27T00:00:00Z', '2026-11-27'],
  ['Europe/Oslo', '2026-10-25T22:30:00Z', '2026-10-25'],
  ['America/Toronto', '2026-11-02T04:30:00Z', '2026-11-01'],
])('in %s at %s a person reads, and all rows have, the day %s', async (zone, moment, day) => {
  stage.clock.now = new Date(moment);
  const person = personIn(zone);
  await (await person.sign('Kari Nordmann')).finish([]);
  const hash = stage.deps.campaigns
    .outlines()
    .find(({ slug }) => slug === SLUG)
    ?.consent.updates['nb']?.slice(0, 8);
  await (await person.take({ kind: 'pressed', action: `news.${SLUG}.all.${hash}` })).finish([]);
  await (await person.take({ kind: 'pressed', action: `lsent.${SLUG}` })).finish([]);
  expect(await storedDays()).toEqual(
    ['letter_report', 'signature', 'subscription', 'tally'].map((table) => `${table} ${day}`),
  );

  const mine = JSON.parse(told(await person.take({ kind: 'pressed', action: 'minedoc' }))).content;
  expect(mine.signatures).toMatchObject([{ day }]);
  expect(mine.subscriptions).toMatchObject([{ day }]);
  expect(mine.lettersReported).toMatchObject([{ day }]);
  expect(told(await person.take({ kind: 'commanded', command: 'mydata', words: '' }))).toContain(`"date":"${day}"`);

  const asked = await person.take({ kind: 'pressed', action: `withdraw.${SLUG}` });
  await asked.finish([]);
  await (await person.take({ kind: 'pressed', action: buttonOf(asked, 'yes') })).finish([]);
  const withdrawn = await prisma.tally.findMany({ where: { withdrawn: { gt: 0 } } });
  expect(withdrawn.map((row) => row.day.toISOString().slice(0, 10))).toEqual([day]);
});
