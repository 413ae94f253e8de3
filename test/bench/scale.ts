import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../../src/store/store.ts';
import { until } from '../support/waiting.ts';
import { round, say } from './figures.ts';
import { FIRST_SUBSCRIBER, meet, openGround, openStandIn, PAID, send, subscribeAll } from './ground.ts';
import { residentMb } from './memory.ts';
import { startAnother } from './sides.ts';

interface AtSize {
  readonly subscribers: number;
  /** From Send until somebody has the message, and until everybody stands in the ledger. */
  readonly first_s: number;
  readonly ledger_s: number;
  /** Processor time of the sender for each of the first messages; null where the system does not tell. */
  readonly cpu_ms: number | null;
  /** Most memory of the sender above that at rest, in MB; null where the system does not tell. */
  readonly memory_mb: number | null;
}

interface ScaleResult {
  readonly sizes: readonly AtSize[];
  /** Cost of a message with the most subscribers, to that with the fewest. */
  readonly cost_ratio: number | null;
  /** Most memory with the most subscribers, above that with the fewest. */
  readonly growth_mb: number | null;
}

/** Messages of which the cost is taken, and those before them, in which a program that has just started is compiled. */
const LOOKED_AT = 3_000;
const WARM = 5_000;
const ROWS_AT_ONCE = 50_000;
/** Subscribers who are reached while the bench looks. Nobody stands behind the rows of the others. */
const MOST_REACHED = 90_000;

/**
 * What a broadcast costs with ten thousand subscribers, and with up to a hundred times as many: the sender is a process of its
 * own, at a thousand a second.
 *
 * @throws when sending does not begin before the ledger is whole, or the ledger does not hold everybody, or somebody gets it twice
 */
export async function benchScale({ short }: { readonly short: boolean }): Promise<ScaleResult> {
  const sizes: AtSize[] = [];
  for (const size of short ? [5_000, 20_000] : [10_000, 100_000, 1_000_000]) sizes.push(await atSize(size));
  const [fewest, most] = [sizes[0] ?? null, sizes.at(-1) ?? null];
  const of = (key: 'cpu_ms' | 'memory_mb') => ({ few: fewest?.[key] ?? null, many: most?.[key] ?? null });
  const [cost, memory_] = [of('cpu_ms'), of('memory_mb')];
  return {
    sizes,
    cost_ratio: cost.few === null || cost.many === null ? null : round(cost.many / cost.few, 2),
    growth_mb: memory_.few === null || memory_.many === null ? null : memory_.many - memory_.few,
  };
}

async function atSize(count: number): Promise<AtSize> {
  const dataDir = await mkdtemp(join(tmpdir(), 'opprop-bench-scale-'));
  const running: { stop(): Promise<void> }[] = [];
  try {
    const standIn = await openStandIn(running);
    const ground = await openGround(PAID, running, dataDir, standIn);
    const people = Array.from({ length: Math.min(count, MOST_REACHED) }, (_, nth) => FIRST_SUBSCRIBER + nth);
    await meet(standIn, people);
    await subscribeAll(ground, people, '0');
    await subscribeOthers(ground.store, count - people.length);
    const sender = await startAnother({ ...ground.settings, ROLE: 'worker' });
    running.push(sender);
    await until(() => /pages are at/.test(sender.output()), 'the sender');
    const rest = await residentMb(sender);
    const { prisma } = ground.store;
    await send(standIn, ground.store, ground.secret);
    const began = performance.now();
    const before = standIn.statistics().sent;
    const got = (): number => standIn.statistics().sent - before;
    await until(() => people.some((id) => standIn.sentTo(id) > 0), 'the first message');
    const first = (performance.now() - began) / 1000;
    let peak = rest;
    const look = async (): Promise<void> => {
      const now = await residentMb(sender);
      if (now !== null && peak !== null) peak = Math.max(peak, now);
    };
    const wasWhole = (await prisma.broadcast.findFirstOrThrow()).planned;
    if (wasWhole && count > MOST_REACHED * 10) throw new Error('sending began when the ledger was whole, not before');
    while (!(await prisma.broadcast.findFirstOrThrow()).planned) {
      await look();
      await sleep(50);
    }
    const ledger = (performance.now() - began) / 1000;
    // Sending alone: the same process wrote the ledger until now.
    while (got() < Math.min(WARM, count - 1.3 * LOOKED_AT)) {
      await look();
      await sleep(20);
    }
    const [from, cost] = [got(), await sender.cpuMs()];
    while (got() - from < LOOKED_AT) {
      await look();
      await sleep(50);
    }
    const costs = await sender.cpuMs();
    const messages = got() - from;
    const { _sum } = await prisma.broadcastLane.aggregate({ _sum: { audience: true } });
    if (_sum.audience !== count) throw new Error(`the ledger holds ${_sum.audience} of ${count}`);
    const twice = people.filter((id) => standIn.sentTo(id) > 1);
    if (twice.length > 0) throw new Error(`${twice.length} got it more than once`);
    const figures = {
      subscribers: count,
      first_s: round(first, 2),
      ledger_s: round(ledger, 2),
      cpu_ms: cost === null || costs === null ? null : round((costs - cost) / messages, 3),
      memory_mb: rest === null || peak === null ? null : round(peak - rest, 0),
    };
    say(JSON.stringify(figures));
    return figures;
  } finally {
    for (const each of running.toReversed()) await each.stop();
    await rm(dataDir, { recursive: true });
  }
}

/** Rows like those that are there, behind them in the order of ids. */
async function subscribeOthers({ pool }: Store, count: number): Promise<void> {
  for (let from = 0; from < count; from += ROWS_AT_ONCE)
    await pool.query(
      `INSERT INTO subscription (id, campaign, subscriber, address, channel, account, scope, language, consent, day)
       SELECT overlay(gen_random_uuid()::text placing 'f' from 1 for 1)::uuid, campaign, sha256(nth::text::bytea), address, channel,
         account, scope, language, consent, day
       FROM (SELECT * FROM subscription LIMIT 1) one, generate_series($1::int, $2::int) nth`,
      [from + 1, Math.min(count, from + ROWS_AT_ONCE)],
    );
}
