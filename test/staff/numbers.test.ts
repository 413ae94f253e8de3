import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CampaignOutline } from '../../src/campaign/outline.ts';
import { tellMilestones } from '../../src/staff/desk/milestones.ts';
import { readStats } from '../../src/staff/stats.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
const NOW = new Date('2026-11-21T10:00:00Z');

beforeAll(async () => {
  database = await freshDatabase(5);
  const { prisma } = database.store;
  await prisma.campaign.create({ data: { slug: 'river', state: 'open' } });
  const place = { campaign: 'river', slot: 0 };
  const day = (date: string) => new Date(`${date}T00:00:00Z`);
  await prisma.tally.createMany({
    data: [
      { ...place, day: day('2026-11-18'), channel: 'telegram', language: 'nb', signed: 30, withdrawn: 2 },
      { ...place, day: day('2026-11-20'), channel: 'telegram', language: 'fr', signed: 9 },
      { ...place, day: day('2026-11-21'), channel: 'slack', language: 'nb', signed: 12, letters: 11 },
    ],
  });
});
afterAll(() => database.drop());

describe('numbers of a campaign', () => {
  test('groups of fewer than ten are not told, and today is not drawn', async () => {
    const stats = await readStats(database.store.prisma, 'river', NOW);
    expect(stats).toMatchObject({ total: 49, withdrawn: null, today: 12, letters: 11, subscribers: null });
    expect(stats.subscribedPercent).toBeNull();
    expect(stats.channels).toEqual([
      { channel: 'telegram', count: 37 },
      { channel: 'slack', count: 12 },
    ]);
    expect(stats.languages).toEqual(
      expect.arrayContaining([
        { language: 'nb', count: 40 },
        { language: 'fr', count: null },
      ]),
    );
    expect(stats.days).toEqual([
      { day: '2026-11-18', signed: 30 },
      { day: '2026-11-19', signed: 0 },
      { day: '2026-11-20', signed: 9 },
    ]);
  });
});

describe('milestones', () => {
  test('staff are told once of the highest share that was passed, whoever looks, also after the count fell and rose', async () => {
    const told: string[] = [];
    const deps = {
      prisma: database.store.prisma,
      outlines: () => [{ slug: 'river', goal: 60 } as CampaignOutline, { slug: 'none', goal: null } as CampaignOutline],
      post: {
        milestone: async (slug: string, percent: number, count: number) =>
          void told.push(`${slug} ${percent} ${count}`),
        approvalAsked: async () => undefined,
        moved: async () => undefined,
      },
    };
    await Promise.all([tellMilestones(deps), tellMilestones(deps), tellMilestones(deps)]);
    expect(told).toEqual(['river 75 49']);
    await database.store.prisma.tally.updateMany({ where: { channel: 'slack' }, data: { signed: 0 } });
    expect(await tellMilestones(deps)).toEqual([]);
    await database.store.prisma.tally.updateMany({ where: { channel: 'slack' }, data: { signed: 40 } });
    expect(await tellMilestones(deps)).toEqual(['river 100']);
    await database.store.prisma.campaign.update({ where: { slug: 'river' }, data: { state: 'closed', milestone: 0 } });
    expect(await tellMilestones(deps)).toEqual([]);
  });
});
