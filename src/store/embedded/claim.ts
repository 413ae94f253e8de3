import pg from 'pg';
import { DatabaseStartError } from './problem.ts';

/** Our presence at the server: ends by itself when this process dies, however it dies. */
export interface Claim {
  /** Gives up the presence. True when nobody else was there: then the caller stops the server before `close`. */
  leave(): Promise<boolean>;
  close(): Promise<void>;
  /** Called once if the connection breaks: the server died. */
  onLost(listener: () => void): void;
}

/** Keys of the advisory locks, in the database `postgres`: held by all users of the server; by the one program. */
const USERS = 7_309_001;
const PROGRAM = 7_309_002;

/**
 * Claims the server by advisory locks on a connection that stays open.
 * @throws DatabaseStartError `in use` when another program holds it; a pg error when the server is going down
 */
export async function claim(config: pg.ClientConfig, as: 'program' | 'guest'): Promise<Claim> {
  const client = new pg.Client({ ...config, keepAlive: true });
  let lost = false;
  let listener: (() => void) | null = null;
  client.on('error', () => undefined);
  client.on('end', () => {
    lost = true;
    listener?.();
  });
  await client.connect();
  try {
    if (!(await take(client, 'pg_try_advisory_lock_shared', USERS))) throw new Error('the server is being stopped');
    if (as === 'program' && !(await take(client, 'pg_try_advisory_lock', PROGRAM))) {
      throw new DatabaseStartError('in use', 'another program');
    }
  } catch (error) {
    await client.end();
    throw error;
  }
  return {
    async leave() {
      if (lost) return true;
      await client.query('SELECT pg_advisory_unlock_shared($1)', [USERS]);
      return take(client, 'pg_try_advisory_lock', USERS);
    },
    async close() {
      listener = null;
      if (!lost) await client.end();
    },
    onLost(whenLost) {
      listener = whenLost;
      if (lost) whenLost();
    },
  };
}

async function take(client: pg.Client, lock: string, key: number): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(`SELECT ${lock}($1) AS taken`, [key]);
  return rows[0]?.taken === true;
}
