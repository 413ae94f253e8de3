import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Store } from './store.ts';

/** All rows of the database's own tables, in the order in which tables refer to one another. */
export interface DumpHead {
  /** Names and checksums of the migrations that made the tables. */
  readonly migrations: readonly string[];
  readonly tables: readonly string[];
}

/** Rows of one table in PostgreSQL's own text form of a row; at most 1,000 at a time. */
export interface DumpPart {
  readonly table: string;
  readonly rows: readonly string[];
}

/** By table: how many rows, and the SHA-256 of them all. */
export type DumpSums = Readonly<Record<string, string>>;

/** A database that something cannot be restored into. */
export class RestoreError extends Error {
  readonly problem: 'not empty' | 'other migrations' | 'differs';

  constructor(problem: RestoreError['problem']) {
    super(problem);
    this.name = 'RestoreError';
    this.problem = problem;
  }
}

const BATCH = 1_000;

/**
 * Passing matter: what is in the midst of being said is gone within a day, and would be said twice; the queue's own
 * tables, in a schema of their own, are made anew; leases are of programs that run now.
 */
const LEFT_OUT = ['_prisma_migrations', 'conversation', 'lease'];

/**
 * Reads everything as it is at one moment. Rows come in the order of their keys, which are random or public, so that a
 * restored database does not tell who came after whom.
 */
export async function dump(
  { pool }: Pick<Store, 'pool'>,
  head: (head: DumpHead) => Promise<void>,
  part: (part: DumpPart) => Promise<void>,
): Promise<DumpSums> {
  return await inTransaction(pool, 'ISOLATION LEVEL REPEATABLE READ READ ONLY', async (client) => {
    const tables = await tablesInOrder(client);
    await head({ migrations: await migrationsOf(client), tables });
    return await readAll(client, tables, part);
  });
}

/**
 * Writes a dump into an empty database of the same migrations: all of it, or nothing. What was written is read again and
 * held against the sums.
 * @param parts ends by giving the sums that `dump` gave
 * @throws RestoreError, and what `parts` throws
 */
export async function restore(
  { pool }: Pick<Store, 'pool'>,
  head: DumpHead,
  parts: AsyncGenerator<DumpPart, DumpSums>,
): Promise<void> {
  await inTransaction(pool, '', async (client) => {
    const tables = await tablesInOrder(client);
    const same =
      JSON.stringify([await migrationsOf(client), tables]) === JSON.stringify([head.migrations, head.tables]);
    if (!same) throw new RestoreError('other migrations');
    for (const table of tables) {
      await client.query(`LOCK TABLE "${table}" IN ACCESS EXCLUSIVE MODE`);
      const { rowCount } = await client.query(`SELECT 1 FROM "${table}" LIMIT 1`);
      if (rowCount !== 0) throw new RestoreError('not empty');
    }
    let next = await parts.next();
    for (; !next.done; next = await parts.next()) {
      const { table, rows } = next.value;
      if (!tables.includes(table)) throw new RestoreError('differs');
      await client.query(
        `INSERT INTO "${table}" SELECT (one.row).* FROM (SELECT text::"${table}" AS row FROM unnest($1::text[]) AS text OFFSET 0) one`,
        [rows],
      );
    }
    const sums = await readAll(client, tables, async () => undefined);
    if (JSON.stringify(sums) !== JSON.stringify(next.value)) throw new RestoreError('differs');
    await restartSequences(client, tables);
  });
}

async function inTransaction<T>(pool: pg.Pool, mode: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query(`BEGIN ${mode}`);
    await client.query('SET LOCAL statement_timeout = 0');
    await client.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    // The text form of a row must be the same wherever it is read.
    await client.query(`SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL bytea_output = 'hex'`);
    const done = await work(client);
    await client.query('COMMIT');
    return done;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

async function migrationsOf(client: pg.PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT migration_name || ' ' || checksum AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/** Tables that others refer to come first. */
async function tablesInOrder(client: pg.PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ name: string; needs: string[] }>(
    `SELECT c.relname AS name, coalesce(array_agg(DISTINCT f.confrelid::regclass::text)
       FILTER (WHERE f.confrelid IS NOT NULL AND f.confrelid <> c.oid), '{}') AS needs
     FROM pg_class c LEFT JOIN pg_constraint f ON f.conrelid = c.oid AND f.contype = 'f'
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> ALL($1)
     GROUP BY c.relname ORDER BY c.relname`,
    [LEFT_OUT],
  );
  const ordered: string[] = [];
  while (ordered.length < rows.length) {
    const ready = rows.filter(
      ({ name, needs }) =>
        !ordered.includes(name) && needs.every((other) => ordered.includes(other.replaceAll('"', ''))),
    );
    if (ready.length === 0) throw new Error('tables refer to one another in a circle');
    ordered.push(...ready.map(({ name }) => name));
  }
  return ordered;
}

async function readAll(
  client: pg.PoolClient,
  tables: readonly string[],
  part: (part: DumpPart) => Promise<void>,
): Promise<DumpSums> {
  const sums: Record<string, string> = {};
  for (const table of tables) {
    const hash = createHash('sha256');
    let count = 0;
    await client.query(
      `DECLARE dumped CURSOR FOR SELECT t::text AS row FROM "${table}" t ORDER BY ${await keyOf(client, table)}`,
    );
    for (;;) {
      const { rows } = await client.query<{ row: string }>(`FETCH ${BATCH} FROM dumped`);
      if (rows.length === 0) break;
      for (const { row } of rows) hash.update(`${row}\n`);
      count += rows.length;
      await part({ table, rows: rows.map(({ row }) => row) });
    }
    await client.query('CLOSE dumped');
    sums[table] = `${count} ${hash.digest('hex')}`;
  }
  return sums;
}

async function keyOf(client: pg.PoolClient, table: string): Promise<string> {
  const { rows } = await client.query<{ column: string }>(
    `SELECT a.attname AS column FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
     WHERE i.indisprimary AND i.indrelid = $1::regclass ORDER BY array_position(i.indkey::int2[], a.attnum)`,
    [`"${table}"`],
  );
  return rows.map(({ column }) => `t."${column}"`).join(', ');
}

/** A column that counts by itself goes on where it was. */
async function restartSequences(client: pg.PoolClient, tables: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ table: string; column: string; sequence: string }>(
    `SELECT c.relname AS table, a.attname AS column, pg_get_serial_sequence(quote_ident(c.relname), a.attname) AS sequence
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY($1)
       AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL`,
    [tables],
  );
  for (const { table, column, sequence } of rows)
    await client.query(`SELECT setval($1::regclass, coalesce(max("${column}"), 0) + 1, false) FROM "${table}"`, [
      sequence,
    ]);
}
