import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';

/** PostgreSQL's internal type `"char"` (a single byte): its catalogues have it, the engine reads it, the adapter lacks it. */
const CHAR = 18;
const TEXT = 25;

/** The engine's connections. Passes `"char"` columns through the adapter as text, and remembers by their rows which they were. */
export class EnginePool extends pg.Pool {
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

export class EngineAdapter extends PrismaPg {
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
    // The adapter itself would cut a migration at every `;`, also within strings.
    adapter.executeScript = async (script) => {
      await this.#pool.query(script);
    };
    return adapter;
  }
}
