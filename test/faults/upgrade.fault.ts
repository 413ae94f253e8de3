import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Access } from '../../src/store/embedded.ts';
import { type Migration, migrate } from '../../src/store/migrate.ts';
import { connectStore, type Store } from '../../src/store/store.ts';
import { REAL } from '../e2e/bot.ts';
import { makeHome } from '../e2e/program.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { root } from '../tooling/paths.ts';
import { fill } from './fill.ts';

let database: TestDatabase;
let old: Access;
let store: Store;
beforeAll(async () => {
  database = await freshDatabase(1);
  old = { ...database.access, database: `old_${randomBytes(6).toString('hex')}` };
  await database.asSuperuser(`CREATE DATABASE ${old.database} OWNER opprop`);
  store = connectStore(old, 1);
});
afterAll(async () => {
  await store.close();
  await database.asSuperuser(`DROP DATABASE ${old.database} WITH (FORCE)`);
  await database.drop();
});

async function allMigrations(): Promise<readonly Migration[]> {
  const folder = `${root}prisma/migrations/`;
  const names = (await readdir(folder)).filter((name) => /^\d/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => ({ name, sql: await readFile(`${folder}${name}/migration.sql`, 'utf8') })),
  );
}

test('a database goes from the first migration to the newest with rows in every table of each version', async () => {
  const all = await allMigrations();
  for (let version = 1; version <= all.length; version += 1) {
    expect(await migrate(old, { migrations: all.slice(0, version) })).toEqual([all[version - 1]?.name]);
    const tables = await fill(store.pool);
    expect(tables).toContain('signature');
  }
  expect(await migrate(old)).toEqual([]);
});

test('a program that is older than the database refuses to start, says so, and changes nothing', async () => {
  const home = await makeHome();
  const { host, port, user, password } = old;
  const settings = {
    ...REAL,
    OPPROP_SECRET: randomBytes(32).toString('base64'),
    TELEGRAM_BOT_TOKEN: '4242:a-token-as-good-as-any-other',
    // Nobody listens there: it must not come so far as to ask.
    TELEGRAM_API_ROOT: 'http://127.0.0.1:9',
    DATABASE_URL: `postgresql://${user}:${password}@${host}:${port}/${old.database}`,
  };
  const newer = '29990101000000_from_the_future';
  await store.pool.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
     VALUES (gen_random_uuid()::text, 'x', $1, now(), 1)`,
    [newer],
  );
  try {
    const { code, output } = await home.fails(settings);
    expect(code).toBe(1);
    expect(output).toMatch(/newer version of Opprop/);
    expect(output).toContain(newer);
    expect(output).not.toContain(password);
  } finally {
    await home.remove();
  }
});
