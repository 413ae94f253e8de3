import { UnreadableError } from '../privacy/aes.ts';
import { createMasterKey } from '../privacy/keys.ts';
import type { Store } from '../store/store.ts';

/** Whether the database was made with this secret; also true of a new one, in which there is nothing yet. */
export async function isSecretOf({ prisma }: Pick<Store, 'prisma'>, secret: string): Promise<boolean> {
  const master = createMasterKey(secret);
  const keys = await prisma.pseudonymKey.findMany();
  const opens = ({ purpose, wrapped }: (typeof keys)[number]): boolean => {
    try {
      master.unwrap(purpose, wrapped);
      return true;
    } catch (error) {
      if (error instanceof UnreadableError) return false;
      throw error;
    }
  };
  // One that somebody else wrote says nothing of the others.
  return keys.length === 0 || keys.some(opens);
}

/** Whether another connection of the program is open. Asked on our first connection, before there are more of our own. */
export async function othersAtWork({ pool }: Store): Promise<boolean> {
  const { rows } = await pool.query<{ others: number }>(
    `SELECT count(*)::int AS others FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'opprop' AND pid <> pg_backend_pid()`,
  );
  return (rows[0]?.others ?? 0) > 0;
}
