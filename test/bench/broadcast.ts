import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Api, GrammyError } from 'grammy';
import type { TelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import { rewriteFinishedDays } from '../../src/signatures/rewrite.ts';
import type { Store } from '../../src/store/store.ts';
import { takePhone } from '../e2e/phone.ts';
import { PETITION, wordsIn } from '../e2e/words.ts';
import { until } from '../support/waiting.ts';
import { percentile, round, say } from './figures.ts';
import { FIRST_SUBSCRIBER, FREE, meet, openGround, openStandIn, PAID, send, subscribeAll, TOKEN } from './ground.ts';
import { addressOf, startAnother } from './sides.ts';

interface Sent {
  /** Messages a second that the far end takes. */
  readonly allowed: number;
  readonly subscribers: number;
  readonly per_s: number;
  /** Of what is allowed, what was used: answers to people who opened the chat meanwhile count, too. */
  readonly share: number;
  /** Calls refused for being too fast. */
  readonly refused: number;
}

interface BroadcastFigures extends Sent {
  /** Processor time of the process that sends, for each message; null where the system does not tell. */
  readonly cpu_ms: number | null;
  /** How long people wait for an answer, before and meanwhile. */
  readonly idle_p99_ms: number;
  readonly meanwhile_p99_ms: number;
  readonly ratio: number;
}

interface BroadcastResult {
  /** Everything in one process. */
  readonly free: BroadcastFigures;
  /** A loop that sends, and waits when it is told to. */
  readonly peer: Sent;
  /** At a rate that is paid for, with the sender in a process of its own. */
  readonly paid: BroadcastFigures;
}

const FIRST_READER = 9_000_000;
/** Between two people who open the chat meanwhile. */
const BETWEEN_MS = 250;
const MOST_REFUSED = 1;

/**
 * A broadcast at the pace that the platform allows, while people go on to open the chat.
 *
 * @throws when somebody gets it twice or not at all, when the ledger's sums are not whole, or when the far end refuses
 *   more than one call for being too fast
 */
export async function benchBroadcast({ short }: { readonly short: boolean }): Promise<BroadcastResult> {
  const seconds = short ? 10 : 60;
  return {
    free: await broadcast(FREE, FREE * seconds),
    peer: await peer(FREE * seconds),
    paid: await broadcast(PAID, PAID * seconds),
  };
}

async function broadcast(rate: number, count: number): Promise<BroadcastFigures> {
  const dataDir = await mkdtemp(join(tmpdir(), 'opprop-bench-broadcast-'));
  const running: { stop(): Promise<void> }[] = [];
  try {
    const standIn = await openStandIn(running);
    const ground = await openGround(rate, running, dataDir, standIn);
    const { store, secret, settings } = ground;
    let { program: sender } = ground;
    const people = Array.from({ length: count }, (_, nth) => FIRST_SUBSCRIBER + nth);
    await meet(standIn, people);
    await subscribeAll(ground, people);
    // A worker's first start makes up for the night's work, which is no part of what is measured here.
    await rewriteFinishedDays({ prisma: store.prisma, now: () => new Date(), campaigns: () => [] });
    if (rate > FREE) {
      // Updates go on to the one that answers.
      sender = await startAnother({ ...settings, ROLE: 'worker', PUBLIC_URL: await addressOf(ground.program) });
      running.push(sender);
    }
    const readers = createReaders(standIn);
    const idle = await readers.read(() => readers.waits.length < 20);

    await send(standIn, store, secret);
    const got = (): number => people.reduce((sum, id) => sum + standIn.sentTo(id), 0);
    await until(() => got() > 0, 'the first message');
    const before = standIn.statistics();
    const [first, began, cost] = [got(), performance.now(), await sender.cpuMs()];
    let goesOn = true;
    const meanwhile = readers.read(() => goesOn);
    // To look at everybody takes a while: while many are left it is not done often.
    while (got() < count) await sleep(100);
    goesOn = false;
    const took = (performance.now() - began) / 1000;
    const after = standIn.statistics();
    const costs = await sender.cpuMs();
    const waits = await meanwhile;
    await until(async () => (await store.prisma.broadcast.findFirstOrThrow()).state === 'done', 'the end');
    await assertWhole(standIn, store, people);
    const figures = {
      allowed: rate,
      subscribers: count,
      per_s: round((count - first) / took, 1),
      share: round((after.sent - before.sent) / took / rate, 3),
      refused: after.refused - before.refused,
      cpu_ms: cost === null || costs === null ? null : round((costs - cost) / (count - first), 2),
      idle_p99_ms: round(percentile(idle, 0.99), 0),
      meanwhile_p99_ms: round(percentile(waits, 0.99), 0),
      ratio: round(percentile(waits, 0.99) / percentile(idle, 0.99), 2),
    };
    say(JSON.stringify(figures));
    if (figures.refused > MOST_REFUSED) throw new Error(`the far end refused ${figures.refused} calls`);
    return figures;
  } finally {
    for (const each of running.toReversed()) await each.stop();
    await rm(dataDir, { recursive: true });
  }
}

async function peer(count: number): Promise<Sent> {
  const running: { stop(): Promise<void> }[] = [];
  try {
    const standIn = await openStandIn(running);
    const people = Array.from({ length: count }, (_, nth) => FIRST_SUBSCRIBER + nth);
    await meet(standIn, people);
    const api = new Api(TOKEN, { apiRoot: standIn.apiRoot });
    const began = performance.now();
    for (const id of people) await insists(() => api.sendMessage(id, 'Good news for everyone'));
    const took = (performance.now() - began) / 1000;
    const perSecond = count / took;
    const figures = {
      allowed: FREE,
      subscribers: count,
      per_s: round(perSecond, 1),
      share: round(perSecond / FREE, 3),
      refused: standIn.statistics().refused,
    };
    say(`peer: ${JSON.stringify(figures)}`);
    return figures;
  } finally {
    for (const each of running.toReversed()) await each.stop();
  }
}

async function insists(call: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await call();
      return;
    } catch (error) {
      if (!(error instanceof GrammyError) || error.error_code !== 429) throw error;
      await sleep((error.parameters.retry_after ?? 1) * 1000);
    }
  }
}

/** People who open the chat, one after the other, and how long each waits for the card, in ms. */
function createReaders(standIn: TelegramStandIn) {
  const waits: number[] = [];
  const title = wordsIn('en').of(PETITION, 'title');
  let next = FIRST_READER;
  return {
    waits,
    async read(goesOn: () => boolean): Promise<readonly number[]> {
      const from = waits.length;
      do {
        const reader = await takePhone(standIn, { id: next++, firstName: 'Kari', languageCode: 'en' });
        const began = performance.now();
        await reader.starts(PETITION, title);
        waits.push(performance.now() - began);
        await sleep(BETWEEN_MS);
      } while (goesOn());
      return waits.slice(from);
    },
  };
}

async function assertWhole(standIn: TelegramStandIn, { prisma }: Store, people: readonly number[]): Promise<void> {
  const wrong = people.filter((id) => standIn.sentTo(id) !== 1);
  if (wrong.length > 0) throw new Error(`${wrong.length} of ${people.length} did not get it exactly once`);
  const { _sum } = await prisma.broadcastLane.aggregate({ _sum: { audience: true, sent: true } });
  if (_sum.audience !== people.length || _sum.sent !== people.length)
    throw new Error(`the ledger says ${_sum.sent} of ${_sum.audience}, there are ${people.length}`);
}
