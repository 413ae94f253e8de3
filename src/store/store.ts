import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { clientThatListens, type Silences } from './connection.ts';
import { type Embedded, type EmbeddedOptions, startEmbedded } from './embedded.ts';
import { PrismaClient } from './generated/client.ts';
import { migrate } from './migrate.ts';
import { isPooled } from './pooler.ts';
import { SESSION_TIMEOUT, sessionOf } from './session.ts';
import { createWritable, type Writable } from './writable.ts';

/** The database as the rest of the program sees it. Both ways use the same connections. */
export interface Store {
  readonly prisma: PrismaClient;
  readonly pool: pg.Pool;
  /** Whether the database answers within 2 s; where there is doubt, also whether it stores something. */
  ping(): Promise<boolean>;
  /** Casts that doubt: something could not be stored. */
  doubt(): void;
  /** Ends the connections once what runs on them is done; stops the embedded server if it is ours alone. */
  close(): Promise<void>;
  /** Leaves at once: what runs on the connections is undone by the server. For the end of a process only. */
  abandon(): Promise<void>;
}

/** The embedded server under DATA_DIR, or one of the operator's own. */
export type DatabaseChoice =
  | { readonly kind: 'embedded'; readonly dataDir: string; readonly database: string }
  | { readonly kind: 'url'; readonly url: { reveal(): string } };

export interface StoreOptions {
  readonly database: DatabaseChoice;
  readonly as: EmbeddedOptions['as'];
  /** Connections at most; 10 unless given. */
  readonly connections?: number;
  readonly onEvent?: NonNullable<EmbeddedOptions['onEvent']>;
}

/**
 * Opens the database: starts the embedded server where none is configured, applies the migrations, and connects.
 * @throws DatabaseStartError when the embedded server cannot be had, MigrationError, PoolerError, StoreError; none holds a value
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { database, as } = options;
  let embedded: Embedded | null = null;
  let store: Store | null = null;
  const onEvent: EmbeddedOptions['onEvent'] = (event, reason) => {
    // While the server was away its port may have been taken, if only by somebody's outgoing connection.
    if (event === 'back' && store !== null && embedded !== null) store.pool.options.port = embedded.access.port;
    options.onEvent?.(event, reason);
  };
  if (database.kind === 'embedded') {
    const { dataDir, database: name } = database;
    embedded = await startEmbedded({ dataDir, database: name, as, onEvent });
  }
  try {
    const access = () => (database.kind === 'url' ? { connectionString: database.url.reveal() } : embedded?.access);
    const reached = { ...access(), connectionTimeoutMillis: CONNECT_TIMEOUT };
    const pooled = database.kind === 'url' && (await isPooled(reached));
    await migrate(reached, { pooled });
    const connected = connectStore({ ...access() }, options.connections ?? 10, { pooled });
    store = connected;
    return {
      ...connected,
      async close() {
        await connected.close();
        await embedded?.stop();
      },
      abandon: async () => embedded?.stop(),
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

const CONNECT_TIMEOUT = 5_000;
const PING_TIMEOUT = 2_000;
/** A connection on which nothing was said for so long is asked for a sign of life, by the kernels of both ends. */
const KEEP_ALIVE_AFTER = 10_000;
const SILENCES: Silences = { turn: 10_000, other: SESSION_TIMEOUT + 5_000 };

const TIMEOUTS = { statement_timeout: SESSION_TIMEOUT, idle_in_transaction_session_timeout: SESSION_TIMEOUT };

/** How a database is reached. */
interface Reached {
  /** Through a pooler, as `isPooled` finds it. */
  readonly pooled?: boolean;
  readonly silences?: Silences;
}

/** Connects to a database that is migrated already. Nothing is sent before the first query. */
export function connectStore(
  access: pg.PoolConfig,
  connections: number,
  { pooled = false, silences = SILENCES }: Reached = {},
): Store {
  const pool = new pg.Pool({
    ...(pooled ? access : { ...sessionOf(access), ...TIMEOUTS }),
    Client: clientThatListens(silences, !pooled),
    max: connections,
    application_name: 'opprop',
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER,
  });
  // A connection that breaks while nobody uses it (a server that stops says 57P01) is replaced by the pool; whoever uses
  // one gets the error from the query.
  pool.on('error', () => undefined);
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { statementNameGenerator: createSwapNames() }),
    errorFormat: 'minimal',
  });
  const writable = createWritable(pool);
  return {
    prisma,
    pool,
    ping: () => ping(pool, writable),
    doubt: () => writable.doubt(),
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
    abandon: async () => undefined,
  };
}

/** Swaps that are told apart; each is a plan that every connection keeps. */
const MOST_SWAPS = 200;
const SWAP = 'WITH gate ';

/**
 * Names the swaps of turns, so that each connection parses and plans one of a kind only once (measured: 554 signatures a
 * second instead of 356). Other statements stay unnamed.
 */
function createSwapNames(): (query: { readonly sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    if (!sql.startsWith(SWAP)) return '';
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size === MOST_SWAPS) return '';
    const name = `swap ${names.size + 1}`;
    names.set(sql, name);
    return name;
  };
}

async function ping(pool: pg.Pool, writable: Writable): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), PING_TIMEOUT);
  const answered = pool.query('SELECT 1').then(
    () => writable.check(),
    () => false,
  );
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
}
