import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { SchemaEngine as Engine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import type pg from 'pg';
import type { Migration } from '../../src/store/migrate.ts';
import { EngineAdapter, EnginePool } from './connection.ts';
import { loadEngine } from './load.ts';

/** Where Prisma's files are: `schema.prisma` and `migrations/`. */
export const PRISMA_DIRECTORY = fileURLToPath(new URL('../', import.meta.url));

const FILTERS = { externalTables: [], externalEnums: [] };

/**
 * Prisma's own schema engine in its WebAssembly build, which needs no download. It is an internal package of Prisma, so
 * the program itself does without: the engine writes migrations, finds drift, and says how a migration is recorded.
 */
export interface SchemaEngine {
  /** Applies what the database lacks and records it in `_prisma_migrations`; gives the names applied. */
  apply(migrations: readonly Migration[]): Promise<readonly string[]>;
  /** SQL that would bring the connected database to `schema.prisma`; empty when it is there. */
  missing(): Promise<string>;
  close(): Promise<void>;
}

/** Opens an engine on a database. The caller closes it. */
export async function openSchemaEngine(database: pg.PoolConfig): Promise<SchemaEngine> {
  await loadEngine();
  const path = join(PRISMA_DIRECTORY, 'schema.prisma');
  const content = await readFile(path, 'utf8');
  const pool = new EnginePool({ ...database, max: 2, allowExitOnIdle: true });
  pool.on('error', () => undefined);
  const adapter = bindMigrationAwareSqlAdapterFactory(new EngineAdapter(pool));
  const engine = await Engine.new({ datamodels: [[path, content]] }, () => undefined, adapter);
  return {
    async apply(migrations) {
      const { appliedMigrationNames } = await engine.applyMigrations({
        migrationsList: {
          baseDir: join(PRISMA_DIRECTORY, 'migrations'),
          lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"' },
          migrationDirectories: migrations.map(({ name, sql }) => ({
            path: name,
            migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
          })),
          shadowDbInitScript: '',
        },
        filters: FILTERS,
      });
      return appliedMigrationNames;
    },
    async missing() {
      const { stdout } = await engine.diff({
        from: { tag: 'schemaDatasource', files: [{ path, content }], configDir: PRISMA_DIRECTORY },
        to: { tag: 'schemaDatamodel', files: [{ path, content }] },
        script: true,
        exitCode: null,
        filters: FILTERS,
      });
      const script = (stdout ?? '').trim();
      return script === '-- This is an empty migration.' ? '' : script;
    },
    async close() {
      engine.free();
      await pool.end();
    },
  };
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
