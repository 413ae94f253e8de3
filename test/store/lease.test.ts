import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLease } from '../../src/store/lease.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

/** As if its holder had been silent for so long. */
const silent = (name: string, seconds: number): Promise<unknown> =>
  database.store.prisma
    .$executeRaw`UPDATE lease SET until = until - make_interval(secs => ${seconds}) WHERE name = ${name}`;

const two = (name: string) => [0, 1].map(() => createLease(database.store.prisma, name)) as [Lease, Lease];
type Lease = ReturnType<typeof createLease>;

test('of many programs that ask at once one has it, keeps it, and gives it back', async () => {
  const all = Array.from({ length: 8 }, () => createLease(database.store.prisma, 'at once'));
  const taken = await Promise.all(all.map((one) => one.take()));
  expect(taken.filter(Boolean)).toHaveLength(1);
  const [holder, other] = [all[taken.indexOf(true)], all[taken.indexOf(false)]];
  expect(await holder?.take()).toBe(true);
  await other?.release();
  expect(await other?.take()).toBe(false);
  await holder?.release();
  expect(await other?.take()).toBe(true);
});

test('whoever is silent for too long loses it, and learns of it; not before', async () => {
  const [first, second] = two('silent');
  expect(await first.take()).toBe(true);
  await silent('silent', 4);
  expect(await second.take()).toBe(false);
  expect(await first.take()).toBe(true);
  await silent('silent', 7);
  expect(await second.take()).toBe(true);
  expect(await first.take()).toBe(false);
});
