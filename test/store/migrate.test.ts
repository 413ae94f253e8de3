import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { drift, openSchemaEngine } from '../../prisma/development/schema-engine.ts';
import { startFailureText } from '../../src/server/start-failure.ts';
import type { Access } from '../../src/store/embedded.ts';
import { type Migration, MigrationError, migrate } from '../../src/store/migrate.ts';
import { connectStore, type Store } from '../../src/store/store.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

let empty: Access;
let store: Store;
beforeEach(async () => {
  empty = await makeEmpty();
  store = connectStore(empty, 1);
});
afterEach(async () => {
  await store.close();
  await database.asSuperuser(`DROP DATABASE ${empty.database} WITH (FORCE)`);
});

async function makeEmpty(): Promise<Access> {
  const access = { ...database.access, database: `empty_${randomBytes(6).toString('hex')}` };
  await database.asSuperuser(`CREATE DATABASE ${access.database} OWNER opprop`);
  return access;
}

const ask = async (sql: string): Promise<pg.QueryResult['rows']> => (await store.pool.query(sql)).rows;

async function refused(migrations: readonly Migration[]): Promise<MigrationError> {
  const thrown = await migrate(empty, { migrations }).catch((error: unknown) => error);
  if (!(thrown instanceof MigrationError)) throw new Error('no MigrationError');
  return thrown;
}

const first = { name: '1_first', sql: 'CREATE TABLE first (n int);\nINSERT INTO first VALUES (1);\n' };
const broken = {
  name: '2_broken',
  sql: "CREATE TABLE second (n int); INSERT INTO second SELECT 'Kari; Nordmann'::int;",
};
const mended = { name: '2_broken', sql: "CREATE TABLE second (t text DEFAULT 'a;b');" };

describe('migrations', () => {
  test('are recorded as by Prisma’s own engine, which finds nothing left to do', async () => {
    const columns = `SELECT column_name, data_type, character_maximum_length, is_nullable, column_default
      FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY 1`;
    const rows = `SELECT migration_name, checksum, logs, rolled_back_at, applied_steps_count, length(id) AS id,
      finished_at >= started_at AND started_at > now() - interval '1 hour' AS timed FROM _prisma_migrations ORDER BY started_at`;
    expect(await migrate(empty, { migrations: [first, mended] })).toEqual(['1_first', '2_broken']);
    const ours = [await ask(columns), await ask(rows)];
    const engine = await openSchemaEngine(empty);
    expect(await engine.apply([first, mended])).toEqual([]);
    await engine.close();
    await ask('DROP TABLE first, second, _prisma_migrations');
    const other = await openSchemaEngine(empty);
    expect(await other.apply([first, mended])).toEqual(['1_first', '2_broken']);
    await other.close();
    expect([await ask(columns), await ask(rows)]).toEqual(ours);
    expect(await migrate(empty, { migrations: [first, mended] })).toEqual([]);
  });

  test('one that fails leaves nothing behind, and goes through once it is mended', async () => {
    expect(await migrate(empty, { migrations: [first] })).toEqual(['1_first']);
    const thrown = await refused([first, { name: '1_second', sql: 'CREATE TABLE third ()' }, broken]);
    expect(thrown).toMatchObject({ problem: 'failed', subject: '2_broken', code: '22P02' });
    expect(String(thrown) + startFailureText(thrown)).not.toContain('Nordmann');
    const left = await ask(
      "SELECT to_regclass('second') AS second, to_regclass('third') AS third, count(*)::int FROM _prisma_migrations",
    );
    expect(left).toEqual([{ second: null, third: null, count: 1 }]);
    expect(await ask('SELECT n FROM first')).toEqual([{ n: 1 }]);
    expect(await migrate(empty, { migrations: [first] })).toEqual([]);
    expect(await migrate(empty, { migrations: [first, mended] })).toEqual(['2_broken']);
  });

  test('machines that start at once take turns', async () => {
    const applied = await Promise.all([migrate(empty), migrate(empty), migrate(empty)]);
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
    expect(await drift(empty)).toBe('');
  });

  test('a program older than the database says so and changes nothing', async () => {
    await migrate(empty, { migrations: [first, mended] });
    const thrown = await refused([first]);
    expect(thrown).toMatchObject({ problem: 'newer', subject: '2_broken' });
    expect(startFailureText(thrown)).toMatch(/newer version of Opprop.*2_broken/);
    expect(await migrate(empty, { migrations: [first, mended] })).toEqual([]);
  });

  test('one that was changed after it was applied is refused; other line ends are no change', async () => {
    await migrate(empty, { migrations: [first] });
    expect(await migrate(empty, { migrations: [{ ...first, sql: first.sql.replaceAll('\n', '\r\n') }] })).toEqual([]);
    expect(await refused([{ ...first, sql: `${first.sql}-- more` }])).toMatchObject({ problem: 'changed' });
  });

  test('what Prisma’s command line left unfinished is refused until it is marked as rolled back', async () => {
    await migrate(empty, { migrations: [first] });
    await ask(`INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('x', 'y', '2_broken')`);
    expect(await refused([first, mended])).toMatchObject({ problem: 'unfinished', subject: '2_broken' });
    await ask(`UPDATE _prisma_migrations SET rolled_back_at = now() WHERE id = 'x'`);
    expect(await migrate(empty, { migrations: [first, mended] })).toEqual(['2_broken']);
  });

  test('a database in which something else lives is left alone', async () => {
    await ask('CREATE TABLE orders (n int)');
    expect(await refused([first])).toMatchObject({ problem: 'foreign', subject: 'orders' });
    expect(await ask("SELECT to_regclass('_prisma_migrations') AS made")).toEqual([{ made: null }]);
  });

  test('a role that may not make tables is told apart from a migration that is wrong', async () => {
    await database.asSuperuser(`ALTER DATABASE ${empty.database} OWNER TO postgres`);
    expect(await refused([first])).toMatchObject({ problem: 'forbidden', code: '42501' });
  });

  test('a difference between tables and schema is found', async () => {
    await migrate(empty);
    await ask('ALTER TABLE preference DROP COLUMN discreet');
    expect(await drift(empty)).toMatch(/ALTER TABLE "preference" ADD COLUMN\s+"discreet"/);
  });

  test('a database that refuses us is named without password or user', async () => {
    const thrown = await migrate({ ...empty, password: 'guess' }).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ name: 'StoreError', code: '28P01' });
  });
});
