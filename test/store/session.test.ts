import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Access } from '../../src/store/embedded.ts';
import { MigrationError, migrate } from '../../src/store/migrate.ts';
import { sessionOf } from '../../src/store/session.ts';
import { connectStore } from '../../src/store/store.ts';
import { createRoom, newSecret, realSettings } from '../commands/cli.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

/** Settings under which dates, bytes and tables are found elsewhere or written otherwise. */
const ODD = {
  datestyle: 'German, DMY',
  intervalstyle: 'sql_standard',
  search_path: 'elsewhere',
  timezone: 'Asia/Urumqi',
  bytea_output: 'escape',
  default_transaction_isolation: 'serializable',
  default_transaction_read_only: 'on',
  standard_conforming_strings: 'off',
};

async function oddDatabase(): Promise<Access> {
  const access = { ...database.access, database: `odd_${randomBytes(6).toString('hex')}` };
  await database.asSuperuser(`CREATE DATABASE ${access.database} OWNER opprop`);
  for (const [name, value] of Object.entries(ODD))
    await database.asSuperuser(
      `ALTER DATABASE ${access.database} SET ${name} = ${value.includes(' ') ? value.replace(' ', '') : `'${value}'`}`,
    );
  return access;
}

const urlOf = ({ port, user, password, database: name }: Access): string =>
  `postgresql://${user}:${password}@127.0.0.1:${port}/${name}`;

describe('a database with habits of its own', () => {
  let odd: Access;
  beforeAll(async () => {
    odd = await oddDatabase();
  });
  afterAll(() => database.asSuperuser(`DROP DATABASE ${odd.database} WITH (FORCE)`));

  test.each<[string, () => { connectionString: string } | Access]>([
    ['by its parts', () => odd],
    ['by its address', () => ({ connectionString: urlOf(odd) })],
    ['by an address with options', () => ({ connectionString: `${urlOf(odd)}?options=-c%20work_mem%3D5MB` })],
  ])('reached %s, it is migrated, and every session has what it relies on', async (how, access) => {
    await migrate(access());
    const store = connectStore(access(), 2);
    try {
      const campaign = 'here';
      await store.prisma.campaign.upsert({ where: { slug: campaign }, create: { slug: campaign }, update: {} });
      const at = new Date('2026-03-04T05:06:07.000Z');
      const { rows } = await store.pool.query(
        `SELECT $1::timestamptz AS at, $1::timestamptz::date::text AS day, '\\x00ff'::bytea AS bytes, interval '1 day 2 hours'::text AS span,
           current_setting('work_mem') AS work_mem`,
        [at],
      );
      expect(rows).toEqual([
        {
          at,
          day: '2026-03-04',
          bytes: Buffer.from([0, 255]),
          span: '1 day 02:00:00',
          work_mem: how.endsWith('options') ? '5MB' : '4MB',
        },
      ]);
    } finally {
      await store.close();
    }
  });

  test('what the environment says of PostgreSQL counts for nothing', async () => {
    const room = await createRoom(realSettings(odd, newSecret()));
    const env = {
      PGSSLMODE: 'verify-full',
      PGSSLNEGOTIATION: 'direct',
      PGOPTIONS: '-c search_path=nowhere',
      PGHOST: '/nowhere',
    };
    try {
      const { code, out, err } = await room.run(['retention', 'show'], { env });
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).not.toBe('');
    } finally {
      await room.remove();
    }
  });
});

test('a database that cannot keep every letter is refused before anybody signs', async () => {
  const name = `latin_${randomBytes(6).toString('hex')}`;
  await database.asSuperuser(
    `CREATE DATABASE ${name} OWNER opprop ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0 LOCALE_PROVIDER libc`,
  );
  const thrown = await migrate({ ...database.access, database: name }).catch((error: unknown) => error);
  await database.asSuperuser(`DROP DATABASE ${name} WITH (FORCE)`);
  expect(thrown).toBeInstanceOf(MigrationError);
  expect(thrown).toMatchObject({ problem: 'encoding', subject: 'SQL_ASCII' });
});

test('an address keeps what it says', () => {
  const { connectionString } = sessionOf({ connectionString: 'postgres://a:b%20c@h/d?sslmode=require' });
  expect(connectionString).toMatch(/^postgres:\/\/a:b%20c@h\/d\?sslmode=require&options=-c%20search_path%3Dpublic/);
});
