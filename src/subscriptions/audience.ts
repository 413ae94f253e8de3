import { BY_INDEX } from '../store/by-index.ts';
import type { Prisma, PrismaClient } from '../store/generated/client.ts';

/** Scopes of subscriptions: every update, or only how it ends. */
export type AudienceScope = 'all' | 'end';

export interface AudienceGroup {
  readonly channel: string;
  readonly account: string;
  readonly language: string;
  readonly scope: AudienceScope;
  readonly count: number;
}

/** Counts the subscribers of a campaign who chose one of the scopes. Languages are those they subscribed in. */
export async function countAudience(
  prisma: PrismaClient,
  campaign: string,
  scopes: readonly AudienceScope[],
): Promise<readonly AudienceGroup[]> {
  return await prisma.$queryRaw<AudienceGroup[]>`
    SELECT channel, account, language, scope, count(*)::int AS count FROM subscription
    WHERE campaign = ${campaign} AND scope = ANY(${[...scopes]}::text[])
    GROUP BY channel, account, language, scope ORDER BY channel, account, count DESC, language, scope`;
}

/** Those of a part who are written to by one account, as the plan of a broadcast needs them. */
export interface PartOfAccount {
  readonly channel: string;
  readonly account: string;
  readonly count: number;
  readonly first: string;
  readonly last: string;
  /** Their ids in order, as PostgreSQL writes an array: it goes back as it came, and nothing here reads it. */
  readonly ids: string;
}

/** The next of an audience, in the order of their random ids. */
export interface AudiencePart {
  readonly first: string;
  readonly last: string;
  readonly accounts: readonly PartOfAccount[];
  /** Whether nobody comes behind it. */
  readonly isLast: boolean;
}

interface AudienceBehind {
  readonly campaign: string;
  readonly scopes: readonly AudienceScope[];
  /** An id: only those behind it. */
  readonly after: string;
}

/**
 * Reads the subscribers of a campaign in parts, in the order of their random ids, all of them as they are at one moment
 * (one REPEATABLE READ transaction, which lasts until the last part is taken). The server gathers the ids of each part: one
 * by one, a million of them took longer to read and write here than in the database.
 *
 * @param take gets each part; false ends the reading
 */
export async function readAudience(
  prisma: PrismaClient,
  which: AudienceBehind,
  size: number,
  take: (part: AudiencePart) => Promise<boolean>,
): Promise<void> {
  await prisma.$transaction(
    async (tx) => {
      // It waits, idle, while each part is written on another connection.
      await tx.$executeRaw`SET LOCAL idle_in_transaction_session_timeout = 0`;
      await tx.$queryRaw(BY_INDEX);
      let reading: Promise<AudiencePart | null> = readPart(tx, which, size);
      for (;;) {
        const part = await reading;
        if (part === null) return;
        // The next is read while this one is written.
        reading = part.isLast ? Promise.resolve(null) : readPart(tx, { ...which, after: part.last }, size);
        const [taken] = await Promise.allSettled([take(part), reading]);
        if (taken.status === 'rejected') throw taken.reason;
        if (!taken.value) return;
      }
    },
    { isolationLevel: 'RepeatableRead', timeout: 3_600_000, maxWait: 60_000 },
  );
}

/** Null: nobody is left. */
async function readPart(
  tx: Prisma.TransactionClient,
  { campaign, scopes, after }: AudienceBehind,
  size: number,
): Promise<AudiencePart | null> {
  const accounts = await tx.$queryRaw<PartOfAccount[]>`
    WITH part AS MATERIALIZED (
      SELECT id, channel, account FROM subscription
      WHERE campaign = ${campaign} AND scope = ANY(${[...scopes]}::text[]) AND id > ${after}::text::uuid
      ORDER BY id LIMIT ${size}
    ), gathered AS (
      SELECT channel, account, count(*)::int AS count, array_agg(id ORDER BY id) AS ids FROM part GROUP BY channel, account)
    SELECT channel, account, count, ids[1]::text AS first, ids[count]::text AS last, ids::text FROM gathered`;
  const [first] = accounts.map((one) => one.first).toSorted();
  const last = accounts
    .map((one) => one.last)
    .toSorted()
    .at(-1);
  if (first === undefined || last === undefined) return null;
  const isLast = accounts.reduce((sum, { count }) => sum + count, 0) < size;
  return { first, last, accounts, isLast };
}
