import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TELEGRAM_LIMITS } from '../../bots/playground/telegram/server.ts';
import { createTelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import { startEmbedded } from '../../src/store/embedded.ts';
import { PATIENCE } from '../support/waiting.ts';
import { percentile, round, say } from './figures.ts';
import { message } from './program.ts';
import { startOurs, urlOf } from './sides.ts';

interface LimitsResult {
  readonly people: number;
  readonly people_per_s: number;
  /** Calls that the far end refused for being too fast. */
  readonly refused: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly longest_ms: number;
  /** What the last of them must wait when 33 come each second and 30 are answered. */
  readonly arithmetic_ms: number;
}

const TOKEN = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';
const PER_SECOND = 33;
const ALLOWED = TELEGRAM_LIMITS.perSecond ?? 30;
const FIRST = 1_000_000;
const MOST_REFUSED = 3;
/** How much later than the arithmetic says somebody may be answered: the machine does other things too. */
const LENIENCE_MS = 3_000;

/**
 * A petition that takes off: 33 people a second open the chat, before a far end that takes 30 messages a second in all and
 * one in each chat, as Telegram does.
 *
 * @throws when somebody is not answered, or twice; when more than three calls are refused; when somebody waits longer than
 *   the arithmetic says and three seconds
 */
export async function benchLimits({ short }: { readonly short: boolean }): Promise<LimitsResult> {
  const dataDir = await mkdtemp(join(tmpdir(), 'opprop-bench-limits-'));
  const running: { stop(): Promise<void> }[] = [];
  // The far end takes a second's messages at once after a rest: in less than ten seconds nobody would be refused.
  const people = PER_SECOND * (short ? 16 : 60);
  const standIn = createTelegramStandIn({
    token: TOKEN,
    botName: 'Bench',
    botUsername: 'bench_bot',
    limits: TELEGRAM_LIMITS,
  });
  try {
    const { url } = await standIn.start();
    running.push(standIn);
    const database = await startEmbedded({ dataDir, database: 'opprop', as: 'guest' });
    running.push(database);
    const program = await startOurs({
      DATABASE_URL: urlOf(database.access),
      KEY_DIR: join(dataDir, 'erasure-keys'),
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: url,
    });
    running.push(program);
    await Promise.race([webhookSet(), message(program)]);
    await calm();
    const before = standIn.statistics();
    const waits = await Promise.all(Array.from({ length: people }, (_, nth) => opens(nth)));
    await standIn.idle();
    const twice = Array.from({ length: people }, (_, nth) => standIn.sentTo(FIRST + nth)).filter((got) => got !== 1);
    if (twice.length > 0) throw new Error(`${twice.length} of ${people} people did not get one answer each`);
    const refused = standIn.statistics().refused - before.refused;
    const arithmetic = (people / ALLOWED - people / PER_SECOND) * 1000;
    const longest = Math.max(...waits);
    const result = {
      people,
      people_per_s: PER_SECOND,
      refused,
      p50_ms: round(percentile(waits, 0.5), 0),
      p99_ms: round(percentile(waits, 0.99), 0),
      longest_ms: round(longest, 0),
      arithmetic_ms: round(arithmetic, 0),
    };
    say(JSON.stringify(result));
    if (refused > MOST_REFUSED) throw new Error(`the far end refused ${refused} calls`);
    if (longest > arithmetic + LENIENCE_MS)
      throw new Error(`somebody waited ${round(longest, 0)} ms; the arithmetic says ${round(arithmetic, 0)}`);
    return result;
  } finally {
    for (const each of running.toReversed()) await each.stop();
    await rm(dataDir, { recursive: true });
  }

  async function webhookSet(): Promise<void> {
    while (!standIn.calls.some(({ method, ok }) => method === 'setWebhook' && ok)) await sleep(20);
  }

  /** Menus are published, and one person was answered. */
  async function calm(): Promise<void> {
    await opens(-1);
    await standIn.idle();
  }

  /** Opens the chat when it is their turn to come; gives how long the answer took, in ms. */
  async function opens(nth: number): Promise<number> {
    const id = FIRST + nth;
    await standIn.seats.sit({ id, firstName: 'Kari', languageCode: 'en' });
    await sleep(Math.max(0, nth) * (1000 / PER_SECOND));
    const answered = Promise.withResolvers<void>();
    const late = setTimeout(() => answered.reject(new Error(`person ${nth} got no answer`)), PATIENCE);
    const off = standIn.on((event) => {
      if (event.kind === 'chat' && event.chat.messages.some(({ from }) => from === 'bot')) answered.resolve();
    }, id);
    try {
      const began = performance.now();
      await standIn.seats.start(id, 'uyghurs-abroad');
      await answered.promise;
      return performance.now() - began;
    } finally {
      clearTimeout(late);
      off();
    }
  }
}
