import { storeError } from '../store/errors.ts';
import { Prisma, type PrismaClient } from '../store/generated/client.ts';
import { gateWrite, type NextConversation } from './pool.ts';

const DIVISION_BY_ZERO = '22012';

/**
 * Stores a turn that does more than keep the conversation, in one statement, all of it or nothing: the conversation's row
 * is the gate, every write selects from it, and each must touch exactly one row. False: the race was lost (the row moved
 * on, or what the turn had predicted no longer holds), and nothing is stored.
 */
export async function swapWith(
  prisma: PrismaClient,
  next: NextConversation,
  writes: readonly Prisma.Sql[],
): Promise<boolean> {
  const parts = writes.map((write, index) => Prisma.sql`${Prisma.raw(`w${index}`)} AS (${write})`);
  const one = writes.map((_, index) => `(SELECT count(*) FROM w${index}) = 1`).join(' AND ');
  // A division by zero is the one way for plain SQL to take back what its parts have written.
  const statement = Prisma.sql`WITH gate AS (${gateWrite(next)}), ${Prisma.join(parts, ', ')}
    SELECT g.stored, 1 / (CASE WHEN g.stored = 0 OR (${Prisma.raw(one)}) THEN 1 ELSE 0 END) AS whole
    FROM (SELECT count(*)::int AS stored FROM gate) g`;
  try {
    const [row] = await prisma.$queryRaw<{ stored: number }[]>(statement);
    return row?.stored === 1;
  } catch (error) {
    if (isLost(error)) return false;
    throw error;
  }
}

/** Someone else was faster: a part did not touch its row, or its row is there already, or two waited for each other. */
function isLost(error: unknown): boolean {
  const { kind, code } = storeError(error);
  return kind === 'conflict' || code === DIVISION_BY_ZERO;
}
