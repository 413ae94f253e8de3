import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../support/waiting.ts';
import { round, say } from './figures.ts';
import { FIRST_SUBSCRIBER, meet, openGround, openStandIn, PAID, send, subscribeAll } from './ground.ts';
import type { Program } from './program.ts';
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
}

/** Messages of which the cost is taken. */
const LOOKED_AT = 3_000;

/**
 * What a broadcast costs with ten thousand subscribers, and with ten times as many: the sender is a process of its own, at
 * a thousand a second.
 *
 * @throws when sending does not begin before the ledger is whole, or the ledger does not hold everybody
 */
export async function benchScale({ short }: { readonly short: boolean }): Promise<ScaleResult> {
  const sizes: AtSize[] = [];
  for (const size of short ? [5_000, 20_000] : [10_000, 100_000]) sizes.push(await atSize(size));
  const [fewest, most] = [sizes[0]?.cpu_ms ?? null, sizes.at(-1)?.cpu_ms ?? null];
  return { sizes, cost_ratio: fewest === null || most === null ? null : round(most / fewest, 2) };
}

async function atSize(count: number): Promise<AtSize> {
  const dataDir = await mkdtemp(join(tmpdir(), 'opprop-bench-scale-'));
  const running: { stop(): Promise<void> }[] = [];
  try {
    const standIn = await openStandIn(running);
    const ground = await openGround(PAID, running, dataDir, standIn);
    const people = Array.from({ length: count }, (_, nth) => FIRST_SUBSCRIBER + nth);
    await meet(standIn, people);
    await subscribeAll(ground, people);
    const sender = await startAnother({ ...ground.settings, ROLE: 'worker' });
    running.push(sender);
    await until(() => /pages are at/.test(sender.output()), 'the sender');
    const rest = await memory(sender);
    const { prisma } = ground.store;
    await send(standIn, ground.store, ground.secret);
    const began = performance.now();
    const got = (): number => people.reduce((sum, id) => sum + standIn.sentTo(id), 0);
    await until(() => got() > 0, 'the first message');
    const first = (performance.now() - began) / 1000;
    const [from, cost] = [got(), await sender.cpuMs()];
    let peak = rest;
    const planned = until(async () => {
      const now = await memory(sender);
      if (now !== null && peak !== null) peak = Math.max(peak, now);
      await sleep(50);
      return (await prisma.broadcast.findFirstOrThrow()).planned;
    }, 'the ledger').then(() => (performance.now() - began) / 1000);
    await until(() => got() - from >= LOOKED_AT, 'messages');
    const costs = await sender.cpuMs();
    const messages = got() - from;
    const ledger = await planned;
    const { _sum } = await prisma.broadcastLane.aggregate({ _sum: { audience: true } });
    if (_sum.audience !== count) throw new Error(`the ledger holds ${_sum.audience} of ${count}`);
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

/** In MB; null where the system does not tell. */
async function memory({ child }: Program): Promise<number | null> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(status) ?? [];
  return kilobytes === undefined ? null : Number(kilobytes) / 1024;
}
