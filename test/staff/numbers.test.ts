import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CampaignOutline } from '../../src/campaign/outline.ts';
import { columnCipherUnder } from '../../src/privacy/encrypt.ts';
import { bandOf, bandsOf } from '../../src/staff/bands.ts';
import { tellDaily } from '../../src/staff/daily.ts';
import { tellMilestones } from '../../src/staff/desk/milestones.ts';
import { readDetail, subscribersOf } from '../../src/staff/stats.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
const privacy = { setAside: columnCipherUnder('set aside', randomBytes(32).toString('base64')) };
const NOW = new Date('2026-11-21T10:00:00Z');

beforeAll(async () => {
  database = await freshDatabase(5);
  const { prisma } = database.store;
  await prisma.campaign.create({ data: { slug: 'river', state: 'open' } });
  const place = { campaign: 'river', slot: 0 };
  const day = (date: string) => new Date(`${date}T00:00:00Z`);
  await prisma.tally.createMany({
    data: [
      { ...place, day: day('2026-11-17'), channel: 'telegram', language: 'nb', signed: 9 },
      { ...place, day: day('2026-11-18'), channel: 'telegram', language: 'nb', signed: 34, withdrawn: 2 },
      { ...place, day: day('2026-11-20'), channel: 'telegram', language: 'fr', signed: 9 },
      { ...place, day: day('2026-11-20'), channel: 'slack', language: 'nb', signed: 8 },
      { ...place, day: day('2026-11-21'), channel: 'slack', language: 'nb', signed: 12, letters: 11 },
    ],
  });
  await prisma.share.createMany({
    data: [
      { code: 'source:oslo', day: day('2026-11-09'), slot: 0, campaign: 'river', count: 31 },
      { code: 'source:one-flat', day: day('2026-11-09'), slot: 0, campaign: 'river', count: 9 },
      { code: 'source:oslo', day: day('2026-11-16'), slot: 0, campaign: 'river', count: 500 },
    ],
  });
});
afterAll(() => database.drop());

describe('bands', () => {
  test('begin at ten, and tell the lower end', () => {
    expect([0, 1, 9, 10, 19, 20, 49, 50, 99, 100, 4999, 5001].map(bandOf)).toEqual([
      null,
      null,
      null,
      10,
      10,
      20,
      20,
      50,
      50,
      100,
      2000,
      5000,
    ]);
  });

  test('of a whole and its parts say nothing of a small part: not that it is there, and not by subtraction', () => {
    const large = fc.array(fc.integer({ min: 10, max: 6000 }), { maxLength: 4 });
    fc.assert(
      fc.property(large, fc.nat({ max: 9 }), (counts, small) => {
        const groups = counts.map((count, index) => ({ name: `large ${index}`, count }));
        expect(bandsOf([...groups, { name: 'small', count: small }])).toEqual(bandsOf(groups));
      }),
      { seed: 3 },
    );
    expect(bandsOf([{ count: 4996 }, { count: 5 }])).toEqual({ total: 2000, groups: [{ count: 2000 }] });
    expect(bandsOf([{ count: 9 }, { count: 9 }])).toEqual({ total: null, groups: [] });
  });
});

describe('numbers of a campaign', () => {
  test('are bands of finished days; groups of fewer than ten are left out, and small days are not drawn', async () => {
    const { prisma } = database.store;
    expect(await readDetail({ prisma, privacy }, 'river', NOW.toISOString().slice(0, 10))).toEqual({
      withdrawn: null,
      letters: null,
      channels: [{ channel: 'telegram', count: 50 }],
      languages: [{ language: 'nb', count: 20 }],
      sources: [{ source: 'oslo', count: 20 }],
      days: [
        { day: '2026-11-18', signed: 30 },
        { day: '2026-11-19', signed: 0 },
        { day: '2026-11-20', signed: 10 },
      ],
    });
    expect(await subscribersOf({ prisma, exactCounts: true, now: () => NOW }, 'river')).toBeNull();
  });

  test('of subscribers and audiences stand still for a day, whoever comes and goes, and have noise', async () => {
    const { prisma } = database.store;
    const ask = (count: number, moment = NOW) =>
      tellDaily(prisma, { campaign: 'river', what: 'audience update', groups: [{ name: 'nb', count }] }, moment);
    const told = (await ask(50)).get('nb');
    // An editor fills the group up to where a band ends, and waits for the next person.
    for (const count of [51, 49, 500, 0]) expect((await ask(count)).get('nb')).toBe(told);
    const many = await Promise.all([ask(7), ask(8), ask(9)]);
    expect(new Set(many.map((one) => one.get('nb')))).toEqual(new Set([told]));
    const days = Array.from({ length: 30 }, (_, nth) => new Date(NOW.getTime() + (nth + 1) * 86_400_000));
    const later: number[] = [];
    for (const day of days) later.push((await ask(1000, day)).get('nb') ?? 0);
    expect(new Set(later).size).toBeGreaterThan(3);
    for (const count of later) expect(Math.abs(count - 1000)).toBeLessThan(100);
    expect(await prisma.toldCount.count()).toBe(1);
  });
});

test('who is the first of a group is not seen on that day', async () => {
  const { prisma } = database.store;
  const ask = (groups: readonly { readonly name: string; readonly count: number }[], moment: Date) =>
    tellDaily(prisma, { campaign: 'river', what: 'audience closing', groups }, moment);
  const full = [{ name: 'nb', count: 500 }];
  expect((await ask([], NOW)).get('nb')).toBeUndefined();
  expect((await ask(full, NOW)).get('nb')).toBeUndefined();
  // The control: the next day it has a number.
  expect((await ask(full, new Date(NOW.getTime() + 86_400_000))).get('nb')).toBeGreaterThan(400);
});

describe('milestones', () => {
  test('staff are told once of the highest share that the public number passed, whoever looks', async () => {
    const told: string[] = [];
    const { prisma } = database.store;
    const shows = (publicCount: number) => prisma.campaign.update({ where: { slug: 'river' }, data: { publicCount } });
    const deps = {
      prisma,
      exactCounts: false,
      outlines: () => [
        { slug: 'river', goal: 600 } as CampaignOutline,
        { slug: 'none', goal: null } as CampaignOutline,
      ],
      post: {
        milestone: async (slug: string, percent: number) => void told.push(`${slug} ${percent}`),
        approvalAsked: async () => undefined,
        moved: async () => undefined,
        trouble: async () => undefined,
        deed: async () => undefined,
        revoked: async () => undefined,
      },
    };
    // The tally says more than the public is told.
    expect(await tellMilestones(deps)).toEqual([]);
    await shows(490);
    await Promise.all([tellMilestones(deps), tellMilestones(deps), tellMilestones(deps)]);
    expect(told).toEqual(['river 75']);
    await shows(400);
    expect(await tellMilestones(deps)).toEqual([]);
    await shows(700);
    expect(await tellMilestones(deps)).toEqual(['river 100']);
    await prisma.campaign.update({ where: { slug: 'river' }, data: { state: 'closed', milestone: 0 } });
    expect(await tellMilestones(deps)).toEqual([]);
  });
});
