import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cohortMark, forgetLink } from '../../src/signatures/cohorts.ts';
import { publishCounts } from '../../src/signatures/counts.ts';
import { moveCampaign } from '../../src/signatures/lifecycle.ts';
import { rewriteFinishedDays } from '../../src/signatures/rewrite.ts';
import {
  type AsideDeps,
  type AsideStep,
  bytesOf,
  type Cohort,
  forgetClosed,
  type Look,
  lookAt,
  MOST_LOOKS,
  moveCohort,
  readCohorts,
  readSetAside,
} from '../../src/signatures/set-aside.ts';
import { linkCode, linkCohort } from '../../src/signatures/shares.ts';
import { bandOf } from '../../src/staff/bands.ts';
import { readDetail } from '../../src/staff/stats.ts';
import { seeded } from '../support/seeded.ts';
import { openStage, SLUG, type Stage } from '../turn/fixture.ts';

let stage: Stage;
let prisma: Stage['database']['store']['prisma'];
const DAY = '2026-03-01';
const NEXT = new Date('2026-03-02T12:00:00Z');
const random = seeded(11);

beforeAll(async () => {
  stage = await openStage();
  prisma = stage.database.store.prisma;
});
afterAll(() => stage.database.drop());
beforeEach(async () => {
  stage.clock.now = new Date(`${DAY}T12:34:56Z`);
  await prisma.signature.deleteMany();
  await prisma.tally.deleteMany();
  await prisma.setAside.deleteMany();
  await prisma.privateCount.deleteMany();
  const data = { state: 'open', publicCount: 0, setAside: 0, nextSnapshotAt: null };
  await prisma.campaign.updateMany({ data });
});

const low = { slug: SLUG, recipientRisk: 'low', timeZone: 'Europe/Oslo' } as const;
const deps = (more: Partial<AsideDeps> = {}): AsideDeps => ({
  privacy: stage.privacy,
  trial: false,
  now: stage.clock.now,
  uniform: (below) => Math.floor(random() * below),
  ...more,
});
const place = { day: DAY, channel: 'telegram', language: 'nb' };
const wish = (more: Partial<Look> = {}): Look => ({
  ...{ ...place, campaign: low, code: null, reason: 'burst', words: 'All at once', by: 'one1' },
  ...more,
});
const look = (more: Partial<Look> = {}, how: Partial<AsideDeps> = {}) =>
  prisma.$transaction((tx) => lookAt(tx, deps(how), wish(more)));
const move = (id: string, step: AsideStep, by = 'two2', exact = false, allows = (_: Cohort) => true) =>
  prisma.$transaction((tx) => moveCohort(tx, deps(), id, step, by, { exact, timeZone: 'Europe/Oslo' }, allows));

async function seen(more: Partial<Look> = {}): Promise<Cohort> {
  const found = await look(more);
  if (typeof found === 'string') throw new Error(found);
  return found.cohort;
}

async function setAside(id: string, exact = false): Promise<void> {
  expect(await move(id, 'propose', 'one1', exact)).not.toBeNull();
  expect(await move(id, 'agree', 'two2', exact)).not.toBeNull();
}

/** So many signatures of people who came together. */
async function crowd(people: number, link: string | null = null, day = DAY, language = 'nb'): Promise<void> {
  const person = stage.person(7_000_000 + Math.floor(Math.random() * 1_000_000));
  await person.sign(null);
  const one = await prisma.signature.findFirstOrThrow({ orderBy: { id: 'asc' } });
  await prisma.signature.deleteMany({ where: { signer: stageSigner(person.who) } });
  const cohort = cohortMark(stage.privacy.pseudonyms, { campaign: SLUG, day, channel: 'telegram', language }, link);
  await prisma.signature.createMany({
    data: Array.from({ length: people }, () => ({
      ...one,
      id: randomUUID(),
      signer: Uint8Array.from(stage.privacy.pseudonyms.of(`signature:${SLUG}`, randomUUID())),
      day: new Date(day),
      language,
      cohort,
    })),
  });
  await prisma.tally.deleteMany({ where: { signed: 1, slot: { not: 63 } } });
  const key = { campaign: SLUG, day: new Date(day), channel: 'telegram', language, slot: 63 };
  await prisma.tally.upsert({
    where: { campaign_day_channel_language_slot: key },
    create: { ...key, signed: people },
    update: { signed: { increment: people } },
  });
}
const stageSigner = (who: string) => Uint8Array.from(stage.privacy.pseudonyms.of(`signature:${SLUG}`, who));

async function tick(counts: 'exact' | 'private', at: Date): Promise<number> {
  stage.clock.now = at;
  const uniform = (below: number) => Math.floor(random() * below);
  const outlines = () => [{ slug: SLUG, kind: 'petition', counts }] as const;
  await publishCounts({ prisma, privacy: stage.privacy, now: () => at, random: () => 0, uniform, outlines });
  return (await prisma.campaign.findUniqueOrThrow({ where: { slug: SLUG } })).publicCount;
}

test('what staff see of groups and days is without what is set aside, and dated on the campaign’s calendar', async () => {
  await crowd(330);
  await crowd(20, null, DAY, 'fr');
  await crowd(300, 'source:oslo');
  const week = { campaign: SLUG, day: new Date('2026-02-23'), slot: 0 };
  await prisma.share.create({ data: { ...week, code: 'source:oslo', count: 1_000 } });
  const read = () => readDetail({ prisma, privacy: stage.privacy }, SLUG, '2026-03-02');
  const all = { channels: [{ channel: 'telegram', count: 500 }], languages: [{ language: 'nb', count: 500 }, FRENCH] };
  stage.clock.now = new Date('2026-03-01T23:30:00Z');
  expect(await read()).toMatchObject({ ...all, sources: [{ count: 1_000 }], days: [{ day: DAY, signed: 650 }] });
  const { id } = await seen({ code: 'oslo' });
  await setAside(id, true);
  const [cohort] = await readSetAside(prisma, stage.privacy, SLUG);
  expect(cohort).toMatchObject({ on: '2026-03-02' });
  const size = cohort?.told ?? 0;
  expect(await read()).toMatchObject({
    channels: [{ channel: 'telegram', count: bandOf(650 - size) }],
    languages: [{ language: 'nb', count: bandOf(630 - size) }, FRENCH],
    sources: [{ source: 'oslo', count: bandOf(1_000 - size) }],
    days: [{ day: DAY, signed: Math.floor((650 - size) / 10) * 10 }],
  });
  expect([bandOf(650 - size), bandOf(630 - size), bandOf(1_000 - size)]).toEqual([200, 200, 500]);
});
const FRENCH = { language: 'fr', count: 20 };

describe('a signature', () => {
  test('bears the cohort it came in: that of its day, channel, language and link', async () => {
    await stage.person(1).sign(null, 'oslo');
    await stage.person(2).sign(null, null);
    await stage.person(3, { channel: 'slack' }).sign(null, null);
    const marks = (await prisma.signature.findMany()).map(({ cohort }) => Buffer.from(cohort ?? []).toString('hex'));
    // Where the recipient is a risk links are the same for everyone, and nothing is kept of them.
    expect(new Set(marks).size).toBe(2);
    const own = (channel: string) =>
      Buffer.from(cohortMark(stage.privacy.pseudonyms, { ...place, campaign: SLUG, channel }, null)).toString('hex');
    expect(new Set(marks)).toEqual(new Set([own('telegram'), own('slack')]));
  });

  test('keeps it until the campaign closes, but for what was set aside; the nightly rewriting keeps it too', async () => {
    await crowd(150);
    await crowd(200, 'source:oslo');
    stage.clock.now = NEXT;
    const aside = await seen({ code: 'oslo' });
    await setAside(aside.id);
    await rewriteFinishedDays({ prisma, now: () => NEXT, campaigns: stage.deps.campaigns.outlines });
    expect(await forgetClosed(prisma, stage.privacy)).toBe(0);
    expect(await prisma.signature.count({ where: { cohort: null } })).toBe(0);
    await moveCampaign(prisma, SLUG, 'close', NEXT);
    expect(await forgetClosed(prisma, stage.privacy)).toBe(150);
    expect(await prisma.signature.count({ where: { cohort: { not: null } } })).toBe(200);
  });

  test('loses it when the person by whose link it came has everything deleted, and no other does', async () => {
    const { pseudonyms } = stage.privacy;
    const [theirs, others] = ['telegram:5', 'telegram:6'].map((who) => linkCode(pseudonyms, who, low) ?? '');
    await crowd(3, linkCohort(pseudonyms, low, theirs ?? ''));
    await crowd(2, linkCohort(pseudonyms, low, theirs ?? ''), '2026-02-27', 'en');
    await crowd(4, linkCohort(pseudonyms, low, others ?? ''));
    await crowd(5);
    await forgetLink(prisma, pseudonyms, low, theirs ?? '');
    expect(await prisma.signature.count({ where: { cohort: null } })).toBe(5);
    expect(await prisma.signature.count({ where: { cohort: { not: null } } })).toBe(9);
  });
});

describe('a cohort', () => {
  beforeEach(async () => {
    stage.clock.now = NEXT;
  });

  test('is told by one number with noise, the same for ever, whoever comes or goes', async () => {
    await crowd(300);
    const first = await seen();
    expect(first.state).toBe('looked');
    expect(first.told).not.toBe(300);
    expect(Math.abs(first.told - 300)).toBeLessThan(200);
    await prisma.signature.deleteMany({
      where: { id: { in: (await prisma.signature.findMany({ take: 60 })).map(({ id }) => id) } },
    });
    expect(await seen({ words: 'again' })).toEqual(first);
    const told = [];
    for (let times = 0; times < 3; times += 1) {
      await setAside(first.id);
      told.push((await prisma.campaign.findUniqueOrThrow({ where: { slug: SLUG } })).setAside);
      await move(first.id, 'take back', 'one1');
      await move(first.id, 'agree');
      expect((await prisma.campaign.findUniqueOrThrow({ where: { slug: SLUG } })).setAside).toBe(0);
    }
    expect(told).toEqual([first.told, first.told, first.told]);
  });

  test('noise is drawn anew for another one', async () => {
    const noises = new Set<number>();
    for (let nth = 0; nth < MOST_LOOKS; nth += 1) noises.add((await seen({ code: `s${nth}` })).noise);
    expect(noises.size).toBeGreaterThan(3);
  });

  test('that is small is refused, also the second time, and an empty one like it', async () => {
    await crowd(20);
    expect((await seen()).state).toBe('small');
    expect((await seen()).state).toBe('small');
    expect((await seen({ code: 'nobody' })).state).toBe('small');
    const [small] = await readCohorts(prisma, stage.privacy, SLUG);
    expect(await move(small?.id ?? '', 'propose')).toBeNull();
    await crowd(400, 'source:oslo');
    const large = await seen({ code: 'oslo' });
    expect(await move(large.id, 'propose')).not.toBeNull();
  });

  test('can be looked at only so often, of a day that is over, while the campaign is open', async () => {
    expect(await look({ day: '2026-03-02' })).toBe('unfinished');
    expect(await look({ day: '2026-03-03' })).toBe('unfinished');
    // A day goes on until it is over on the campaign's calendar.
    const toronto = { campaign: { ...low, timeZone: 'America/Toronto' }, day: '2026-03-02' };
    expect(await look(toronto, { now: new Date('2026-03-03T04:59:00Z') })).toBe('unfinished');
    expect(await look(toronto, { now: new Date('2026-03-03T05:00:00Z') })).toMatchObject({ drawn: true });
    for (let nth = 0; nth < MOST_LOOKS - 1; nth += 1) await seen({ code: `s${nth}` });
    expect(await look({ code: 'more' })).toBe('no looks');
    expect(typeof (await look({ code: 's1' }))).toBe('object');
    await moveCampaign(prisma, SLUG, 'close', NEXT);
    expect(await look({ code: 's1' })).toBe('not open');
  });

  test('moves only as it may, from where it was shown, and not after the close', async () => {
    await crowd(300);
    const { id } = await seen();
    expect(await move(id, 'agree')).toBeNull();
    expect(await move(id, 'take back')).toBeNull();
    expect(await move(id, 'drop')).toBeNull();
    expect(await move(id, 'propose', 'one1', false, () => false)).toBeNull();
    expect(await move(id, 'propose', 'one1')).not.toBeNull();
    expect(await move(id, 'propose', 'one1')).toBeNull();
    expect((await move(id, 'drop'))?.state).toBe('looked');
    await move(id, 'propose', 'one1');
    await moveCampaign(prisma, SLUG, 'close', NEXT);
    expect(await move(id, 'agree')).toBeNull();
    await moveCampaign(prisma, SLUG, 'reopen', NEXT);
    expect((await move(id, 'agree'))?.state).toBe('aside');
  });

  test('bears a random mark once it is set aside, and no other row does', async () => {
    await crowd(200, 'source:oslo');
    await crowd(130);
    const { id, mark } = await seen({ code: 'oslo' });
    await setAside(id);
    const [aside] = await readSetAside(prisma, stage.privacy, SLUG);
    expect(aside?.mark).not.toBe(mark);
    expect(await prisma.signature.count({ where: { cohort: bytesOf(aside?.mark ?? '') } })).toBe(200);
    expect(await prisma.signature.count({ where: { cohort: bytesOf(mark) } })).toBe(0);
  });

  test('a row that somebody wrote, or moved, is no cohort', async () => {
    await crowd(300);
    const { id } = await seen();
    await setAside(id);
    expect(await readSetAside(prisma, stage.privacy, SLUG)).toHaveLength(1);
    const { sealed } = await prisma.setAside.findUniqueOrThrow({ where: { id } });
    await prisma.setAside.create({ data: { id: 'copycopy', campaign: SLUG, sealed } });
    await prisma.setAside.update({ where: { id }, data: { campaign: 'forest' } });
    expect(await readSetAside(prisma, stage.privacy, SLUG)).toEqual([]);
    expect(await readSetAside(prisma, stage.privacy, 'forest')).toEqual([]);
  });
});

describe('the public number', () => {
  test('where it is private falls by about as many at the next telling, and comes back', async () => {
    await tick('private', new Date(`${DAY}T12:00:00Z`));
    await crowd(2000);
    await crowd(900, 'source:oslo');
    const before = await tick('private', new Date('2026-03-02T06:00:00Z'));
    expect(before).toBeGreaterThan(2200);
    const { id, told } = await seen({ code: 'oslo' });
    await setAside(id);
    expect(await tick('private', new Date('2026-03-02T07:00:00Z'))).toBe(before);
    const during = await tick('private', new Date('2026-03-03T06:00:00Z'));
    expect(during % 100).toBe(0);
    expect(during).toBeGreaterThan(before - told - 600);
    expect(during).toBeLessThanOrEqual(before - told + 600);
    expect(during).toBeLessThan(before);
    await move(id, 'take back', 'one1');
    await move(id, 'agree');
    expect(await tick('private', new Date('2026-03-04T06:00:00Z'))).toBeGreaterThanOrEqual(before);
  });

  test('where it is exact moves by the number with noise; who withdraws from the cohort is not taken off twice', async () => {
    await crowd(500);
    await crowd(300, 'source:oslo');
    expect(await tick('exact', NEXT)).toBe(800);
    const { id, told } = await seen({ code: 'oslo' });
    await setAside(id, true);
    const during = await tick('exact', new Date('2026-03-02T13:00:00Z'));
    expect(during).toBe(800 - told);
    // All of them withdraw, to drive the number down.
    await prisma.signature.deleteMany({
      where: { cohort: bytesOf((await readSetAside(prisma, stage.privacy, SLUG))[0]?.mark ?? '') },
    });
    await prisma.tally.updateMany({ data: { withdrawn: 300 } });
    const after = await tick('exact', new Date('2026-03-02T14:00:00Z'));
    expect(Math.abs(after - 500)).toBeLessThan(200);
  });
});
