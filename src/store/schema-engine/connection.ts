import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';

/** PostgreSQL's internal type `"char"` (a single byte): its catalogues have it, the engine reads it, the adapter lacks it. */
const CHAR = 18;
const TEXT = 25;

/**
 * The engine's connections. Passes `"char"` columns through the adapter as text, and remembers by their rows which they
 * were; runs everything in one transaction when asked to.
 */
export class EnginePool extends pg.Pool {
  readonly chars = new WeakMap<object, readonly number[]>();
  /** What PostgreSQL said to the last question that failed: the engine keeps it to itself. */
  lastFailure: unknown = null;
  #transaction: pg.PoolClient | null = null;

  /**
   * Runs all that the engine asks meanwhile in one transaction: done whole, or as if it had never begun. The engine by
   * itself notes a migration as begun, runs it, and notes it as done; killed in between, it would refuse to go on.
   */
  async inTransaction<T>(work: () => Promise<T>): Promise<T> {
    const client = await this.connect();
    this.#transaction = client;
    let broken = false;
    try {
      await client.query('BEGIN');
      const result = await work();
      await client.query('COMMIT');
      return result;
    } catch (error) {
      broken = await client.query('ROLLBACK').then(
        () => false,
        () => true,
      );
      throw error;
    } finally {
      this.#transaction = null;
      client.release(broken);
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: pg's overloads cannot be repeated here; the adapter uses the promise.
  override query(...given: any[]): any {
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    const ask = (): Promise<pg.QueryResult> => (super.query as any)(...given);
    const asked = this.#transaction ? keepingAlive(this.#transaction, given) : ask();
    asked.catch((error) => {
      this.lastFailure = error;
    });
    return asked.then((result) => {
      const fields = result.fields ?? [];
      const chars = fields.flatMap((field, index) => (field.dataTypeID === CHAR ? [index] : []));
      for (const index of chars) Object.assign(fields[index] ?? {}, { dataTypeID: TEXT });
      if (chars.length > 0) this.chars.set(result.rows, chars);
      return result;
    });
  }
}

/** The engine tries questions that may fail (is there a table of migrations?); the transaction must survive them. */
// biome-ignore lint/suspicious/noExplicitAny: as above.
async function keepingAlive(client: pg.PoolClient, given: any[]): Promise<pg.QueryResult> {
  await client.query('SAVEPOINT engine');
  try {
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    const result: pg.QueryResult = await (client.query as any)(...given);
    await client.query('RELEASE SAVEPOINT engine');
    return result;
  } catch (error) {
    await client.query('ROLLBACK TO SAVEPOINT engine');
    throw error;
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
    // Sent whole, a migration is done or not done; the adapter itself would cut it at every `;`, also within strings.
    adapter.executeScript = async (script) => {
      await this.#pool.query(script);
    };
    return adapter;
  }
}
