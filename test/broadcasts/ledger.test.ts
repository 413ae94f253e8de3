import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Claimant, claim, NIL, settle, takeOver } from '../../src/broadcasts/ledger.ts';
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
  const claimed = await claim(store.prisma, claimant, BROADCAST, NIL, BATCH);
  expect(claimed).toHaveLength(BATCH);
  const settled = claimed.map(({ subscription }, nth) =>
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
