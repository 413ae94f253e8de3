import { randomBytes } from 'node:crypto';
import { appendFile, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { daysAt } from '../../src/campaign/calendar.ts';
import { createJournal, moveJournal } from '../../src/privacy/journal.ts';
import { keepJournal, replayJournal } from '../../src/signatures/taken-back.ts';
import { scratch } from '../support/scratch.ts';
import { openStage, SLUG, type Stage, told } from '../turn/fixture.ts';

/** What a person took back stays so, whatever copy the database comes from. */

let stage: Stage;
let prisma: Stage['database']['store']['prisma'];
beforeAll(async () => {
  stage = await openStage();
  prisma = stage.database.store.prisma;
});
afterAll(() => stage.database.drop());

const own = (directory = scratch()) => ({ directory, journal: createJournal(directory, stage.secret) });
const withdrawn = async () =>
  (await prisma.tally.aggregate({ where: { campaign: SLUG }, _sum: { withdrawn: true } }))._sum.withdrawn;

async function withdraws(nth: number): Promise<void> {
  const asked = await stage.person(nth).take({ kind: 'pressed', action: `withdraw.${SLUG}` });
  await asked.finish([]);
  const action = told(asked).match(/"action":"(w\.[^"]+)"/)?.[1] ?? '';
  const answer = await stage.person(nth).take({ kind: 'pressed', action });
  await answer.finish([]);
}

test('a signature that was withdrawn after a backup is gone again when the backup comes back, and counted so', async () => {
  const { journal } = own();
  for (const nth of [1, 2]) await (await stage.person(nth).sign('Kari Nordmann')).finish([]);
  const backup = await prisma.signature.findMany();
  await withdraws(1);
  const [left] = await prisma.signature.findMany();
  expect(await prisma.withdrawn.count()).toBe(1);
  expect(await keepJournal(prisma, journal)).toBe(1);
  expect(await prisma.withdrawn.count()).toBe(0);
  const counted = await withdrawn();

  // The restore.
  await prisma.signature.deleteMany();
  await prisma.signature.createMany({ data: backup.map((row) => ({ ...row })) });
  await prisma.tally.updateMany({ data: { withdrawn: 0 } });
  const replayed = await replayJournal(prisma, journal, daysAt(stage.deps.campaigns.outlines(), stage.clock.now));
  expect(replayed).toEqual({ signatures: 1, subscriptions: 0, unreadable: 0 });
  expect(await prisma.signature.findMany()).toEqual([left]);
  expect(await withdrawn()).toBe(counted);
  // Again, it finds nothing to do.
  expect(await replayJournal(prisma, journal, daysAt(stage.deps.campaigns.outlines(), stage.clock.now))).toMatchObject({
    signatures: 0,
  });
  expect(await withdrawn()).toBe(counted);
});

test('whoever signs again after that stays: the row has another id', async () => {
  const { journal } = own();
  await (await stage.person(3).sign('Kari Nordmann')).finish([]);
  await withdraws(3);
  await keepJournal(prisma, journal);
  await (await stage.person(3).sign('Kari Nordmann')).finish([]);
  const before = await prisma.signature.count();
  expect(await replayJournal(prisma, journal, daysAt(stage.deps.campaigns.outlines(), stage.clock.now))).toMatchObject({
    signatures: 0,
  });
  expect(await prisma.signature.count()).toBe(before);
});

test('an erasure reaches signatures and subscriptions; of a campaign that was handed over the count stands', async () => {
  const { journal } = own();
  await (await stage.person(4).sign('Kari Nordmann')).finish([]);
  const [mine] = await prisma.signature.findMany({ orderBy: { id: 'asc' } });
  await prisma.campaign.update({ where: { slug: SLUG }, data: { state: 'delivered' } });
  const counted = await withdrawn();
  await journal.append(SLUG, [mine?.id ?? '']);
  expect(await replayJournal(prisma, journal, daysAt(stage.deps.campaigns.outlines(), stage.clock.now))).toMatchObject({
    signatures: 1,
  });
  expect(await withdrawn()).toBe(counted);
  await prisma.campaign.update({ where: { slug: SLUG }, data: { state: 'open' } });
});

describe('the journal', () => {
  const ids = ['0b0f1e0e-1111-4111-8111-000000000001', 'a0000000-2222-4222-8222-000000000002'];

  test('tells a thief nothing but how many; is read by the secret alone', async () => {
    const { directory, journal } = own();
    await journal.append('river', ids);
    const [name = ''] = await readdir(directory);
    const bytes = await readFile(join(directory, name));
    expect(bytes).toHaveLength(2 * 44);
    for (const id of ids) {
      expect(bytes.includes(Buffer.from(id.replaceAll('-', ''), 'hex'))).toBe(false);
      expect(bytes.includes(id)).toBe(false);
    }
    expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
    expect((await journal.read()).rows).toEqual(new Map([['river', ids]]));
    const stranger = createJournal(directory, randomBytes(32).toString('base64'));
    expect(await stranger.read()).toEqual({ rows: new Map([['river', []]]), unreadable: 2 });
  });

  test('is read up to where the power went; what comes later stands in a file of its own', async () => {
    const { directory, journal } = own();
    await journal.append('river', ids.slice(0, 1));
    const [name = ''] = await readdir(directory);
    await appendFile(join(directory, name), randomBytes(20));
    await createJournal(directory, stage.secret).append('river', ids.slice(1));
    const { rows, unreadable } = await journal.read();
    expect(unreadable).toBe(0);
    expect([...(rows.get('river') ?? [])].sort()).toEqual(ids);
  });

  test('of one campaign says nothing of another, and goes with it', async () => {
    const { directory, journal } = own();
    await journal.append('river', ids);
    await journal.append('forest', ids.slice(0, 1));
    await journal.forget('river');
    expect((await journal.read()).rows).toEqual(new Map([['forest', ids.slice(0, 1)]]));
    expect(await readdir(directory)).toHaveLength(1);
  });

  test('follows the secret, also when that was cut off', async () => {
    const { directory, journal } = own();
    await journal.append('river', ids);
    const next = randomBytes(32).toString('base64');
    await createJournal(directory, next).append('river', ids.slice(0, 1));
    await moveJournal(directory, stage.secret, next);
    await moveJournal(directory, stage.secret, next);
    const { rows, unreadable } = await createJournal(directory, next).read();
    expect(unreadable).toBe(0);
    expect(new Set(rows.get('river'))).toEqual(new Set(ids));
  });
});
