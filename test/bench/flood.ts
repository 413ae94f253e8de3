import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTelegramStandIn, type TelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import { startEmbedded } from '../../src/store/embedded.ts';
import { until } from '../support/waiting.ts';
import { percentile, round, say } from './figures.ts';
import { startOurs, urlOf } from './sides.ts';

interface Waits {
  readonly answers: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly longest_ms: number;
}

interface FloodResult {
  /** Nobody floods. */
  readonly calm: Waits;
  /** One account sends 600 `/help` at once. */
  readonly one_flooder: Waits;
  /** A hundred accounts send 20 each, within a second. */
  readonly hundred_flooders: Waits;
}

const TOKEN = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';
const OTHERS = 20;
const PATIENCE_MS = 240_000;
const BETWEEN_MS = 2_000;

/**
 * How long others wait for each answer while some send without end: the real program with its real pace (30 a second, one
 * in a chat), which polls a Bot API stand-in. Twenty others ask `/help`, read, and ask again.
 *
 * @throws when one of the others misses an answer
 */
export async function benchFlood({ short }: { readonly short: boolean }): Promise<FloodResult> {
  const dataDir = await mkdtemp(join(tmpdir(), 'opprop-bench-flood-'));
  const running: { stop(): Promise<void> }[] = [];
  const standIn = createTelegramStandIn({ token: TOKEN, botName: 'Bench', botUsername: 'bench_bot' });
  try {
    const { url } = await standIn.start();
    running.push(standIn);
    const database = await startEmbedded({ dataDir, database: 'opprop', as: 'guest' });
    running.push(database);
    const settings = { DATABASE_URL: urlOf(database.access), TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_API_ROOT: url };
    running.push(await startOurs({ ...settings, TELEGRAM_MODE: 'polling' }));
    await until(() => standIn.polled(), 'the program asking for updates');
    const times = short ? 2 : 8;
    const calm = await measure(standIn, 'calm', times, { flooders: 0, each: 0 });
    const one = await measure(standIn, 'one flooder', times, { flooders: 1, each: short ? 200 : 600 });
    const hundred = await measure(standIn, 'a hundred flooders', times, { flooders: 100, each: 20 });
    return { calm, one_flooder: one, hundred_flooders: hundred };
  } finally {
    for (const each of running.toReversed()) await each.stop();
    await rm(dataDir, { recursive: true });
  }
}

/** People of one measuring have ids of their own, so that none is remembered. */
let nextId = 1_000_000;

async function measure(
  standIn: TelegramStandIn,
  name: string,
  times: number,
  { flooders, each }: { readonly flooders: number; readonly each: number },
): Promise<Waits> {
  const others = await seat(standIn, OTHERS);
  const crowd = await seat(standIn, flooders);
  for (let count = 0; count < each; count += 1) for (const id of crowd) await standIn.seats.say(id, id, '/help');
  const waits = (await Promise.all(others.map((id, index) => asks(standIn, id, times, index)))).flat();
  const result = {
    answers: waits.length,
    p50_ms: round(percentile(waits, 0.5), 0),
    p99_ms: round(percentile(waits, 0.99), 0),
    longest_ms: round(Math.max(...waits), 0),
  };
  say(`${name}: ${JSON.stringify(result)}`);
  await standIn.idle();
  return result;
}

async function seat(standIn: TelegramStandIn, count: number): Promise<readonly number[]> {
  const ids = Array.from({ length: count }, () => nextId++);
  for (const id of ids) await standIn.seats.sit({ id, firstName: 'Kari', languageCode: 'en' });
  return ids;
}

/** @returns how long this person waited for each answer, in ms */
async function asks(standIn: TelegramStandIn, id: number, times: number, index: number): Promise<readonly number[]> {
  const waits: number[] = [];
  await sleep((index / OTHERS) * BETWEEN_MS);
  for (let count = 0; count < times; count += 1) {
    const answered = Promise.withResolvers<void>();
    const before = standIn.sentTo(id);
    const end = standIn.on(({ kind }) => kind === 'chat' && standIn.sentTo(id) > before && answered.resolve(), id);
    const patience = setTimeout(() => answered.reject(new Error('one of the others got no answer')), PATIENCE_MS);
    const began = performance.now();
    await standIn.seats.say(id, id, '/help');
    await answered.promise.finally(() => {
      clearTimeout(patience);
      end();
    });
    waits.push(performance.now() - began);
    await sleep(BETWEEN_MS);
  }
  return waits;
}
