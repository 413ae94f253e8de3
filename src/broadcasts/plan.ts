import { Prisma, type PrismaClient } from '../store/generated/client.ts';
import { type AudienceScope, type Planned, readAudience } from '../subscriptions/audience.ts';
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
    const numbers = await accounts(part);
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
  part: readonly Planned[],
  numbers: readonly number[],
): Promise<boolean> {
  const first = part[0]?.id ?? NIL;
  const last = part.at(-1)?.id ?? NIL;
  return await prisma.$transaction(
    async (tx) => {
      const [row] = await tx.$queryRaw<{ state: string; behind: boolean }[]>`
        SELECT state, coalesce(planned_to < ${first}::text::uuid, true) AS behind FROM broadcast WHERE id = ${id} FOR UPDATE`;
      if (!row?.behind || !wanted(row.state)) return false;
      const people = Prisma.sql`
        unnest(${[...numbers]}::int[], ${part.map((one) => one.id)}::text[]::uuid[]) AS p(account, subscription)`;
      await tx.$executeRaw`
        INSERT INTO broadcast_lane AS l (broadcast, account, audience)
        SELECT ${id}::int, account, count(*)::int FROM ${people} GROUP BY account ORDER BY account
        ON CONFLICT (broadcast, account) DO UPDATE SET audience = l.audience + EXCLUDED.audience, change = l.change + 1`;
      await tx.$executeRaw`
        INSERT INTO delivery (broadcast, account, subscription) SELECT ${id}::int, account, subscription FROM ${people}`;
      await tx.$executeRaw`UPDATE broadcast SET planned_to = ${last}::text::uuid WHERE id = ${id}`;
      return true;
    },
    { timeout: 60_000 },
  );
}

/** Numbers of the sending accounts of recipients; new ones are made. */
function createNumbers(prisma: PrismaClient) {
  const known = new Map<string, number>();
  const nameOf = ({ channel, account }: { channel: string; account: string }): string => `${channel} ${account}`;
  return async (part: readonly Planned[]): Promise<readonly number[]> => {
    const missing = new Map(part.filter((one) => !known.has(nameOf(one))).map((one) => [nameOf(one), one]));
    for (const [name, { channel, account }] of missing) {
      const where = { channel_account: { channel, account } };
      const row =
        (await prisma.sendingAccount.findUnique({ where })) ??
        (await prisma.sendingAccount.upsert({ where, create: { channel, account }, update: {} }));
      known.set(name, row.number);
    }
    return part.map((one) => known.get(nameOf(one)) ?? unreachable());
  };
}

function unreachable(): never {
  throw new Error('a sending account without a number');
}
