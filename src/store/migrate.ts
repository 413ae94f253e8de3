import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { storeError } from './errors.ts';
import { sessionOf } from './session.ts';

/** Key of the advisory lock under which migrations run, so that ten machines starting at once take turns. */
const MIGRATION_LOCK = 7_309_003;

/** Where Prisma Migrate keeps the migrations: a folder each, applied in the order of their names. */
const MIGRATIONS = fileURLToPath(new URL('../../prisma/migrations/', import.meta.url));

/** One migration as Prisma keeps it. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/**
 * Why a database is not at the version of this program.
 *
 * - `failed`: its SQL was refused. `forbidden`: because the role may not make tables.
 * - `newer`: the database has a migration that this program does not know: the program is the older one.
 * - `changed`: a migration that was applied reads differently now.
 * - `unfinished`: Prisma's own command line began it and did not finish.
 * - `foreign`: there are tables of something else.
 * - `encoding`: it keeps text in an encoding that does not have every letter.
 */
export type MigrationProblem = 'failed' | 'forbidden' | 'newer' | 'changed' | 'unfinished' | 'foreign' | 'encoding';

/** The database cannot be brought to this version; nothing in it was changed. Holds no value of any row. */
export class MigrationError extends Error {
  readonly problem: MigrationProblem;
  /** Name of the migration; of a table where that is `foreign`, of the encoding where it is that. */
  readonly subject: string;
  readonly code: string;

  constructor(problem: MigrationProblem, subject: string, code = '') {
    super(`migration ${subject}: ${problem} (${code})`);
    this.name = 'MigrationError';
    this.problem = problem;
    this.subject = subject;
    this.code = code;
  }
}

/**
 * Brings a database to the newest migration: what `prisma migrate deploy` does, in Prisma's layout and recorded in its
 * table, so that either finds done what the other did. All that is missing is applied in one transaction, so a failure leaves the
 * database as it was, for the version that ran before.
 * @param pooled through a pooler, which takes no settings with a connection
 * @returns names of the migrations that were applied now
 * @throws MigrationError; StoreError when the database cannot be reached
 */
export async function migrate(
  database: pg.ClientConfig,
  { migrations, pooled = false }: { readonly migrations?: readonly Migration[]; readonly pooled?: boolean } = {},
): Promise<readonly string[]> {
  const known = migrations ?? (await readMigrations());
  const client = new pg.Client(pooled ? database : sessionOf(database));
  client.on('error', () => undefined);
  try {
    await client.connect();
    await mustKeepEveryLetter(client);
    // One transaction, the lock included: through a pooler the next one may run in another session.
    await client.query('BEGIN');
    await client.query('SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0');
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    const missing = await missingFrom(client, known);
    if (missing.length > 0) await applyAll(client, missing);
    await client.query('COMMIT');
    return missing.map(({ name }) => name);
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error instanceof MigrationError ? error : storeError(error);
  } finally {
    await client.end();
  }
}

async function readMigrations(): Promise<readonly Migration[]> {
  const entries = await readdir(MIGRATIONS, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(
    names.sort().map(async (name) => ({ name, sql: await readFile(join(MIGRATIONS, name, 'migration.sql'), 'utf8') })),
  );
}

interface Applied {
  readonly name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

/** Those that the database lacks. @throws MigrationError when what it has is not what this program knows */
async function missingFrom(client: pg.Client, known: readonly Migration[]): Promise<readonly Migration[]> {
  const applied = await readApplied(client);
  if (applied === null) {
    await mustBeEmpty(client);
    return known;
  }
  for (const { name, checksum, finished } of applied) {
    if (!finished) throw new MigrationError('unfinished', name);
    const own = known.find((one) => one.name === name);
    if (own === undefined) throw new MigrationError('newer', name);
    if (!checksumsOf(own.sql).includes(checksum)) throw new MigrationError('changed', name);
  }
  return known.filter(({ name }) => !applied.some((one) => one.name === name));
}

/** In SQL_ASCII or a Latin encoding a name of the world's scripts would be refused when somebody signs with it, not before. */
async function mustKeepEveryLetter(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ encoding: string }>(`SELECT current_setting('server_encoding') AS encoding`);
  const encoding = rows[0]?.encoding ?? '';
  if (encoding !== 'UTF8') throw new MigrationError('encoding', encoding);
}

async function readApplied(client: pg.Client): Promise<readonly Applied[] | null> {
  const { rows: tables } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS there`,
  );
  if (!tables[0]?.there) return null;
  const { rows } = await client.query<Applied>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
     FROM public._prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name`,
  );
  return rows;
}

/** A table of something else would be in our way or we in its; what an extension brought (a template may) is no matter. */
async function mustBeEmpty(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')
     ORDER BY c.relname LIMIT 1`,
  );
  if (rows[0]) throw new MigrationError('foreign', rows[0].name);
}

/** Prisma's: SHA-256 of the file, whichever line ends git gave it here. */
function checksumsOf(sql: string): readonly string[] {
  const unix = sql.replaceAll('\r\n', '\n');
  return [sql, unix, unix.replaceAll('\n', '\r\n')].map((text) => createHash('sha256').update(text).digest('hex'));
}

/** As Prisma's schema engine makes it. */
const TABLE = `CREATE TABLE IF NOT EXISTS public._prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

async function applyAll(client: pg.Client, migrations: readonly Migration[]): Promise<void> {
  let at = '_prisma_migrations';
  try {
    await client.query(TABLE);
    for (const { name, sql } of migrations) {
      at = name;
      const { rows } = await client.query<{ now: string }>('SELECT clock_timestamp()::text AS now');
      await client.query(sql);
      await client.query(
        `INSERT INTO public._prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
         VALUES ($1, $2, $3, $4::timestamptz, clock_timestamp(), 1)`,
        [randomUUID(), checksumsOf(sql)[0], name, rows[0]?.now],
      );
    }
  } catch (error) {
    const { kind, code } = storeError(error);
    if (kind === 'away') throw error;
    throw new MigrationError(code === '42501' ? 'forbidden' : 'failed', at, code);
  }
}
