import type { PrismaClient } from '../store/generated/client.ts';
import { type AudiencePart, type AudienceScope, type PartOfAccount, readAudience } from '../subscriptions/audience.ts';
import { endIfDone, NIL } from './ledger.ts';
import type { BroadcastId, Purpose } from './types.ts';

/** Whom a purpose reaches. */
export function scopesOf(purpose: Purpose): readonly AudienceScope[] {
  return purpose === 'update' ? ['all'] : ['all', 'end'];
}

export interface PlanDeps {
  readonly prisma: PrismaClient;
  readonly now: () => Date;
  /** Called when recipients of this account are in the ledger, to set its worker going. */
  readonly wake: (account: number) => Promise<void>;
  /** Recipients written at once; 10,000 unless a test says less. */
  readonly partSize?: number;
}

const PART = 10_000;

/**
 * Writes the audience of a broadcast into the ledger, part by part, each committed by itself, so that sending begins after
 * the first. Everybody is read as of one moment; a plan that was cut off goes on behind its last part, as of the moment it
 * goes on. Does nothing when it is planned already or no longer wanted.
 */
export async function planBroadcast(deps: PlanDeps, id: BroadcastId, signal: AbortSignal): Promise<void> {
  const { prisma, partSize = PART } = deps;
  const broadcast = await prisma.broadcast.findUnique({ where: { id } });
  if (!broadcast || broadcast.planned || !wanted(broadcast.state)) return;
  const accounts = createNumbers(prisma);
  let going = true;
  const which = {
    campaign: broadcast.campaign,
    scopes: scopesOf(broadcast.purpose as Purpose),
    after: broadcast.plannedTo ?? NIL,
  };
  await readAudience(prisma, which, partSize, async (part) => {
    const numbers = await accounts(part.accounts);
    going = !signal.aborted && (await writePart(prisma, id, part, numbers));
    if (going) for (const number of new Set(numbers)) await deps.wake(number);
    return going;
  });
  if (!going || signal.aborted) return;
  await prisma.broadcast.updateMany({ where: { id }, data: { planned: true, change: { increment: 1 } } });
  await endIfDone(prisma, id, deps.now());
}

function wanted(state: string): boolean {
  return state === 'sending' || state === 'paused';
}

/** False: it was cancelled, or another planner is ahead. */
async function writePart(
  prisma: PrismaClient,
  id: BroadcastId,
  { first, last, accounts }: AudiencePart,
  numbers: readonly number[],
): Promise<boolean> {
  return await prisma.$transaction(
    async (tx) => {
      // Not flushed by itself: a claim, which is, comes later in the log, so whoever was written to is in a part that lasts.
      const [row] = await tx.$queryRaw<{ state: string; behind: boolean }[]>`
        SELECT state, coalesce(planned_to < ${first}::text::uuid, true) AS behind, set_config('synchronous_commit', 'off', true)
        FROM broadcast WHERE id = ${id} FOR UPDATE`;
      if (!row?.behind || !wanted(row.state)) return false;
      await tx.$executeRaw`
        INSERT INTO delivery (broadcast, account, subscription)
        SELECT ${id}::int, p.account, subscription
        FROM unnest(${[...numbers]}::int[], ${accounts.map(({ ids }) => ids)}::text[]) AS p(account, ids),
          unnest(p.ids::uuid[]) AS subscription`;
      // Last, for results wait for the lock of their account's row.
      await tx.$executeRaw`
        WITH up_to AS (UPDATE broadcast SET planned_to = ${last}::text::uuid WHERE id = ${id})
        INSERT INTO broadcast_lane AS l (broadcast, account, audience)
        SELECT ${id}::int, account, count FROM unnest(${[...numbers]}::int[], ${accounts.map(({ count }) => count)}::int[])
          AS p(account, count) ORDER BY account
        ON CONFLICT (broadcast, account) DO UPDATE SET audience = l.audience + EXCLUDED.audience, change = l.change + 1`;
      return true;
    },
    { timeout: 60_000 },
  );
}

/** Numbers of the sending accounts of recipients; new ones are made. */
function createNumbers(prisma: PrismaClient) {
  const known = new Map<string, number>();
  return async (accounts: readonly PartOfAccount[]): Promise<readonly number[]> => {
    const numbers: number[] = [];
    for (const { channel, account } of accounts) {
      const name = `${channel} ${account}`;
      const number = known.get(name) ?? (await numberOf(prisma, { channel, account }));
      known.set(name, number);
      numbers.push(number);
    }
    return numbers;
  };
}

async function numberOf(
  prisma: PrismaClient,
  account: { readonly channel: string; readonly account: string },
): Promise<number> {
  const where = { channel_account: account };
  const row =
    (await prisma.sendingAccount.findUnique({ where })) ??
    (await prisma.sendingAccount.upsert({ where, create: account, update: {} }));
  return row.number;
}
