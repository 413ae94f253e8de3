import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Access } from '../../src/store/embedded.ts';
import { drift, MigrationError, migrate } from '../../src/store/migrate.ts';
import { type MigrationList, openSchemaEngine } from '../../src/store/schema-engine.ts';
import { connectStore } from '../../src/store/store.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let empty: Access;
beforeAll(async () => {
  database = await freshDatabase();
  empty = { ...database.access, database: `empty_${randomBytes(6).toString('hex')}` };
  await database.asSuperuser(`CREATE DATABASE ${empty.database} OWNER opprop`);
});
afterAll(async () => {
  await database.asSuperuser(`DROP DATABASE ${empty.database} WITH (FORCE)`);
  await database.drop();
});

type Directory = MigrationList['migrationDirectories'][number];

function migration(path: string, value: string): Directory {
  return { path, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value } } };
}

async function apply(...migrationDirectories: Directory[]): Promise<readonly string[]> {
  const lockfile = { path: 'migration_lock.toml', content: 'provider = "postgresql"' };
  const engine = await openSchemaEngine(empty);
  try {
    return await engine.apply({ baseDir: '/none', lockfile, migrationDirectories, shadowDbInitScript: '' });
  } finally {
    await engine.close();
  }
}

const first = migration('1_first', 'CREATE TABLE first (n int); INSERT INTO first VALUES (1);');
const broken = migration('2_broken', "CREATE TABLE second (n int); INSERT INTO second SELECT 'Kari; Nordmann'::int;");
const mended = migration('2_broken', "CREATE TABLE second (t text DEFAULT 'a;b');");

describe('migrations', () => {
  test('one that fails leaves nothing behind, and goes through once it is mended', async () => {
    expect(await apply(first)).toEqual(['1_first']);
    const thrown = await apply(first, broken).catch((error: unknown) => new MigrationError(error));
    expect(thrown).toMatchObject({ migration: '2_broken', code: '22P02' });
    expect(String(thrown)).not.toContain('Nordmann');
    const store = connectStore(empty, 1);
    const { rows } = await store.pool.query(
      "SELECT to_regclass('second') AS table, count(*)::int FROM _prisma_migrations",
    );
    expect(rows).toEqual([{ table: null, count: 1 }]);
    expect(await apply(first, mended)).toEqual(['2_broken']);
    expect(await apply(first, mended)).toEqual([]);
    await store.pool.query('DROP TABLE first, second, _prisma_migrations');
    await store.close();
  });

  test('machines that start at once take turns', async () => {
    const applied = await Promise.all([migrate(empty), migrate(empty), migrate(empty)]);
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
    expect(await drift(empty)).toBe('');
  });

  test('a difference between tables and schema is found', async () => {
    const store = connectStore(empty, 1);
    await store.pool.query('ALTER TABLE preference DROP COLUMN discreet');
    expect(await drift(empty)).toMatch(/ALTER TABLE "preference" ADD COLUMN\s+"discreet"/);
    await store.close();
  });

  test('a database that refuses us is named without password or user', async () => {
    const thrown = await migrate({ ...empty, password: 'guess' }).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ name: 'StoreError', code: '28P01' });
  });
});
