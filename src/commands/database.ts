import { createMasterKey } from '../privacy/keys.ts';
import type { Store } from '../store/store.ts';

/** Whether the database was made with this secret; also true of a new one, in which there is nothing yet. */
export async function isSecretOf({ prisma }: Pick<Store, 'prisma'>, secret: string): Promise<boolean> {
  const master = createMasterKey(secret);
  const key = await prisma.pseudonymKey.findFirst();
  try {
    if (key) master.unwrap(key.purpose, key.wrapped);
    return true;
  } catch {
    return false;
  }
}

/** Whether another connection of the program is open. Asked on our first connection, before there are more of our own. */
export async function othersAtWork({ pool }: Store): Promise<boolean> {
  const { rows } = await pool.query<{ others: number }>(
    `SELECT count(*)::int AS others FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'opprop' AND pid <> pg_backend_pid()`,
  );
  return (rows[0]?.others ?? 0) > 0;
}
