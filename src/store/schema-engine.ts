import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { SchemaEngine as Engine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import type pg from 'pg';
import { EngineAdapter, EnginePool } from './schema-engine/connection.ts';
import { loadEngine } from './schema-engine/load.ts';

/**
 * Prisma's own schema engine in its WebAssembly build, which needs no download. It is an internal package of Prisma, so
 * nothing outside this file and the two beside it touches it.
 */

export type MigrationList = Parameters<Engine['applyMigrations']>[0]['migrationsList'];

/** Where Prisma's files are: `schema.prisma` and `migrations/`. */
export const PRISMA_DIRECTORY = fileURLToPath(new URL('../../prisma/', import.meta.url));

const FILTERS = { externalTables: [], externalEnums: [] };

export interface SchemaEngine {
  /**
   * Applies what the database lacks and records it in `_prisma_migrations`; gives the names applied. All or nothing:
   * when one fails, none was applied.
   */
  apply(migrations: MigrationList): Promise<readonly string[]>;
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
    async apply(migrationsList) {
      const apply = () => engine.applyMigrations({ migrationsList, filters: FILTERS });
      try {
        return (await pool.inTransaction(apply)).appliedMigrationNames;
      } catch (error) {
        throw new Error(error instanceof Error ? error.message : '', { cause: pool.lastFailure ?? error });
      }
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
