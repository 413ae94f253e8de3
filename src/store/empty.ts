import type { DatabaseChoice } from './store.ts';
import { openStore } from './store.ts';

/** The database of the playground, the only one that is ever emptied. */
const TRIAL = 'opprop_trial';

/** Whether a database holds a trial, and lies in the embedded server: nobody else's data can be in it. */
export const canBeEmptied = (database: DatabaseChoice): boolean =>
  database.kind === 'embedded' && database.database === TRIAL;

/**
 * Empties the playground's database, queue included; the tables stay. Nothing may run on it.
 * @throws RangeError for any other database
 */
export async function emptyTrial(database: DatabaseChoice): Promise<void> {
  if (!canBeEmptied(database)) throw new RangeError('only the database of a trial is emptied');
  const store = await openStore({ database, as: 'program', connections: 1 });
  try {
    const { rows } = await store.pool.query<{ tables: string | null }>(
      `SELECT string_agg(format('%I', tablename), ', ') AS tables FROM pg_tables
       WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`,
    );
    const tables = rows[0]?.tables ?? null;
    if (tables !== null) await store.pool.query(`TRUNCATE ${tables}`);
    await store.pool.query('DROP SCHEMA IF EXISTS pgboss CASCADE');
  } finally {
    await store.close();
  }
}
