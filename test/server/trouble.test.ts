import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Finding, fine } from '../../src/server/finding.ts';
import { createTroubleWatch, type TroubleDeps } from '../../src/server/trouble.ts';
import { rewriteFinishedDays } from '../../src/signatures/rewrite.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const MINUTE_MS = 60_000;
let clock = new Date('2026-03-02T12:00:00Z');
let findings: readonly Finding[] = [];
let replaced = false;
const told: string[] = [];
beforeEach(async () => {
  replaced = false;
  told.length = 0;
  findings = [fine('telegram', 'well')];
  await database.store.prisma.trouble.deleteMany();
});

const deps = (): TroubleDeps => ({
  prisma: database.store.prisma,
  config: { dataDir: '/', database: { kind: 'url', url: { reveal: () => '' } as never } },
  channels: [{ doctor: async () => findings }],
  replaced: async () => replaced,
  tell: async (what) => void told.push(what),
  now: () => clock,
});

test('admins are told once, also after a restart, and again when it comes back', async () => {
  const watch = createTroubleWatch(deps());
  await watch();
  expect(told).toEqual([]);
  findings = [{ ...fine('telegram', 'dead'), trouble: 'token' }];
  await watch();
  await watch();
  await createTroubleWatch(deps())();
  expect(told).toEqual(['token']);
  findings = [];
  await watch();
  findings = [{ ...fine('telegram', 'dead'), trouble: 'token' }];
  await watch();
  expect(told).toEqual(['token', 'token']);
});

test('a key of before that was put back is told', async () => {
  const watch = createTroubleWatch(deps());
  await watch();
  replaced = true;
  await watch();
  await watch();
  expect(told).toEqual(['key']);
});

test('a missed night is told from four in the morning on, and not before', async () => {
  const { prisma } = database.store;
  await rewriteFinishedDays({ prisma, now: () => new Date('2026-03-02T02:47:00Z'), campaigns: () => [] });
  const watch = createTroubleWatch(deps());
  for (const [at, what] of [
    ['2026-03-02T23:59:00Z', []],
    ['2026-03-03T03:59:00Z', []],
    ['2026-03-03T04:01:00Z', ['nightly']],
  ] as const) {
    clock = new Date(at);
    await watch();
    expect([at, ...told]).toEqual([at, ...what]);
  }
});

test('a broadcast that stands still is told after a quarter of an hour, one that advances or rests is not', async () => {
  const { prisma } = database.store;
  clock = new Date('2026-03-02T12:00:00Z');
  await rewriteFinishedDays({ prisma, now: () => clock, campaigns: () => [] });
  await prisma.sendingAccount.create({ data: { number: 1, channel: 'telegram', account: '1' } });
  await prisma.broadcast.create({
    data: { id: 7, campaign: 'river', purpose: 'update', state: 'sending', author: 'a', editor: 'a' },
  });
  await prisma.broadcastLane.create({ data: { broadcast: 7, account: 1, audience: 9 } });
  const watch = createTroubleWatch(deps());
  const after = async (minutes: number): Promise<void> => {
    clock = new Date(clock.getTime() + minutes * MINUTE_MS);
    await watch();
  };
  await after(0);
  await after(14);
  expect(told).toEqual([]);
  await prisma.broadcastLane.updateMany({ data: { change: { increment: 1 } } });
  await after(5);
  await after(14);
  expect(told).toEqual([]);
  await prisma.sendingAccount.updateMany({ data: { restUntil: new Date(clock.getTime() + 5 * MINUTE_MS) } });
  await after(2);
  expect(told).toEqual([]);
  await after(5);
  expect(told).toEqual(['broadcast']);
  await prisma.broadcast.deleteMany();
});

test('a full disk is told where the data lies on it', async () => {
  const watch = createTroubleWatch({
    ...deps(),
    // Nothing can be written there.
    config: { dataDir: '/proc', database: { kind: 'embedded', dataDir: '/proc', database: 'opprop' } },
  });
  await watch();
  expect(told).toEqual(['disk']);
});
