import { BY_INDEX } from '../store/by-index.ts';
import type { PrismaClient } from '../store/generated/client.ts';

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

/** A subscriber as the plan of a broadcast needs them. */
export interface Planned {
  readonly id: string;
  readonly channel: string;
  readonly account: string;
}

/**
 * Reads the subscribers of a campaign in parts, in the order of their random ids, all of them as they are at one moment
 * (one REPEATABLE READ transaction, which lasts until the last part is taken).
 *
 * @param after an id: only those behind it
 * @param take gets each part; false ends the reading
 */
export async function readAudience(
  prisma: PrismaClient,
  which: { readonly campaign: string; readonly scopes: readonly AudienceScope[]; readonly after: string },
  size: number,
  take: (part: readonly Planned[]) => Promise<boolean>,
): Promise<void> {
  await prisma.$transaction(
    async (tx) => {
      // It waits, idle, while each part is written on another connection.
      await tx.$executeRaw`SET LOCAL idle_in_transaction_session_timeout = 0`;
      await tx.$queryRaw(BY_INDEX);
      let { after } = which;
      for (;;) {
        const part = await tx.$queryRaw<Planned[]>`
          SELECT id, channel, account FROM subscription
          WHERE campaign = ${which.campaign} AND scope = ANY(${[...which.scopes]}::text[]) AND id > ${after}::text::uuid
          ORDER BY id LIMIT ${size}`;
        const last = part.at(-1);
        if (!last || !(await take(part)) || part.length < size) return;
        after = last.id;
      }
    },
    { isolationLevel: 'RepeatableRead', timeout: 3_600_000, maxWait: 60_000 },
  );
}
