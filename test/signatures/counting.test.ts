import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { publishCounts } from '../../src/signatures/counts.ts';
import { shareCode, shareCohort, shareRange } from '../../src/signatures/shares.ts';
import { openStage, SLUG, type Stage, told } from '../turn/fixture.ts';

let stage: Stage;
let prisma: Stage['database']['store']['prisma'];
beforeAll(async () => {
  stage = await openStage();
  prisma = stage.database.store.prisma;
});
afterAll(() => stage.database.drop());

describe('the public count', () => {
  let moment = new Date('2026-03-01T12:00:00Z');
  const outlines = () => ['river', 'forest'].map((slug) => ({ slug, kind: 'petition', counts: 'exact' }) as const);
  const tick = (minutes: number, random = 0): Promise<readonly string[]> => {
    moment = new Date(moment.getTime() + minutes * 60_000);
    return publishCounts({ prisma, privacy: stage.privacy, outlines, now: () => moment, random: () => random });
  };
  const shown = async (): Promise<[number, number]> => {
    const { publicCount, publicLetters } = await prisma.campaign.findUniqueOrThrow({ where: { slug: SLUG } });
    return [publicCount, publicLetters];
  };
  let slot = 0;
  const tally = async (change: { signed?: number; withdrawn?: number; letters?: number }): Promise<void> => {
    slot += 1;
    await prisma.tally.create({
      data: { campaign: SLUG, day: moment, channel: 'telegram', language: 'nb', slot, ...change },
    });
  };
  beforeEach(async () => {
    slot = 0;
    await prisma.tally.deleteMany();
    await prisma.campaign.updateMany({ data: { publicCount: 0, publicLetters: 0, nextSnapshotAt: null } });
  });

  test('moves when five more or five fewer take part, not four', async () => {
    await tally({ signed: 4 });
    await tick(0);
    expect(await shown()).toEqual([0, 0]);
    await tally({ signed: 1 });
    await tick(60);
    expect(await shown()).toEqual([5, 0]);
    await tally({ withdrawn: 4 });
    await tick(60);
    expect(await shown()).toEqual([5, 0]);
    await tally({ withdrawn: 1 });
    await tick(60);
    expect(await shown()).toEqual([0, 0]);
  });

  test('is not moved by one person, however often they sign and withdraw', async () => {
    await tally({ signed: 8 });
    await tick(0);
    // One account of an onlooker, three times in and out, and then the person whom they watch.
    await tally({ signed: 3, withdrawn: 3 });
    await tally({ signed: 1 });
    await tick(60);
    expect(await shown()).toEqual([8, 0]);
  });

  test('moves at its tick only, which is 5 to 15 minutes away, at random', async () => {
    expect(await tick(0, 0)).toContain(SLUG);
    await tally({ signed: 9 });
    expect(await tick(4.9, 0)).toEqual([]);
    expect(await shown()).toEqual([0, 0]);
    expect(await tick(0.2, 0.99)).toContain(SLUG);
    expect(await shown()).toEqual([9, 0]);
    expect(await tick(14.8)).toEqual([]);
    expect(await tick(0.2)).toContain(SLUG);
  });

  test('letters move by themselves, and a draft never does', async () => {
    await prisma.campaign.update({ where: { slug: 'forest' }, data: { state: 'draft' } });
    await tally({ letters: 6, signed: 2 });
    expect(await tick(0)).toEqual([SLUG]);
    expect(await shown()).toEqual([0, 6]);
    await prisma.campaign.update({ where: { slug: 'forest' }, data: { state: 'open' } });
  });

  test('processes that tick at once publish once', async () => {
    await tally({ signed: 5 });
    await Promise.all(Array.from({ length: 5 }, (_, index) => tick(0, index / 5)));
    expect(await shown()).toEqual([5, 0]);
  });
});

describe('a share code', () => {
  test('is the same for ever, differs by person and campaign, and stands nowhere', async () => {
    const { pseudonyms } = stage.privacy;
    const code = shareCode(pseudonyms, 'telegram:1', SLUG);
    expect(code).toMatch(/^[a-z2-7]{10}$/);
    expect(shareCode(pseudonyms, 'telegram:1', SLUG)).toBe(code);
    expect(shareCode(pseudonyms, 'telegram:2', SLUG)).not.toBe(code);
    expect(shareCode(pseudonyms, 'telegram:1', 'forest')).not.toBe(code);
    expect(shareCohort(pseudonyms, 'not a code', SLUG)).toBeNull();
  });

  test('counts who came by it, from the next day on and as a range', async () => {
    const owner = stage.person(1);
    const { pseudonyms } = stage.privacy;
    const code = shareCode(pseudonyms, owner.who, SLUG);
    const cohort = shareCohort(pseudonyms, code, SLUG) ?? '';
    await owner.sign(null, code);
    for (const id of [2, 3]) await stage.person(id).sign(null, code);
    expect((await prisma.share.aggregate({ _sum: { count: true } }))._sum.count).toBe(2);
    expect(await prisma.share.count({ where: { code } })).toBe(0);
    expect(await shareRange(prisma, cohort, '2026-03-01')).toBe('nothing yet');
    expect(await shareRange(prisma, cohort, '2026-03-02')).toBe('fewer than ten');
    expect(told(await owner.take({ kind: 'pressed', action: `share.${SLUG}` }))).toContain(code);
  });

  test.each([
    [0, 'nothing yet'],
    [1, 'fewer than ten'],
    [9, 'fewer than ten'],
    [10, 'tens'],
    [100, 'hundreds'],
    [1000, 'thousands'],
  ])('%i is told as “%s”', async (count, range) => {
    const code = `cohort ${count}`;
    await prisma.share.create({ data: { code, campaign: SLUG, slot: 1, day: new Date('2026-03-01'), count } });
    expect(await shareRange(prisma, code, '2026-03-02')).toBe(range);
  });
});
