import { randomUUID } from 'node:crypto';
import type { PrismaClient } from './generated/client.ts';

/** What one program at a time does, of all that share the database. */
export interface Lease {
  /** Takes it, or keeps it, for `LEASE_SECONDS`. False: another program has it. */
  take(): Promise<boolean>;
  /** Gives it back, if it is ours. */
  release(): Promise<void>;
}

/** What was not renewed for so long is free. Renew it three times as often. */
const LEASE_SECONDS = 6;
export const RENEW_MS = 2_000;
/** How often those who wait for it look: what was given back is taken before the program that had it has started anew. */
export const LOOK_MS = 250;

/**
 * A row rather than a lock of the session: behind a pooler there are no sessions, and a machine that loses its power leaves its
 * session standing. Only the database's clock counts.
 */
export function createLease(prisma: Pick<PrismaClient, '$queryRaw' | 'lease'>, name: string): Lease {
  const holder = randomUUID();
  return {
    async take() {
      const taken = await prisma.$queryRaw<unknown[]>`
        INSERT INTO lease AS l (name, holder, until)
        VALUES (${name}, ${holder}::uuid, now() + make_interval(secs => ${LEASE_SECONDS}))
        ON CONFLICT (name) DO UPDATE SET holder = EXCLUDED.holder, until = EXCLUDED.until
        WHERE l.holder = EXCLUDED.holder OR l.until < now() RETURNING 1`;
      return taken.length > 0;
    },
    async release() {
      await prisma.lease.deleteMany({ where: { name, holder } });
    },
  };
}
