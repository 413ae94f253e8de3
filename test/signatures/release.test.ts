import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { publishCounts } from '../../src/signatures/counts.ts';
import { madeMarks } from '../../src/signatures/marks.ts';
import { LAST_SLOT } from '../../src/signatures/tree.ts';
import { seeded } from '../support/seeded.ts';
import { openStage, SLUG, type Stage } from '../turn/fixture.ts';

let stage: Stage;
let prisma: Stage['database']['store']['prisma'];
const FIRST = new Date('2026-03-01T12:34:56Z');

beforeAll(async () => {
  stage = await openStage();
  prisma = stage.database.store.prisma;
});
afterAll(() => stage.database.drop());
beforeEach(async () => {
  stage.clock.now = FIRST;
  await prisma.signature.deleteMany();
  await prisma.privateCount.deleteMany();
  await prisma.campaign.updateMany({
    data: { state: 'open', publicCount: 0, publicLetters: 0, setAside: 0, nextSnapshotAt: null },
  });
});

const outlines = (kind: 'petition' | 'email' = 'petition') => [{ slug: SLUG, kind, counts: 'private' } as const];
const random = seeded(5);
const uniform = (below: number): number => Math.floor(random() * below);

function tick(kind?: 'petition' | 'email'): Promise<readonly string[]> {
  const { privacy, clock } = stage;
  const given = { now: () => clock.now, random: () => 0, uniform, outlines: () => outlines(kind) };
  return publishCounts({ prisma, privacy, ...given });
}

/** The next day, at an hour. */
async function nextDay(hour = 6): Promise<void> {
  const day = new Date(stage.clock.now.getTime() + 86_400_000).toISOString().slice(0, 10);
  stage.clock.now = new Date(`${day}T${String(hour).padStart(2, '0')}:00:00Z`);
}

/** What is stored, opened. */
async function stored() {
  const { sealed, slot } = await prisma.privateCount.findUniqueOrThrow({ where: { campaign: SLUG } });
  const content = JSON.parse(stage.privacy.privateCounts.decrypt(SLUG, sealed)) as {
    free: number;
    bits: string;
    nodes: unknown[];
  };
  const marks = { free: content.free, bits: Buffer.from(content.bits, 'base64') };
  return { slot, marks, made: madeMarks(marks), nodes: content.nodes, bytes: sealed.length };
}

const publicCount = async (): Promise<number> =>
  (await prisma.campaign.findUniqueOrThrow({ where: { slug: SLUG } })).publicCount;

/** Signatures of people who came by another way than the turns: quicker. */
async function crowd(people: number, day = stage.clock.now): Promise<void> {
  const person = stage.person(9_000_001);
  await person.sign(null);
  const one = await prisma.signature.findFirstOrThrow();
  await prisma.signature.createMany({
    data: Array.from({ length: people - 1 }, (_, nth) => ({
      ...one,
      id: crypto.randomUUID(),
      signer: Uint8Array.from(stage.privacy.pseudonyms.of(`signature:${SLUG}`, `crowd:${nth}`)),
      day,
    })),
  });
}

describe('a private count', () => {
  test('is told once a day at five, on the day after it began at the earliest', async () => {
    await crowd(1000);
    await tick();
    expect(await publicCount()).toBe(0);
    await nextDay(4);
    expect(await tick()).toEqual([]);
    expect(await publicCount()).toBe(0);
    stage.clock.now = new Date(stage.clock.now.getTime() + 3_600_000);
    expect(await tick()).toEqual([SLUG]);
    const told = await publicCount();
    expect(told % 100).toBe(0);
    expect(told).toBeGreaterThan(500);
    expect(told).toBeLessThan(1200);
    expect(await tick()).toEqual([]);
    expect((await stored()).slot).toBe(1);
  });

  test('one person who signs, withdraws and signs again makes one mark for ever; another makes one more', async () => {
    const { sign } = stage.person(1);
    const made: number[] = [];
    await tick();
    for (let round = 0; round < 3; round += 1) {
      await sign(null);
      await nextDay();
      await tick();
      made.push((await stored()).made);
      await prisma.signature.deleteMany();
      await nextDay();
      await tick();
      made.push((await stored()).made);
    }
    expect(new Set(made).size).toBe(1);
    // The control: of ten others about five fall on cells that were free.
    for (let id = 100; id < 110; id += 1) await stage.person(id).sign(null);
    await nextDay();
    await tick();
    expect((await stored()).made).toBeGreaterThan(made[0] ?? 0);
  });

  test('half of all who never signed stand among the marks, and the row tells of neither marks nor noise', async () => {
    await tick();
    const empty = (await stored()).bytes;
    await crowd(1000);
    await nextDay();
    await tick();
    const { marks, nodes, bytes } = await stored();
    // Its length is the same, however many are marked.
    expect(bytes).toBe(empty);
    const share = (marks.bits.length * 8 - marks.free) / (marks.bits.length * 8);
    expect(share).toBeGreaterThan(0.49);
    expect(share).toBeLessThan(0.51);
    expect(nodes).toHaveLength(1);
    const { sealed } = await prisma.privateCount.findUniqueOrThrow({ where: { campaign: SLUG } });
    expect(Buffer.from(sealed).toString('latin1')).not.toContain('noise');
  });

  test('many machines tell it once, and a restart draws no noise again', async () => {
    await crowd(500);
    await tick();
    await nextDay();
    await Promise.all(Array.from({ length: 6 }, () => tick()));
    const first = await stored();
    expect(first.slot).toBe(1);
    // Two days off: the program goes on where the clock is, with what it had drawn.
    await nextDay();
    await nextDay();
    await tick();
    const later = await stored();
    expect(later.slot).toBe(3);
    expect(later.nodes).toHaveLength(2);
  });

  test('never goes back, and stands from the handing over on', async () => {
    await crowd(3000);
    await tick();
    await nextDay();
    await tick();
    const told = await publicCount();
    await prisma.signature.deleteMany();
    for (let day = 0; day < 5; day += 1) {
      await nextDay();
      await tick();
      expect(await publicCount()).toBeGreaterThanOrEqual(told);
    }
    const { slot } = await stored();
    await prisma.campaign.update({ where: { slug: SLUG }, data: { state: 'delivered', publicCount: 2987 } });
    await nextDay();
    await tick();
    expect(await publicCount()).toBe(2987);
    expect((await stored()).slot).toBe(slot);
  });

  test('begins at what was told before it was private, and falls for what is set aside alone', async () => {
    await crowd(10);
    await prisma.campaign.update({ where: { slug: SLUG }, data: { publicCount: 5049 } });
    await tick();
    await nextDay();
    await tick();
    expect(await publicCount()).toBe(5049);
    const aside = async (setAside: number): Promise<number> => {
      await prisma.campaign.update({ where: { slug: SLUG }, data: { setAside } });
      await nextDay();
      await tick();
      return await publicCount();
    };
    expect([await aside(700), await aside(700), await aside(0)]).toEqual([4300, 4300, 5000]);
  });

  test('is told for the last time in the last slot, and stands then', async () => {
    await crowd(1000);
    await tick();
    const startedOn = new Date(Date.parse('2026-03-01') - (LAST_SLOT - 1) * 86_400_000);
    await prisma.privateCount.update({ where: { campaign: SLUG }, data: { startedOn } });
    await nextDay();
    await tick();
    const last = await stored();
    expect([last.slot, (await publicCount()) > 0]).toEqual([LAST_SLOT, true]);
    await nextDay();
    expect(await tick()).toEqual([SLUG]);
    expect((await stored()).slot).toBe(LAST_SLOT);
  });

  test('a letter campaign counts those who reported one', async () => {
    const reports = Array.from({ length: 2000 }, (_, nth) => ({
      campaign: SLUG,
      day: FIRST,
      reporter: Uint8Array.from(stage.privacy.pseudonyms.of(`letter:${SLUG}`, `crowd:${nth}`)),
    }));
    await prisma.letterReport.createMany({ data: reports });
    await prisma.campaign.update({ where: { slug: SLUG }, data: { publicLetters: 900 } });
    await tick('email');
    expect((await prisma.campaign.findUniqueOrThrow({ where: { slug: SLUG } })).publicLetters).toBe(900);
    await nextDay();
    await tick('email');
    const { publicLetters, publicCount: signatures } = await prisma.campaign.findUniqueOrThrow({
      where: { slug: SLUG },
    });
    expect(publicLetters).toBeGreaterThan(1500);
    expect(signatures).toBe(0);
  });
});
