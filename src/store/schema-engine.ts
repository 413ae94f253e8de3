import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

/**
 * Prisma's own schema engine in its WebAssembly build, which needs no download. It is an internal package of Prisma, so
 * nothing outside this file touches it.
 */

type Engine = Awaited<ReturnType<typeof glue.SchemaEngine.new>>;
export type MigrationList = Parameters<Engine['applyMigrations']>[0]['migrationsList'];

/** Where Prisma's files are: `schema.prisma` and `migrations/`. */
export const PRISMA_DIRECTORY = fileURLToPath(new URL('../../prisma/', import.meta.url));

const FILTERS = { externalTables: [], externalEnums: [] };

export interface SchemaEngine {
  /** Applies what the database lacks and records it in `_prisma_migrations`; gives the names applied. */
  apply(migrations: MigrationList): Promise<readonly string[]>;
  /** SQL that would bring the connected database to `schema.prisma`; empty when it is there. */
  missing(): Promise<string>;
  close(): Promise<void>;
}

/** Opens an engine on a database. The caller closes it. */
export async function openSchemaEngine(database: pg.PoolConfig): Promise<SchemaEngine> {
  await load();
  const path = join(PRISMA_DIRECTORY, 'schema.prisma');
  const content = await readFile(path, 'utf8');
  const pool = new EnginePool({ ...database, max: 2, allowExitOnIdle: true });
  pool.on('error', () => undefined);
  const adapter = bindMigrationAwareSqlAdapterFactory(new EngineAdapter(pool));
  const engine = await glue.SchemaEngine.new({ datamodels: [[path, content]] }, () => undefined, adapter);
  return {
    async apply(migrationsList) {
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: FILTERS });
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

/** PostgreSQL's internal type `"char"` (a single byte): its catalogues have it, the engine reads it, the adapter lacks it. */
const CHAR = 18;
const TEXT = 25;

/** Passes `"char"` columns through the adapter as text, and remembers by their rows which they were. */
class EnginePool extends pg.Pool {
  readonly chars = new WeakMap<object, readonly number[]>();

  // biome-ignore lint/suspicious/noExplicitAny: pg's overloads cannot be repeated here; the adapter uses the promise.
  override query(...given: any[]): any {
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    const asked: Promise<pg.QueryResult> = (super.query as any)(...given);
    return asked.then((result) => {
      const fields = result.fields ?? [];
      const chars = fields.flatMap((field, index) => (field.dataTypeID === CHAR ? [index] : []));
      for (const index of chars) Object.assign(fields[index] ?? {}, { dataTypeID: TEXT });
      if (chars.length > 0) this.chars.set(result.rows, chars);
      return result;
    });
  }
}

class EngineAdapter extends PrismaPg {
  readonly #pool: EnginePool;

  constructor(pool: EnginePool) {
    super(pool);
    this.#pool = pool;
  }

  override async connect(): ReturnType<PrismaPg['connect']> {
    const adapter = await super.connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      for (const index of this.#pool.chars.get(result.rows) ?? []) result.columnTypes[index] = ColumnTypeEnum.Character;
      return result;
    };
    // Sent whole, a migration is done or not done; the adapter itself would cut it at every `;`, also within strings.
    adapter.executeScript = async (script) => {
      await this.#pool.query(script);
    };
    return adapter;
  }
}

type Imports = Record<string, unknown>;

/** What is used of it here: Node has it, TypeScript's library for programs without a browser does not. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: Record<string, Imports>): Promise<{ instance: { exports: Imports } }>;
};

let loaded: Promise<void> | null = null;

/** Node does not yet resolve the glue's import of a `.wasm` file, so it is compiled and joined by hand, once. */
function load(): Promise<void> {
  loaded ??= (async () => {
    const beside = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
    const bytes = await readFile(join(beside, '..', 'schema_engine_bg.wasm'));
    const { instance } = await WebAssembly.instantiate(bytes, {
      './schema_engine_bg.js': withoutLingering({ ...glue }),
    });
    glue.__wbg_set_wasm(instance.exports);
    (instance.exports['__wbindgen_start'] as () => void)();
  })();
  return loaded;
}

/** The engine leaves the timer of its lock running for 10 s after its work; it must not keep a program from ending. */
function withoutLingering(imports: Imports): Imports {
  for (const [name, original] of Object.entries(imports)) {
    if (!name.startsWith('__wbg_setTimeout') || typeof original !== 'function') continue;
    imports[name] = (...given: unknown[]) => {
      const timer: unknown = original(...given);
      if (timer instanceof Object && 'unref' in timer && typeof timer.unref === 'function') timer.unref();
      return timer;
    };
  }
  return imports;
}
