import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Embedded, startEmbedded } from '../../src/store/embedded.ts';
import type { WalkOrder, WalkReport } from './far-end.ts';
import { percentile, round, say } from './figures.ts';
import { generatePeerClient } from './peers/database.ts';
import { message } from './program.ts';
import { assertRows, type Channel, each, type Side, spentBetween, spentOf, startSide, sum } from './sides.ts';

interface Figures {
  readonly signatures_per_s: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  /** Processor time of the bot's own process for each signature; null where the system does not tell. */
  readonly cpu_ms: number | null;
  /** The same of the database's processes that serve it. */
  readonly database_cpu_ms: number | null;
  /** Calls of the platform's API for each signature. */
  readonly calls: number;
}

export interface BesideResult {
  readonly ours: Figures;
  readonly peer: Figures;
  /** Signatures per second, ours to the peer's. */
  readonly ratio: number;
  /** The same for each second of processor time that bot and database took; null where the system does not tell. */
  readonly ratio_by_cost: number | null;
}

const AT_ONCE = 20;

/**
 * Whole signatures, twenty supporters at once, each walk a new person. Opprop and the peer take turns on the same PostgreSQL
 * server, each beside a far end in a process of its own, so that what else the machine does falls on both.
 *
 * @throws when a walk went wrong, or when the rows stored are not exactly the walks taken, on either side
 */
export async function benchBeside(channel: Channel, { short }: { readonly short: boolean }): Promise<BesideResult> {
  const { rounds, walks } = short ? { rounds: 2, walks: 50 } : { rounds: 40, walks: 100 };
  const dataDir = await mkdtemp(join(tmpdir(), `opprop-bench-${channel.name}-`));
  const running: { stop(): Promise<void> }[] = [];
  try {
    generatePeerClient();
    const database = async (name: string): Promise<Embedded> => {
      const embedded = await startEmbedded({ dataDir, database: name, as: 'guest' });
      running.push(embedded);
      return embedded;
    };
    const sides = [
      await startSide('ours', channel, (await database('opprop')).access, running),
      await startSide('peer', channel, (await database('peer')).access, running),
    ];
    for (const side of sides) await walk(side, short ? 40 : 600);
    for (const side of sides) side.reports.length = side.spent.length = 0;
    for (let turn = 0; turn < rounds; turn += 1) {
      // Who goes first changes, so that neither always finds the machine as the other left it.
      for (const side of turn % 2 === 0 ? sides : sides.toReversed()) await walk(side, walks);
    }
    for (const side of sides)
      await assertRows(side.access, side.name === 'ours' ? 'signature' : channel.table, side.walked);
    const [ours, peer] = sides.map(figures);
    if (!(ours && peer)) throw new Error('a side is missing');
    const costs = [peer, ours].map((side) => sum([side.cpu_ms, side.database_cpu_ms]));
    const [theirs = null, own = null] = costs;
    return {
      ours,
      peer,
      ratio: round(ours.signatures_per_s / peer.signatures_per_s, 2),
      ratio_by_cost: theirs === null || own === null ? null : round(theirs / own, 2),
    };
  } finally {
    for (const each of running.toReversed()) await each.stop();
    await rm(dataDir, { recursive: true });
  }
}

async function walk(side: Side, walks: number): Promise<void> {
  const order: WalkOrder = { firstId: 1_000_000 + side.walked, walks, atOnce: AT_ONCE };
  const before = await spentOf(side);
  side.farEnd.child.send(order);
  const report = await message<WalkReport>(side.farEnd);
  if (report.problem !== null)
    throw new Error(`${side.name}: ${report.problem}\n${side.bots[0]?.output().slice(-4000)}`);
  side.walked += walks;
  side.reports.push(report);
  const spent = spentBetween(before, await spentOf(side));
  side.spent.push(spent);
  const perSecond = (count: number): string => (count / report.seconds).toFixed(0);
  const updates = perSecond(report.perUpdateMs.length);
  const cpu = `${each(spent.bot, walks)} and ${each(spent.database, walks)} ms of processor each`;
  say(`${side.name}: ${perSecond(walks)} signatures a second, ${updates} updates; bot and database ${cpu}`);
}

function figures({ reports, spent }: Side): Figures {
  const updates = reports.flatMap(({ perUpdateMs }) => perUpdateMs);
  const seconds = reports.reduce((sum, report) => sum + report.seconds, 0);
  const signatures = reports.reduce((sum, report) => sum + report.signatures, 0);
  return {
    signatures_per_s: round(signatures / seconds, 1),
    p50_ms: round(percentile(updates, 0.5), 1),
    p99_ms: round(percentile(updates, 0.99), 1),
    cpu_ms: each(sum(spent.map(({ bot }) => bot)), signatures),
    database_cpu_ms: each(sum(spent.map(({ database }) => database)), signatures),
    calls: round(reports.reduce((sum, report) => sum + report.calls, 0) / signatures, 1),
  };
}
