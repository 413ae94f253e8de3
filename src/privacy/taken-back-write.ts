import { Prisma } from '../store/generated/client.ts';

/**
 * Notes that a row was taken back, until that stands in the journal: see journal.ts. A part of the swap that deletes the row
 * (src/turn/swap.ts), so that no crash comes between.
 */
export function takenBackWrite(id: string, campaign: string): Prisma.Sql {
  return Prisma.sql`INSERT INTO withdrawn ("row", campaign) SELECT ${id}::text::uuid, ${campaign}::text FROM gate RETURNING 1`;
}
