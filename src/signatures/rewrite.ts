import { Prisma, type PrismaClient } from '../store/generated/client.ts';

/** Advisory lock: one rewriting at a time, in the whole cluster. */
const REWRITE_LOCK = 7_309_004;

/**
 * The tables whose rows tell by their place in the file and their transaction id who did what one after the other, with the
 * order in which rows tell nothing.
 */
const TABLES = [
  { table: 'signature', order: 'campaign, signer' },
  { table: 'subscription', order: 'campaign, subscriber' },
] as const;

export interface RewriteDeps {
  readonly prisma: PrismaClient;
  readonly now: () => Date;
}

/**
 * Writes the rows of finished days anew, in the order of their pseudonyms and in one transaction, and vacuums: then
 * neither place nor transaction id says which signature and which subscription were made together. To be called every
 * night. Only rows that changed since the last time are touched. People can go on meanwhile: who changes a row that
 * is being moved waits, and finds it where it is then. Gives how many rows were moved.
 */
export async function rewriteFinishedDays({ prisma, now }: RewriteDeps): Promise<number> {
  const today = now().toISOString().slice(0, 10);
  const moved = await prisma.$transaction(
    async (tx) => {
      const [lock] = await tx.$queryRaw<
        { locked: boolean }[]
      >`SELECT pg_try_advisory_xact_lock(${REWRITE_LOCK}) AS locked`;
      if (!lock?.locked) return 0;
      let rows = 0;
      for (const { table, order } of TABLES) rows += await rewrite(tx, table, order, today);
      return rows;
    },
    { timeout: 3_600_000, maxWait: 60_000 },
  );
  // Outside of any transaction. Without it the old rows would stay readable in the file.
  for (const { table } of TABLES) await prisma.$executeRawUnsafe(`VACUUM ${table}`);
  return moved;
}

interface Mark {
  /** How many transactions ago the last rewriting was; null before the first. */
  readonly age: number | null;
  /** The day on which it was: rows of that day and later were not moved. */
  readonly day: string | null;
}

/**
 * The table's comment remembers when it was last rewritten, by transaction id and day. Due are the rows of days that were
 * not finished then, and older ones that were changed since, which have a younger id. After a restore from a dump ids
 * begin anew: a remembered id that lies ahead makes every row due.
 */
async function rewrite(tx: Prisma.TransactionClient, table: string, order: string, today: string): Promise<number> {
  const name = Prisma.raw(table);
  const [mark] = await tx.$queryRaw<Mark[]>`
    SELECT age(split_part(comment, ' ', 2)::xid) AS age, split_part(comment, ' ', 3) AS day
    FROM (SELECT obj_description(${table}::regclass, 'pg_class') AS comment) c WHERE comment LIKE 'rewritten % %'`;
  const age = mark?.age ?? -1;
  const due =
    age < 0 ? Prisma.sql`true` : Prisma.sql`(day >= ${mark?.day}::text::date OR age(${name}.xmin) < ${age}::int)`;
  const rows = await tx.$executeRaw`
    WITH moved AS (DELETE FROM ${name} WHERE day < ${today}::text::date AND ${due} RETURNING *)
    INSERT INTO ${name} SELECT * FROM moved ORDER BY ${Prisma.raw(order)}`;
  const [current] = await tx.$queryRaw<{ id: string }[]>`SELECT pg_current_xact_id()::xid::text AS id`;
  await tx.$executeRawUnsafe(`COMMENT ON TABLE ${table} IS 'rewritten ${Number(current?.id)} ${today}'`);
  return rows;
}
