import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFailureText } from '../../src/server/start-failure.ts';
import type { Access } from '../../src/store/embedded.ts';
import { isPooled, PoolerError } from '../../src/store/pooler.ts';
import { connectStore, openStore, type Store } from '../../src/store/store.ts';
import { ask } from '../../src/turn/statements.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { PGBOUNCER, startPgBouncer } from '../support/pgbouncer.ts';
import { root } from '../tooling/paths.ts';

const SESSIONS = 3;

let database: TestDatabase;
let direct: Access;
const stops: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  const name = `pooled_${randomBytes(6).toString('hex')}`;
  // A role of its own: what it has for usual must not reach the other tests of this server.
  await database.asSuperuser(`CREATE ROLE ${name} LOGIN PASSWORD '${name}'`);
  await database.asSuperuser(`CREATE DATABASE ${name} OWNER ${name}`);
  direct = { ...database.access, user: name, password: name, database: name };
  stops.push(
    () => database.drop(),
    () => database.asSuperuser(`DROP ROLE ${name}`),
    () => database.asSuperuser(`DROP DATABASE ${name} WITH (FORCE)`),
  );
});
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop();
});

const open = (port: number): Promise<Store> => {
  const { user, password, database: name } = direct;
  const address = `postgresql://${user}:${password}@127.0.0.1:${port}/${name}`;
  return openStore({ database: { kind: 'url', url: { reveal: () => address } }, as: 'guest', connections: 10 });
};

test('without a pooler none is found', async () => {
  expect(await isPooled(direct)).toBe(false);
});

describe.skipIf(PGBOUNCER === null)('through PgBouncer in transaction mode (skipped where it is not installed)', () => {
  let port = 0;
  beforeAll(async () => {
    const bouncer = await startPgBouncer(direct, SESSIONS);
    stops.push(() => bouncer.stop());
    port = bouncer.port;
  });

  test('a role without what sessions rely on is refused in words that name the file that helps', async () => {
    const failed = await open(port).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(PoolerError);
    const told = startFailureText(failed);
    for (const word of ['pooler.sql', 'RECONNECT', 'statement_timeout', 'search_path']) expect(told).toContain(word);
  });

  test('with what the file gives the role, migrations and statements of turns run, each in another session', async () => {
    const role = connectStore(direct, 1);
    await role.pool.query(await readFile(join(root, 'src/server/deploy/pooler.sql'), 'utf8'));
    await role.close();
    // Sessions that were opened before keep what they had.
    const bouncer = await startPgBouncer(direct, SESSIONS);
    stops.push(() => bouncer.stop());
    // Programs that start at once take turns at the migrations.
    const stores = await Promise.all([open(bouncer.port), open(bouncer.port)]);
    try {
      const tables = await stores[0].pool.query('SELECT count(*)::int AS count FROM signature');
      expect(tables.rows).toEqual([{ count: 0 }]);
      const pids = await Promise.all(
        Array.from({ length: 60 }, (_, nth) =>
          ask<{ pid: number; nth: number }>(stores[nth % 2 === 0 ? 0 : 1].pool, {
            name: 'a statement with a name',
            text: 'SELECT pg_backend_pid() AS pid, $1::int AS nth, pg_sleep(0.005)::text',
            values: [nth],
          }),
        ),
      );
      expect(pids.flat().map(({ nth }) => nth)).toEqual(Array.from({ length: 60 }, (_, nth) => nth));
      expect(new Set(pids.flat().map(({ pid }) => pid)).size).toBe(SESSIONS);
      const zone = await stores[1].prisma.$queryRaw`SELECT current_setting('timezone') AS zone`;
      expect(zone).toEqual([{ zone: 'UTC' }]);
    } finally {
      for (const store of stores) await store.close();
    }
  });
});
