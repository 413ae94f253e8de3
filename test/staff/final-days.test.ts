import { afterAll, beforeAll, expect, test } from 'vitest';
import { createErasureKeys } from '../../src/privacy/erasure-keys.ts';
import { createJournal } from '../../src/privacy/journal.ts';
import { endRetention } from '../../src/privacy/retention.ts';
import { movedFinalDays } from '../../src/signatures/campaign-life.ts';
import { moveCampaignIn } from '../../src/signatures/lifecycle.ts';
import { keepFinalDays } from '../../src/staff/desk/final-days.ts';
import { scratch } from '../support/scratch.ts';
import { openStage, SLUG, type Stage } from '../turn/fixture.ts';

const DAY = '2026-06-30';
let stage: Stage;
const told: string[] = [];
beforeAll(async () => {
  stage = await openStage();
  const { prisma } = stage.database.store;
  await prisma.campaign.update({ where: { slug: SLUG }, data: { state: 'draft' } });
  await prisma.$transaction((tx) =>
    moveCampaignIn(tx, SLUG, 'open', new Date('2026-03-01'), { closeBy: new Date(DAY) }),
  );
});
afterAll(() => stage.database.drop());

const stateOf = async () =>
  (await stage.database.store.prisma.campaign.findUniqueOrThrow({ where: { slug: SLUG } })).state;

async function at(moment: string): Promise<string[]> {
  told.length = 0;
  const deps = {
    prisma: stage.database.store.prisma,
    privacy: stage.privacy,
    now: () => new Date(moment),
    outlines: () => [{ slug: SLUG, timeZone: 'Europe/Oslo' }],
    post: {
      finalDay: async (slug: string, day: string, left: number) => void told.push(`${slug} ${day} ${left}`),
    },
  };
  await Promise.all([keepFinalDays(deps), keepFinalDays(deps)]);
  return told;
}

test('staff are told 30, 7 and 1 days before, each time once, whoever looks', async () => {
  expect(await at('2026-05-30T12:00:00Z')).toEqual([]);
  expect(await at('2026-05-31T12:00:00Z')).toEqual([`${SLUG} ${DAY} 30`]);
  expect(await at('2026-06-10T12:00:00Z')).toEqual([]);
  expect(await at('2026-06-24T12:00:00Z')).toEqual([`${SLUG} ${DAY} 6`]);
  expect(await at('2026-06-29T12:00:00Z')).toEqual([`${SLUG} ${DAY} 1`]);
  expect(await at('2026-06-30T12:00:00Z')).toEqual([]);
});

test('it closes by itself once the day is over on its own calendar, and all staff hear of it', async () => {
  const { prisma } = stage.database.store;
  await (await stage.person(1).sign('Kari')).finish([]);
  // Half past eleven in Oslo.
  await at('2026-06-30T21:30:00Z');
  expect(await stateOf()).toBe('open');
  await at('2026-06-30T22:30:00Z');
  expect(await stateOf()).toBe('closed');
  const events = await prisma.auditEvent.findMany({ where: { campaign: SLUG } });
  expect(events).toMatchObject([{ actor: null, what: 'closed', untold: true }]);
});

test('what was never handed over is erased as long after it as after a handing over', async () => {
  const { prisma } = stage.database.store;
  const { pseudonyms, rows } = stage.privacy;
  const erasureKeys = createErasureKeys(scratch());
  const journal = createJournal(scratch(), stage.secret);
  const end = (moment: string, finalDays: ReadonlyMap<string, string>) =>
    endRetention({ prisma, pseudonyms, rows, journal, erasureKeys, finalDays, days: 30, now: () => new Date(moment) });
  const packs = new Map([[SLUG, DAY]]);
  expect(await end('2026-08-05T12:00:00Z', packs)).toEqual([]);
  // A day that only the database says: anybody may have written it there.
  expect(await end('2026-08-07T12:00:00Z', new Map())).toEqual([]);
  expect(await prisma.signature.count()).toBe(1);
  expect(await end('2026-08-07T12:00:00Z', packs)).toEqual([SLUG]);
  expect(await prisma.signature.count()).toBe(0);
});

test('a pack that says another day than was fixed is found, and one that says the same is not', async () => {
  const { prisma } = stage.database.store;
  const moved = (ends?: string) => movedFinalDays(prisma, [{ slug: SLUG, facts: { ends } }]);
  expect(await moved(DAY)).toEqual([]);
  expect(await moved('2026-07-01')).toEqual([{ campaign: SLUG, fixed: DAY }]);
  expect(await moved()).toEqual([]);
});
