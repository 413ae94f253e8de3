import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeError } from '../../src/store/errors.ts';
import { connectStore, type Store } from '../../src/store/store.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { openWire, type Wire } from '../support/wire.ts';

const TURN_MS = 100;
const OTHER_MS = 300;

let database: TestDatabase;
let wire: Wire;
let store: Store;
beforeAll(async () => {
  database = await freshDatabase(1);
  wire = await openWire(database.access.port);
  store = connectStore({ ...database.access, port: wire.port }, 2, {
    silences: { turn: TURN_MS, other: OTHER_MS },
  });
  await Promise.all([store.pool.query('SELECT pg_sleep(0.05)'), store.pool.query('SELECT pg_sleep(0.05)')]);
});
afterAll(async () => {
  await store.close();
  await wire.close();
  await database.drop();
});

const ofTurn = (text: string) => store.pool.query({ name: `turn ${text}`, text });
const meaning = (error: unknown) => storeError(error);

describe('a database that moves away without a word', () => {
  test('a statement of a turn fails as when it is away, and the next one goes to where it is now', async () => {
    wire.lose();
    const began = performance.now();
    await expect(ofTurn('SELECT 1')).rejects.toSatisfy((error) => meaning(error).kind === 'away');
    expect(performance.now() - began).toBeLessThan(OTHER_MS);
    await expect(ofTurn('SELECT 2')).rejects.toSatisfy((error) => meaning(error).code === 'ETIMEDOUT');
    expect((await ofTurn('SELECT 3')).rowCount).toBe(1);
  });

  test('a transaction fails too, leaves its connection to nobody, and the next one succeeds', async () => {
    const lost = store.prisma.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1`;
      wire.lose();
      await tx.$queryRaw`SELECT 1`;
    });
    await expect(lost).rejects.toSatisfy((error) => meaning(error).kind === 'away');
    await expect.poll(() => store.prisma.campaign.count().catch(() => null)).toBe(0);
  });
});

describe('a database that takes its time', () => {
  test('is waited for by what lifted its limit, up to the end of its transaction', async () => {
    const longer = `SELECT pg_sleep(${(2 * OTHER_MS) / 1000})`;
    const client = await store.pool.connect();
    await client.query('BEGIN');
    await client.query('SET LOCAL statement_timeout = 0');
    expect((await client.query(longer)).rowCount).toBe(1);
    await client.query('COMMIT');
    await expect(client.query(longer)).rejects.toSatisfy((error) => meaning(error).kind === 'away');
    client.release(true);
  });

  test('is waited for by everything else longer than by a turn', async () => {
    const slow = `SELECT pg_sleep(${(2 * TURN_MS) / 1000})`;
    expect((await store.pool.query(slow)).rowCount).toBe(1);
    await expect(ofTurn(slow)).rejects.toSatisfy((error) => meaning(error).kind === 'away');
  });
});
