import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drift } from '../../prisma/development/schema-engine.ts';
import { storeError } from '../../src/store/errors.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

describe('the store', () => {
  test('answers through Prisma and through the pool', async () => {
    const { prisma, pool } = database.store;
    await prisma.preference.create({ data: { person: Buffer.from('a pseudonym'), language: 'nb' } });
    const { rows } = await pool.query('SELECT language, discreet FROM preference');
    expect(rows).toEqual([{ language: 'nb', discreet: false }]);
    expect(await database.store.ping()).toBe(true);
  });

  test('works as a role that is no superuser and may not run programs', async () => {
    const { rows } = await database.store.pool.query('SELECT rolsuper FROM pg_roles WHERE rolname = current_user');
    expect(rows).toEqual([{ rolsuper: false }]);
    await expect(database.store.pool.query("COPY preference (language) FROM PROGRAM 'env'")).rejects.toMatchObject({
      code: '42501',
    });
  });

  test('has exactly the tables of the Prisma schema', async () => {
    expect(await drift(database.access)).toBe('');
  });

  test('refuses words outside the closed sets', async () => {
    await expect(database.store.prisma.campaign.create({ data: { slug: 'x', state: 'ajar' } })).rejects.toSatisfy(
      (error) => storeError(error).code === '23514',
    );
  });

  test('keeps no samples of personal columns', async () => {
    const { rows } = await database.store.pool.query<{ column: string }>(
      `SELECT attrelid::regclass || '.' || attname AS column FROM pg_attribute
       WHERE attrelid IN ('conversation'::regclass, 'preference'::regclass, 'signature'::regclass,
         'subscription'::regclass, 'letter_report'::regclass)
       AND atttypid IN ('bytea'::regtype, 'uuid'::regtype) AND coalesce(attstattarget, -1) <> 0`,
    );
    expect(rows).toEqual([]);
  });
});
