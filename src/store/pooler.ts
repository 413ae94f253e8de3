import pg from 'pg';
import { storeError } from './errors.ts';
import { RELIED_ON, SESSION_TIMEOUT } from './session.ts';

/** What sessions rely on, as the role's own: a pooler takes no settings with a connection. */
const OF_THE_ROLE: Readonly<Record<string, string>> = {
  ...RELIED_ON,
  statement_timeout: `${SESSION_TIMEOUT / 1000}s`,
  idle_in_transaction_session_timeout: `${SESSION_TIMEOUT / 1000}s`,
};

/** The role that comes through a pooler lacks what sessions rely on. */
export class PoolerError extends Error {
  /** What is otherwise, by name. */
  readonly settings: readonly string[];

  constructor(settings: readonly string[]) {
    super(`sessions through a pooler lack: ${settings.join(', ')}`);
    this.name = 'PoolerError';
    this.settings = settings;
  }
}

/**
 * Whether a pooler stands between: then the server's process is another than the one that the greeting named.
 *
 * In transaction mode each transaction may run in another session, so nothing of a session may be relied on: no named statement, no lock
 * beyond a transaction, no LISTEN, and no setting but those that the role has for its own.
 * @throws PoolerError when the role does not have them; StoreError when the database cannot be reached
 */
export async function isPooled(access: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client(access);
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number; settings: Record<string, string> }>(
      `SELECT pg_backend_pid() AS pid,
         (SELECT json_object_agg(name, current_setting(name)) FROM unnest($1::text[]) AS name) AS settings`,
      [Object.keys(OF_THE_ROLE)],
    );
    const [found] = rows;
    // Public in pg, and missing in its types.
    if (found === undefined || found.pid === Reflect.get(client, 'processID')) return false;
    mustRelyOn(found.settings);
    return true;
  } catch (error) {
    throw error instanceof PoolerError ? error : storeError(error);
  } finally {
    await client.end();
  }
}

function mustRelyOn(settings: Readonly<Record<string, string>>): void {
  const plain = (value = ''): string => value.replaceAll(' ', '').toLowerCase();
  const lacking = Object.entries(OF_THE_ROLE).filter(([name, value]) => plain(settings[name]) !== plain(value));
  if (lacking.length > 0) throw new PoolerError(lacking.map(([name]) => name));
}
