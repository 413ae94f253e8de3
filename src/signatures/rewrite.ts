import { type Dated, daysAt } from '../campaign/calendar.ts';
import { Prisma, type PrismaClient } from '../store/generated/client.ts';
import { rebuild, withLock } from '../store/rebuild.ts';

/** Advisory lock: one rewriting at a time, in the whole cluster. */
const REWRITE_LOCK = 7_309_004;

/**
 * The tables whose rows tell by their place in the file and their transaction id who did what one after the other, with the
 * index in whose order rows tell nothing. Without a day, all that changed is moved; with one, what is of finished days.
 */
const TABLES = [
  { table: 'signature', order: 'campaign, signer', index: 'signature_campaign_signer_key', days: true },
  { table: 'subscription', order: 'campaign, subscriber', index: 'subscription_campaign_subscriber_key', days: true },
  { table: 'letter_report', order: 'campaign, reporter', index: 'letter_report_pkey', days: true },
  { table: 'preference', order: 'person', index: 'preference_pkey', days: false },
] as const;
type Table = (typeof TABLES)[number];

export interface RewriteDeps {
  readonly prisma: PrismaClient;
  readonly now: () => Date;
  /** Whose rows are dated on which calendar. */
  readonly campaigns: () => readonly Dated[];
}

/**
 * Writes the rows of finished days anew, in the order of their pseudonyms and in one transaction a table, and then the whole table
 * into a new file: neither place nor transaction id says which signature and which subscription were made together, and what
 * was deleted is not left in the free space. Only rows that changed since the last time are moved. Who writes to a table
 * meanwhile waits. Ids of rows stay: they are random, and a signature's is sealed in its box.
 * @returns how many rows were moved
 */
export async function rewriteFinishedDays({ prisma, now, campaigns }: RewriteDeps): Promise<number> {
  const night = nightAt(now(), campaigns());
  let moved = 0;
  for (const table of TABLES) moved += await withLock(() => move(prisma, table, night));
  for (const { table, index } of TABLES) await rebuild(prisma, table, index);
  return moved;
}

/** The day of the last whole rewriting, in UTC, as `2026-03-01`; null: there was none. */
export async function rewrittenOn(prisma: PrismaClient): Promise<string | null> {
  const marks = await Promise.all(TABLES.map(({ table }) => readMark(prisma, table)));
  const days = marks.map((mark) => mark?.today ?? null).toSorted();
  return days.includes(null) ? null : (days[0] ?? null);
}

/** Whether tonight's rewriting, or one since, was done. */
export async function isRewritten({ prisma, now }: Pick<RewriteDeps, 'prisma' | 'now'>): Promise<boolean> {
  return (await rewrittenOn(prisma)) === dayOf(now());
}

const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);

/** Which day it is when it is done. */
interface Night {
  /** In UTC. */
  readonly today: string;
  /** On the calendar of each campaign, as JSON; older versions kept none. */
  readonly days: string;
}

function nightAt(moment: Date, campaigns: readonly Dated[]): Night {
  const today = daysAt(campaigns, moment);
  return {
    today: dayOf(moment),
    days: JSON.stringify(Object.fromEntries(campaigns.map(({ slug }) => [slug, today(slug)]))),
  };
}

/**
 * The day that it was for a row: older ones were finished. For campaigns without a pack the day before, for it may go on somewhere.
 */
const todayOf = ({ today, days }: Night): Prisma.Sql =>
  Prisma.sql`coalesce(${days}::text::jsonb ->> campaign, (${today}::text::date - 1)::text)::date`;

function move(prisma: PrismaClient, table: Table, night: Night): Promise<number> {
  return prisma.$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '3s', true)`;
      const [lock] = await tx.$queryRaw<
        { locked: boolean }[]
      >`SELECT pg_try_advisory_xact_lock(${REWRITE_LOCK}) AS locked`;
      if (!lock?.locked) return 0;
      // Writers wait at the door: one that waited for a row that is being moved would find it gone.
      await tx.$executeRawUnsafe(`LOCK TABLE ${table.table} IN SHARE ROW EXCLUSIVE MODE`);
      return await rewrite(tx, table, night);
    },
    { timeout: 3_600_000, maxWait: 60_000 },
  );
}

/** The last rewriting: rows of that day and later were not moved. */
interface Mark extends Night {
  /** How many transactions ago it was. */
  readonly age: number;
}

async function readMark(prisma: Prisma.TransactionClient, table: string): Promise<Mark | undefined> {
  const [mark] = await prisma.$queryRaw<Mark[]>`
    SELECT age(split_part(comment, ' ', 2)::xid) AS age, split_part(comment, ' ', 3) AS today,
      coalesce(nullif(split_part(comment, ' ', 4), ''), '{}') AS days
    FROM (SELECT obj_description(${table}::regclass, 'pg_class') AS comment) c WHERE comment LIKE 'rewritten % %'`;
  return mark;
}

/**
 * The table's comment remembers when it was last rewritten, by transaction id and day. Due are the rows of days that were
 * not finished then, and older ones that were changed since, which have a younger id. After a restore from a dump ids
 * begin anew: a remembered id that lies ahead makes every row due.
 */
async function rewrite(tx: Prisma.TransactionClient, { table, order, days }: Table, night: Night): Promise<number> {
  const name = Prisma.raw(table);
  const last = await readMark(tx, table);
  const age = last?.age ?? -1;
  const changed = Prisma.sql`age(${name}.xmin) < ${age}::int`;
  const finished = days ? Prisma.sql`day < ${todayOf(night)}` : Prisma.sql`true`;
  const since = days && last ? Prisma.sql`(day >= ${todayOf(last)} OR ${changed})` : changed;
  const due = age < 0 ? Prisma.sql`true` : since;
  const rows = await tx.$executeRaw`
    WITH moved AS (DELETE FROM ${name} WHERE ${finished} AND ${due} RETURNING *)
    INSERT INTO ${name} SELECT * FROM moved ORDER BY ${Prisma.raw(order)}`;
  const [current] = await tx.$queryRaw<{ id: string }[]>`SELECT pg_current_xact_id()::xid::text AS id`;
  const mark = `rewritten ${Number(current?.id)} ${night.today} ${night.days}`;
  await tx.$executeRawUnsafe(`COMMENT ON TABLE ${table} IS '${mark.replaceAll("'", "''")}'`);
  return rows;
}
