import { realpath } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { serverAccount } from './embedded/account.ts';
import { findBinaries } from './embedded/binaries.ts';
import { type Claim, claim } from './embedded/claim.ts';
import { openCluster, prepareDataDir } from './embedded/cluster.ts';
import { type DatabaseProblem, DatabaseStartError } from './embedded/problem.ts';
import { ensureRunning, type Machine, stopServer } from './embedded/server.ts';

/** How to reach a database of the embedded server: as the application's role, which is no superuser. */
export interface Access {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

export interface EmbeddedOptions {
  /** Absolute path of DATA_DIR. */
  readonly dataDir: string;
  /** Database to make when it is missing: `[a-z_]+`. */
  readonly database: string;
  /** `program`: the one program that lives on this DATA_DIR. `guest`: a command beside it, or alone. */
  readonly as: 'program' | 'guest';
  /** Told when the server died under us, each time that it cannot be started again, and why, and when it is back. */
  readonly onEvent?: (event: 'lost' | 'back' | 'cannot restart', reason?: DatabaseProblem) => void;
}

export interface Embedded {
  /** Where the server is now: one that died and came back can be on another port, if its own was taken meanwhile. */
  readonly access: Access;
  /** Whether the server ran already: it outlived a killed program, or belongs to the program we are a guest of. */
  readonly found: boolean;
  /** Leaves the server, and stops it when nobody else uses it. Asked twice, it is done once. */
  stop(): Promise<void>;
}

const ROLE = 'opprop';

/** Tries, 100 ms apart, to enter a server that is just starting or stopping. */
const ATTEMPTS = 100;
/** The same while another program holds it: a killed one's hold ends within a moment. */
const CLAIM_ATTEMPTS = 15;

/**
 * Starts the PostgreSQL server that lives under DATA_DIR, or joins the one that runs there.
 *
 * Everyone who uses the server holds a shared advisory lock in it, and the program an exclusive one besides. So a server
 * whose program was killed is told from one whose program lives, and whoever leaves last stops it. When the server
 * itself dies it is started again, on the same port if that is free.
 * @throws DatabaseStartError
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const account = await serverAccount();
  await prepareDataDir(options.dataDir, account);
  // By whatever way it is reached, the same folder is the same cluster.
  const dataDir = await realpath(options.dataDir);
  const binaries = await findBinaries(dataDir, account);
  const cluster = await openCluster(dataDir, binaries, account);
  const machine: Machine = { cluster, binaries, account };

  let stopping = false;
  let stopped: Promise<void> | null = null;
  let held = await join(machine, options, null);
  const { found } = held;
  const watch = (): void => {
    held.claim.onLost(() => {
      if (!stopping) void comeBack();
    });
  };
  const comeBack = async (): Promise<void> => {
    options.onEvent?.('lost');
    while (!stopping) {
      try {
        held = await join(machine, options, held.port);
        options.onEvent?.('back');
        return watch();
      } catch (error) {
        options.onEvent?.('cannot restart', error instanceof DatabaseStartError ? error.reason : 'failed');
        await sleep(1000);
      }
    }
  };
  watch();
  const leave = async (): Promise<void> => {
    stopping = true;
    const last = await held.claim.leave();
    if (last) await stopServer(machine);
    await held.claim.close();
  };

  return {
    get access(): Access {
      const { password } = cluster.access;
      return { host: '127.0.0.1', port: held.port, user: ROLE, password, database: options.database };
    },
    found,
    stop: () => (stopped ??= leave()),
  };
}

interface Held {
  readonly claim: Claim;
  readonly port: number;
  readonly found: boolean;
}

/**
 * Starts or finds the server, prepares it, and claims it. A server that is just being stopped is waited for; one that was started
 * here in vain is stopped again.
 */
async function join(machine: Machine, options: EmbeddedOptions, wanted: number | null): Promise<Held> {
  const { access } = machine.cluster;
  let started = false;
  for (let attempt = 0; ; attempt += 1) {
    const { port, found } = await ensureRunning(machine, wanted);
    started ||= !found;
    try {
      await prepare(port, access.superuserPassword, access.password, options.database);
      return { claim: await claim(connection(port, ROLE, access.password), options.as), port, found: !started };
    } catch (error) {
      const problem = whyNot(error, machine);
      if (attempt >= (problem.reason === 'failed' ? ATTEMPTS : CLAIM_ATTEMPTS)) {
        if (started && problem.reason !== 'in use') await stopServer(machine);
        throw problem;
      }
      await sleep(100);
    }
  }
}

/** A server that lives and yet does not listen here is under another network. */
function whyNot(error: unknown, { cluster }: Machine): DatabaseStartError {
  if (error instanceof DatabaseStartError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return code === 'ECONNREFUSED'
    ? new DatabaseStartError('elsewhere', cluster.data)
    : new DatabaseStartError('failed', code);
}

/** Makes the application's role and its database, as the superuser, whose connection is closed again at once. */
async function prepare(port: number, superuserPassword: string, password: string, database: string): Promise<void> {
  const superuser = connection(port, 'postgres', superuserPassword);
  await asking(superuser, async (client) => {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', ['opprop prepare']);
    const roles = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [ROLE]);
    if (roles.rowCount === 0) {
      await client.query(
        `CREATE ROLE ${ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${client.escapeLiteral(password)}`,
      );
    }
    await client.query(`GRANT pg_checkpoint TO ${ROLE}`);
    const databases = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (databases.rowCount === 0) {
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)} OWNER ${ROLE}`);
    }
  });
  // Both let go of the write-ahead log, which says when each row was written.
  await asking({ ...superuser, database }, (client) =>
    client.query(`GRANT EXECUTE ON FUNCTION pg_switch_wal() TO ${ROLE}`),
  );
}

async function asking(config: pg.ClientConfig, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client(config);
  client.on('error', () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function connection(port: number, user: string, password: string): pg.ClientConfig {
  return { host: '127.0.0.1', port, user, password, database: 'postgres', connectionTimeoutMillis: 5000 };
}
