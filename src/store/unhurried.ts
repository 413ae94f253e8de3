import { Prisma } from './generated/client.ts';

/**
 * A statement that lets those after it, in the same transaction, take as long as they take: for what goes through all rows of a
 * campaign, of which there may be millions. Statements that somebody waits for have a limit, see session.ts and connection.ts.
 */
export const UNHURRIED = Prisma.sql`SELECT set_config('statement_timeout', '0', true)`;

/** For such a transaction: the client's own limit is five seconds, also for a list of statements. */
export const UNHURRIED_LIMITS = { timeout: 3_600_000, maxWait: 60_000 } as const;
