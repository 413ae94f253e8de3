import type { PrismaClient } from '../../src/store/generated/client.ts';

interface LedgerRow {
  readonly account: number;
  readonly state: number;
  readonly count: number;
}

const STATES = ['pending', 'sending', 'sent', 'gone', 'failed', 'unknown', 'skipped'] as const;

/**
 * What must hold of a broadcast at every moment, after every fault: each of its audience is counted once or stands in the
 * ledger as pending or sending, and no state has more rows than its counter (rows whose person went are only counted).
 */
export async function assertLedger(prisma: PrismaClient, id: number): Promise<void> {
  const { lanes, rows } = await prisma.$transaction(
    async (tx) => ({
      lanes: await tx.broadcastLane.findMany({ where: { broadcast: id } }),
      rows: await tx.$queryRaw<LedgerRow[]>`
        SELECT account, state, count(*)::int AS count FROM delivery WHERE broadcast = ${id} GROUP BY account, state`,
    }),
    { isolationLevel: 'RepeatableRead' },
  );
  for (const lane of lanes) {
    const stands = (state: (typeof STATES)[number]): number =>
      rows.find((row) => row.account === lane.account && row.state === STATES.indexOf(state))?.count ?? 0;
    const counted = lane.sent + lane.gone + lane.failed + lane.unknown + lane.skipped;
    const left = stands('pending') + stands('sending');
    if (counted + left !== lane.audience)
      throw new Error(`counted ${counted} and left ${left} are not the audience: ${JSON.stringify(lane)}`);
    for (const state of STATES.slice(2) as Exclude<(typeof STATES)[number], 'pending' | 'sending'>[])
      if (stands(state) > lane[state]) throw new Error(`more rows than counted: ${state} ${stands(state)}`);
  }
  const reasons = await prisma.broadcastFailure.aggregate({ where: { broadcast: id }, _sum: { count: true } });
  const failed = lanes.reduce((sum, lane) => sum + lane.failed, 0);
  if ((reasons._sum.count ?? 0) !== failed) throw new Error('reasons do not add up to failures');
}
