import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Claimant, claim, NIL, readPending, settle, takeOver } from '../../src/broadcasts/ledger.ts';
import { planBroadcast } from '../../src/broadcasts/plan.ts';
import { connectStore, type Store } from '../../src/store/store.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

const PEOPLE = 3_000;
const BATCH = 100;
const BROADCAST = 7;

let database: TestDatabase;
/** Of one connection, whose reading is counted. */
let store: Store;
let claimant: Claimant;

beforeAll(async () => {
  database = await freshDatabase();
  store = connectStore(database.access, 1);
  const { prisma } = store;
  const { number } = await prisma.sendingAccount.create({ data: { channel: 'telegram', account: '1' } });
  const staff = { author: 'a', editor: 'a' };
  await prisma.broadcast.create({
    data: { id: BROADCAST, campaign: 'river', purpose: 'update', state: 'sending', startedAt: new Date(), ...staff },
  });
  await prisma.broadcastLane.create({ data: { broadcast: BROADCAST, account: number, audience: PEOPLE } });
  // As the plan writes it, and sending begins before the server has looked at the table.
  await prisma.$executeRaw`INSERT INTO delivery (broadcast, account, subscription)
    SELECT ${BROADCAST}::int, ${number}::int, gen_random_uuid() FROM generate_series(1, ${PEOPLE}::int)`;
  claimant = await takeOver(prisma, number);
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

/** Rows of the ledger that were read by its index so far. */
async function read(): Promise<number> {
  await store.prisma.$queryRaw`SELECT pg_stat_force_next_flush()::text`;
  const [row] = await store.prisma.$queryRaw<{ read: number }[]>`
    SELECT (idx_tup_read + coalesce((SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'delivery'), 0))::int AS read
    FROM pg_stat_user_indexes WHERE indexrelname = 'delivery_pkey'`;
  return row?.read ?? 0;
}

test('who unsubscribes takes their own row along, not reading the others', async () => {
  const { prisma } = store;
  const [going] = await prisma.delivery.findMany({ orderBy: { subscription: 'desc' }, take: 1 });
  const hash = 'c'.repeat(64);
  await prisma.campaign.create({ data: { slug: 'river', state: 'open' } });
  await prisma.consentText.create({ data: { hash, campaign: 'river', purpose: 'updates', language: 'en', text: '' } });
  const row = { campaign: 'river', channel: 'telegram', account: '1', scope: 'all', language: 'en', consent: hash };
  const id = going?.subscription ?? '';
  const bytes = { subscriber: new Uint8Array(32), address: new Uint8Array(32) };
  await prisma.subscription.create({ data: { id, ...row, ...bytes, day: new Date('2026-03-01') } });
  const before = await read();
  await prisma.subscription.delete({ where: { id } });
  expect((await read()) - before).toBeLessThan(10);
  expect(await prisma.delivery.count()).toBe(PEOPLE - 1);
  expect(await prisma.broadcastLane.findFirst()).toMatchObject({ skipped: 1, unknown: 0 });
});

test('claiming and settling read the rows of their batch, not the ledger', async () => {
  const before = await read();
  const pending = await readPending(store.prisma, claimant.account, BROADCAST, NIL, BATCH);
  const claimed = await claim(
    store.prisma,
    claimant,
    BROADCAST,
    pending.map(({ subscription }) => subscription),
  );
  expect(claimed.size).toBe(BATCH);
  const settled = [...claimed].map((subscription, nth) =>
    nth % 10 === 0 ? ({ subscription, to: 'again' } as const) : ({ subscription, to: 'sent' } as const),
  );
  await settle(store.prisma, claimant, BROADCAST, settled);
  const took = (await read()) - before;
  expect(took).toBeGreaterThanOrEqual(BATCH);
  expect(took).toBeLessThan(5 * BATCH);
  const counts = await store.prisma.delivery.groupBy({
    by: ['state', 'tries'],
    _count: true,
    orderBy: [{ state: 'asc' }, { tries: 'asc' }],
  });
  expect(counts.map(({ state, tries, _count }) => [state, tries, _count])).toEqual([
    [0, 0, PEOPLE - 1 - BATCH],
    [0, 1, BATCH / 10],
    [2, 0, (9 * BATCH) / 10],
  ]);
});

describe('a plan', () => {
  const PLANNED = 8;
  const wake = async (): Promise<void> => undefined;

  test('writes everybody once, under their own account, part by part, and goes on where it was cut off', async () => {
    const { prisma } = store;
    await subscribe('lake', { telegram: 11, slack: 9 });
    const staff = { author: 'a', editor: 'a', campaign: 'lake', purpose: 'update' };
    await prisma.broadcast.create({ data: { id: PLANNED, state: 'sending', startedAt: new Date(), ...staff } });
    const cut = new AbortController();
    const deps = { prisma: database.store.prisma, now: () => new Date(), partSize: 6 };
    await planBroadcast({ ...deps, wake: async () => cut.abort() }, PLANNED, cut.signal);
    expect(await prisma.delivery.count({ where: { broadcast: PLANNED } })).toBe(6);
    expect(await prisma.broadcast.findUnique({ where: { id: PLANNED } })).toMatchObject({ planned: false });

    await planBroadcast({ ...deps, wake }, PLANNED, new AbortController().signal);
    expect(await prisma.broadcast.findUnique({ where: { id: PLANNED } })).toMatchObject({ planned: true });
    const wrong = await prisma.$queryRaw`
      SELECT FROM subscription s FULL JOIN delivery d ON d.subscription = s.id AND d.broadcast = ${PLANNED}
        LEFT JOIN sending_account a ON a.number = d.account
      WHERE (s.campaign = 'lake' OR d.broadcast = ${PLANNED}) AND (a.channel, a.account) IS DISTINCT FROM (s.channel, s.account)`;
    expect(wrong).toEqual([]);
    const lanes = await prisma.broadcastLane.findMany({ where: { broadcast: PLANNED }, orderBy: { audience: 'asc' } });
    expect(lanes.map(({ audience }) => audience)).toEqual([9, 11]);
  });

  test('of a broadcast that is no longer wanted writes nobody', async () => {
    const { prisma } = store;
    const staff = { author: 'a', editor: 'a', campaign: 'lake', purpose: 'update' };
    await prisma.broadcast.create({ data: { id: 9, state: 'sending', startedAt: new Date(), ...staff } });
    const cancels = async () =>
      void (await prisma.broadcast.update({ where: { id: 9 }, data: { state: 'cancelled' } }));
    const deps = { prisma: database.store.prisma, now: () => new Date(), partSize: 6, wake: cancels };
    await planBroadcast(deps, 9, new AbortController().signal);
    expect(await prisma.delivery.count({ where: { broadcast: 9 } })).toBe(6);
    expect(await prisma.broadcast.findUnique({ where: { id: 9 } })).toMatchObject({ planned: false });
  });
});

/** Rows as they are stored, of so many people by channel. */
async function subscribe(campaign: string, people: Readonly<Record<string, number>>): Promise<void> {
  const { prisma } = store;
  const hash = createHash('sha256').update(campaign).digest('hex');
  await prisma.campaign.create({ data: { slug: campaign, state: 'open' } });
  await prisma.consentText.create({ data: { hash, campaign, purpose: 'updates', language: 'en', text: '' } });
  const row = { campaign, account: '1', scope: 'all', language: 'en', consent: hash, day: new Date('2026-03-01') };
  const data = Object.entries(people).flatMap(([channel, count]) =>
    Array.from({ length: count }, () => {
      const bytes = { subscriber: new Uint8Array(randomBytes(32)), address: new Uint8Array(32) };
      return { id: randomUUID(), channel, ...row, ...bytes };
    }),
  );
  await prisma.subscription.createMany({ data });
}
