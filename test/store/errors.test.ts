import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeError } from '../../src/store/errors.ts';
import { connectStore } from '../../src/store/store.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/waiting.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const PERSON = Buffer.from('Kari Nordmann');

async function thrownBy(work: PromiseLike<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('an error of the database', () => {
  test('is a conflict when somebody was quicker, through Prisma, raw SQL and the pool', async () => {
    const { prisma, pool } = database.store;
    const data = { person: PERSON, language: 'nb' };
    await prisma.preference.create({ data });
    const thrown = [
      await thrownBy(prisma.preference.create({ data })),
      await thrownBy(prisma.$executeRaw`INSERT INTO preference (person) VALUES (${PERSON})`),
      await thrownBy(pool.query('INSERT INTO preference (person) VALUES ($1)', [PERSON])),
    ];
    expect(thrown.map((error) => storeError(error).kind)).toEqual(['conflict', 'conflict', 'conflict']);
    for (const error of thrown)
      expect(JSON.stringify(storeError(error)) + storeError(error).message).not.toMatch(/Kari/);
  });

  test('is the database away when nobody listens', async () => {
    const listener = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => listener.once('listening', resolve));
    const address = listener.address();
    await new Promise((resolve) => listener.close(resolve));
    const port = typeof address === 'object' && address ? address.port : 0;
    const store = connectStore({ ...database.access, port }, 2);
    const thrown = [
      await thrownBy(store.prisma.preference.count()),
      await thrownBy(store.prisma.$queryRaw`SELECT 1`),
      await thrownBy(store.pool.query('SELECT 1')),
    ];
    expect(thrown.map((error) => storeError(error).kind)).toEqual(['away', 'away', 'away']);
    expect(await store.ping()).toBe(false);
    await store.close();
  });

  test('is the database away when the server ends the connection in the middle, and the next query finds a new one', async () => {
    const store = connectStore(database.access, 1);
    const { rows } = await store.pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const sleeping = [thrownBy(store.prisma.$queryRaw`SELECT 1 FROM pg_sleep(20)`)];
    const asleep = `SELECT 1 FROM pg_stat_activity WHERE pid = ${rows[0]?.pid} AND wait_event = 'PgSleep'`;
    await until(async () => (await database.asSuperuser(asleep)).rows.length === 1, 'the query being under way');
    await database.asSuperuser(`SELECT pg_terminate_backend(${rows[0]?.pid})`);
    expect((await Promise.all(sleeping)).map((error) => storeError(error).kind)).toEqual(['away']);
    expect(await store.ping()).toBe(true);
    await store.close();
  });

  test('is a fault of ours otherwise, named by its code', async () => {
    const wrong = await thrownBy(database.store.pool.query('SELECT nothing FROM nowhere'));
    expect(storeError(wrong)).toMatchObject({ kind: 'other', code: '42P01' });
    expect(storeError('a string')).toMatchObject({ kind: 'other', code: 'unknown' });
  });

  test('an idle connection that breaks does not end the program', async () => {
    const store = connectStore(database.access, 1);
    const { rows } = await store.pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const removed = new Promise((resolve) => store.pool.once('remove', resolve));
    await database.asSuperuser(`SELECT pg_terminate_backend(${rows[0]?.pid})`);
    await removed;
    expect(await store.ping()).toBe(true);
    await store.close();
  });
});
