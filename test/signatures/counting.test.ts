import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { publishCounts } from '../../src/signatures/counts.ts';
import { countedCohort, linkCode, ownCohorts, shareRange, sourceCounts } from '../../src/signatures/shares.ts';
import { createTurns } from '../../src/turn/turn.ts';
import { buttonOf, openStage, SLUG, type Stage, told } from '../turn/fixture.ts';

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
  const river = (recipientRisk: 'high' | 'low') => ({ slug: SLUG, recipientRisk });

  test('is the same for ever, differs by person and campaign, and stands nowhere', () => {
    const { pseudonyms } = stage.privacy;
    const code = linkCode(pseudonyms, 'telegram:1', river('low'));
    expect(code).toMatch(/^[a-z2-7]{10}$/);
    expect(linkCode(pseudonyms, 'telegram:1', river('low'))).toBe(code);
    expect(linkCode(pseudonyms, 'telegram:2', river('low'))).not.toBe(code);
    expect(linkCode(pseudonyms, 'telegram:1', { slug: 'forest', recipientRisk: 'low' })).not.toBe(code);
    expect(countedCohort(pseudonyms, 'telegram:2', river('low'), code)).not.toBeNull();
    expect(countedCohort(pseudonyms, 'telegram:2', river('low'), 'not a code')).toBeNull();
    expect(countedCohort(pseudonyms, 'telegram:1', river('low'), code)).toBeNull();
  });

  test('of a poster is counted by its name, and not where the recipient is a risk', async () => {
    const { pseudonyms } = stage.privacy;
    expect(countedCohort(pseudonyms, 'telegram:2', river('low'), 'oslo')).toBe('source:oslo');
    expect(countedCohort(pseudonyms, 'telegram:2', river('high'), 'oslo')).toBeNull();
    await prisma.share.createMany({
      data: [
        { code: 'source:oslo', day: new Date('2026-02-23'), slot: 0, campaign: SLUG, count: 20 },
        { code: 'source:oslo', day: new Date('2026-02-16'), slot: 3, campaign: SLUG, count: 4 },
        { code: 'source:oslo', day: new Date('2026-02-23'), slot: 1, campaign: 'forest', count: 7 },
        { code: 'a-persons-hash', day: new Date('2026-02-16'), slot: 0, campaign: SLUG, count: 9 },
      ],
    });
    expect(await sourceCounts(prisma, SLUG, '2026-03-01')).toEqual([{ source: 'oslo', count: 4 }]);
    expect(await sourceCounts(prisma, SLUG, '2026-03-02')).toEqual([{ source: 'oslo', count: 24 }]);
    await prisma.share.deleteMany();
  });

  test('is in no link where the recipient is a risk, and one that is brought there is not counted', async () => {
    const { pseudonyms } = stage.privacy;
    const forged = linkCode(pseudonyms, 'telegram:50', river('low'));
    expect(linkCode(pseudonyms, 'telegram:50', river('high'))).toBeNull();
    await stage.person(51).sign(null, forged);
    expect(await prisma.share.count()).toBe(0);
    const shown = told(await stage.person(50).take({ kind: 'pressed', action: `share.${SLUG}` }));
    expect(shown).toContain('share.uncounted');
    expect(shown).not.toContain('share.brought');
    expect(shown).not.toContain(forged);
  });

  test('counts elsewhere who came by it, by week; its owner is told that it does, and erases it', async () => {
    const low = stage.deps.campaigns.outlines().map((one) => ({ ...one, recipientRisk: 'low' as const }));
    const campaigns = { ...stage.deps.campaigns, outlines: () => low };
    const turns = createTurns({ ...stage.deps, campaigns });
    const owner = stage.person(1, {}, turns);
    const { pseudonyms } = stage.privacy;
    const code = linkCode(pseudonyms, owner.who, river('low'));
    const cohort = ownCohorts(pseudonyms, owner.who, [river('low')]).get(SLUG) ?? '';
    const press = async (action: string) => told(await owner.take({ kind: 'pressed', action }));
    await owner.sign(null, code);
    expect(await press('mine')).not.toContain('mine.link');
    for (const id of [2, 3]) await stage.person(id, {}, turns).sign(null, code);
    const rows = await prisma.share.findMany();
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(2);
    // 1 March 2026 is a Sunday.
    expect(new Set(rows.map(({ day }) => day.toISOString().slice(0, 10)))).toEqual(new Set(['2026-02-23']));
    expect(await prisma.share.count({ where: { code: code ?? '' } })).toBe(0);
    await prisma.share.updateMany({ data: { count: 20 } });
    expect(await shareRange(prisma, cohort, '2026-03-01')).toBe('fewer than ten');
    expect(await shareRange(prisma, cohort, '2026-03-02')).toBe('tens');
    expect(await press(`share.${SLUG}`)).toContain(code);
    expect(await press('mine')).toContain('mine.link');
    const asked = await owner.take({ kind: 'pressed', action: 'erase' });
    await owner.take({ kind: 'pressed', action: buttonOf(asked, 'yes') });
    expect(await prisma.share.count()).toBe(0);
  });

  test.each([
    [0, 'fewer than ten'],
    [9, 'fewer than ten'],
    [10, 'tens'],
    [100, 'hundreds'],
    [1000, 'thousands'],
  ])('%i is told as “%s”', async (count, range) => {
    const code = `cohort ${count}`;
    await prisma.share.create({ data: { code, campaign: SLUG, slot: 1, day: new Date('2026-02-23'), count } });
    expect(await shareRange(prisma, code, '2026-03-02')).toBe(range);
  });
});
