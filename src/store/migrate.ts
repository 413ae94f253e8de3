import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { storeError } from './errors.ts';
import { type MigrationList, openSchemaEngine, PRISMA_DIRECTORY } from './schema-engine.ts';

/** Key of the advisory lock under which migrations run, so that ten machines starting at once take turns. */
const MIGRATION_LOCK = 7_309_003;

/** A migration could not be applied. Names the migration and what kind of error it was; holds no value of any row. */
export class MigrationError extends Error {
  readonly migration: string;
  readonly code: string;

  constructor(error: unknown) {
    const said = error instanceof Error ? error.message : '';
    const migration = /migration_name="(\w+)"|The `(\w+)` migration/.exec(said);
    const name = migration?.[1] ?? migration?.[2] ?? 'unknown';
    const { code } = storeError(error);
    super(`migration ${name} was not applied (${code})`);
    this.name = 'MigrationError';
    this.migration = name;
    this.code = code;
  }
}

/**
 * Brings a database to the newest migration, in Prisma Migrate's own layout and table (as `prisma migrate deploy`).
 * @returns names of the migrations that were applied now
 * @throws MigrationError when one fails; then none was applied. StoreError when the database cannot be reached
 */
export async function migrate(database: pg.PoolConfig): Promise<readonly string[]> {
  const migrations = await readMigrations();
  return locked(database, async () => {
    const engine = await openSchemaEngine(database);
    try {
      return await engine.apply(migrations);
    } catch (error) {
      throw new MigrationError(error);
    } finally {
      await engine.close();
    }
  });
}

/** SQL by which a migrated database still differs from `schema.prisma`; empty when they agree. */
export async function drift(database: pg.PoolConfig): Promise<string> {
  const engine = await openSchemaEngine(database);
  try {
    return await engine.missing();
  } finally {
    await engine.close();
  }
}

async function locked<T>(database: pg.PoolConfig, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client(database);
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return await work();
  } catch (error) {
    throw error instanceof MigrationError ? error : storeError(error);
  } finally {
    await client.end();
  }
}

async function readMigrations(): Promise<MigrationList> {
  const baseDir = join(PRISMA_DIRECTORY, 'migrations');
  const entries = await readdir(baseDir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const lockfile = 'migration_lock.toml';
  return {
    baseDir,
    lockfile: { path: lockfile, content: await readFile(join(baseDir, lockfile), 'utf8') },
    migrationDirectories: await Promise.all(names.sort().map((name) => readMigration(baseDir, name))),
    shadowDbInitScript: '',
  };
}

async function readMigration(baseDir: string, name: string): Promise<MigrationList['migrationDirectories'][number]> {
  const path = 'migration.sql';
  const value = await readFile(join(baseDir, name, path), 'utf8');
  return { path: name, migrationFile: { path, content: { tag: 'ok', value } } };
}
