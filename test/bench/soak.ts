import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTelegramStandIn, type TelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import type { Store } from '../../src/store/store.ts';
import { sign } from '../e2e/journey.ts';
import { takePhone } from '../e2e/phone.ts';
import { PATIENCE, until } from '../support/waiting.ts';
import { percentile, round, say } from './figures.ts';
import { FIRST_SUBSCRIBER, meet, openGround, send, subscribeAll, TOKEN } from './ground.ts';
import { type MemoryFigures, type Watched, watchMemory } from './memory.ts';
import { freePort } from './program.ts';
import { addressOf, startAnother } from './sides.ts';

interface SoakResult {
  /** What the largest petition that we know of took, times four. */
  readonly wanted_per_s: number;
  /** What this machine takes when everyone waits for everyone, with the far end on it. */
  readonly found_per_s: number;
  /** What came and was signed, for so long. */
  readonly per_s: number;
  /** Whether the machine could be asked for what was wanted. */
  readonly held: boolean;
  readonly seconds: number;
  readonly signatures: number;
  readonly lost: number;
  readonly doubled: number;
  /** Of the broadcast that ran meanwhile. */
  readonly delivered: number;
  /** How long a whole signature took, five answers, by fifths of the time. */
  readonly p50_ms: readonly number[];
  readonly p99_ms: readonly number[];
  /** The longest time that this process, which is the far end, stood still: it keeps more chats with each fifth. */
  readonly far_end_stood_ms: readonly number[];
  /** The programs together, after a warm-up of a fifth of the time; null where the system does not tell. */
  readonly memory: MemoryFigures | null;
}

const WANTED = 133;
/** Of what the machine takes at most, what is asked of it for long. */
const SHARE = 0.6;
const AT_ONCE = 20;
/** People in the midst of signing, above which nobody else begins: then the rate was too high, and the figure says so. */
const MOST_IN_HAND = 400;
const BROADCAST_RATE = 20;
/** Seconds in which the machine is measured, while the broadcast runs already. */
const MEASURING = 10;
const FIFTHS = 5;
/** How much slower the last fifth may be than the second, where the far end does not stand still: the first one warms up. */
const SLOWER = 1.5;
const METRICS = 'of-the-bench-alone';

/**
 * Signatures for ten minutes at four times the record, or at six tenths of what the machine takes where that is less, while a
 * broadcast goes out from a worker beside.
 *
 * @throws when a signature is lost or doubled, a message of the broadcast is, or the ledger's sums are not whole; in the long form
 *   also when memory is not flat (memory.ts) or the slowest answers become half as slow again
 */
export async function benchSoak({ short }: { readonly short: boolean }): Promise<SoakResult> {
  const seconds = short ? 20 : 600;
  const dataDir = await mkdtemp(join(tmpdir(), 'opprop-bench-soak-'));
  const running: { stop(): Promise<void> }[] = [];
  try {
    const standIn = createTelegramStandIn({ token: TOKEN, botName: 'Bench', botUsername: 'bench_bot' });
    const { url } = await standIn.start();
    running.push(standIn);
    const ground = await openGround(1_000, running, dataDir, Object.assign(standIn, { apiRoot: url }), {
      TELEGRAM_CHAT_RATE: '1000',
      METRICS_TOKEN: METRICS,
    });
    const { store, secret, settings } = ground;
    const people = Array.from({ length: BROADCAST_RATE * (seconds + MEASURING) }, (_, nth) => FIRST_SUBSCRIBER + nth);
    await meet(standIn, people);
    await subscribeAll(ground, people);
    const address = await addressOf(ground.program);
    const port = String(await freePort());
    const worker = await startAnother({
      ...settings,
      ROLE: 'worker',
      METRICS_TOKEN: METRICS,
      PORT: port,
      PUBLIC_URL: address,
      TELEGRAM_RATE: String(BROADCAST_RATE),
    });
    running.push(worker);
    await addressOf(worker);
    const watched: readonly Watched[] = [
      { program: ground.program, address, token: METRICS },
      { program: worker, address: `http://127.0.0.1:${port}`, token: METRICS },
    ];

    const crowd = createCrowd(standIn);
    await crowd.atOnce(short ? 40 : 500);
    await send(standIn, store, secret);
    await until(() => people.some((id) => standIn.sentTo(id) > 0), 'the first message');
    const found = await crowd.atOnce(short ? 80 : 1_000);
    const perSecond = Math.min(WANTED, found * SHARE);
    say(`${round(found, 1)} signatures a second at most; ${round(perSecond, 1)} for ${seconds} s`);
    const began = crowd.begun();
    const watch = watchMemory(watched);
    const { fifths, stood } = await holds(crowd, perSecond, seconds);
    const memory = await watch.end(seconds / FIFTHS);
    const signatures = crowd.begun() - began;
    for (const until = Date.now() + PATIENCE; Date.now() < until && (await stateOf(store)) !== 'done'; )
      await sleep(200);
    await standIn.idle();
    const result = {
      wanted_per_s: WANTED,
      found_per_s: round(found, 1),
      per_s: round(signatures / seconds, 1),
      held: perSecond >= WANTED && signatures / seconds >= WANTED * 0.98,
      seconds,
      signatures,
      ...(await outcome(store, crowd.begun())),
      delivered: await assertDelivered(standIn, store, people),
      p50_ms: fifths.map((waits) => round(percentile(waits, 0.5), 0)),
      p99_ms: fifths.map((waits) => round(percentile(waits, 0.99), 0)),
      far_end_stood_ms: stood,
      memory,
    };
    if (result.lost > 0 || result.doubled > 0) throw new Error(JSON.stringify(result));
    if (!short) assertSteady(result);
    return result;
  } finally {
    for (const each of running.toReversed()) await each.stop();
    await rm(dataDir, { recursive: true });
  }
}

/** People who come and sign, each once. */
function createCrowd(standIn: TelegramStandIn) {
  let next = 1_000_000;
  const signs = async (): Promise<number> => {
    const phone = await takePhone(standIn, { id: next++, firstName: 'Kari', languageCode: 'en' });
    const began = performance.now();
    await sign(phone);
    return performance.now() - began;
  };
  return {
    signs,
    begun: () => next - 1_000_000,
    /** @returns signatures a second */
    async atOnce(count: number): Promise<number> {
      const began = performance.now();
      let left = count;
      const one = async (): Promise<void> => {
        while (left-- > 0) await signs();
      };
      await Promise.all(Array.from({ length: AT_ONCE }, one));
      return (count * 1000) / (performance.now() - began);
    },
  };
}

/** People come at a rate of their own, whether the ones before them are done or not. */
async function holds(
  crowd: ReturnType<typeof createCrowd>,
  perSecond: number,
  seconds: number,
): Promise<{ readonly fifths: readonly (readonly number[])[]; readonly stood: readonly number[] }> {
  const began = performance.now();
  const inHand = new Set<Promise<void>>();
  const fifths = Array.from({ length: FIFTHS }, (): number[] => []);
  const problems: unknown[] = [];
  const stood: number[] = [];
  const stalls = monitorEventLoopDelay({ resolution: 5 });
  stalls.enable();
  for (const fifth of fifths) {
    const ends = began + ((fifths.indexOf(fifth) + 1) * seconds * 1000) / FIFTHS;
    let due = performance.now();
    while (performance.now() < ends && problems.length === 0) {
      while (due <= performance.now() && inHand.size < MOST_IN_HAND) {
        due += 1000 / perSecond;
        const one = crowd
          .signs()
          .then((ms) => void fifth.push(ms))
          .catch((error: unknown) => void problems.push(error))
          .finally(() => inHand.delete(one));
        inHand.add(one);
      }
      await sleep(5);
    }
    stood.push(round(stalls.max / 1e6, 0));
    say(`${fifth.length} signed, ${inHand.size} in the midst of it; p99 ${round(percentile(fifth, 0.99), 0)} ms`);
    stalls.reset();
  }
  stalls.disable();
  await Promise.all(inHand);
  if (problems.length > 0) throw problems[0];
  return { fifths, stood };
}

/** Everyone signed once, who is another person each: what is stored, and what is counted. */
async function outcome(
  { prisma }: Store,
  people: number,
): Promise<{ readonly lost: number; readonly doubled: number }> {
  const stored = await prisma.signature.count();
  const { _sum } = await prisma.tally.aggregate({ _sum: { signed: true, withdrawn: true } });
  const counted = (_sum.signed ?? 0) - (_sum.withdrawn ?? 0);
  return {
    lost: Math.max(0, people - Math.min(stored, counted)),
    doubled: Math.max(0, Math.max(stored, counted) - people),
  };
}

async function stateOf({ prisma }: Store): Promise<string> {
  return (await prisma.broadcast.findFirstOrThrow()).state;
}

async function assertDelivered(standIn: TelegramStandIn, store: Store, people: readonly number[]): Promise<number> {
  const state = await stateOf(store);
  const wrong = people.filter((id) => standIn.sentTo(id) !== 1).length;
  const { _sum } = await store.prisma.broadcastLane.aggregate({ _sum: { audience: true, sent: true } });
  if (state !== 'done' || wrong > 0 || _sum.audience !== people.length || _sum.sent !== people.length)
    throw new Error(
      `broadcast ${state}: ${wrong} of ${people.length} did not get it once, ${_sum.sent} are said to have`,
    );
  return people.length;
}

function assertSteady(result: SoakResult): void {
  const { p99_ms, far_end_stood_ms: stood, memory } = result;
  const [second = 0, last = 0] = [p99_ms[1], p99_ms.at(-1)];
  const problem =
    last > second * SLOWER + (stood.at(-1) ?? 0)
      ? 'the slowest answers became slower'
      : memory?.flat === false
        ? 'memory is not flat'
        : null;
  if (problem !== null) throw new Error(`${problem}: ${JSON.stringify(result)}`);
}
