import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { seeded } from '../support/seeded.ts';
import { PATIENCE } from '../support/waiting.ts';
import { type Bot, type Mode, startBot } from './bot.ts';
import { english, thanked, title } from './journey.ts';
import type { Phone } from './phone.ts';
import { PETITION } from './words.ts';

const { bot: words } = english;

const KILLS = 5;
const AT_ONCE = 8;
/** How long someone waits before they press again, in milliseconds. */
const PATIENCE_MS = 4_000;
const MOST_TRIES = PATIENCE / PATIENCE_MS;
const SEED = 20_261_121;

describe.each<[Mode, number]>([
  ['polling', SEED],
  ['webhook', SEED + 1],
])('while people sign without a pause, %s', (mode, seed) => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot(mode);
  });
  afterAll(() => bot.close());
  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => void process.stderr.write(bot.output().split('\n').slice(-40).join('\n')));
  });

  test(`${KILLS} times SIGKILL at any moment lose no acknowledged signature and make none twice`, async () => {
    const random = seeded(seed);
    const phones: Phone[] = [];
    let over = false;
    let ids = 5000;
    const people = Array.from({ length: AT_ONCE }, async () => {
      while (!over) {
        const phone = await bot.phone({ id: ids++ }, PATIENCE_MS);
        phones.push(phone);
        await signsPatiently(phone);
      }
    });
    const acknowledged = () => phones.filter((phone) => isTold(phone, thanked)).length;

    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = acknowledged();
      await expect.poll(acknowledged).toBeGreaterThan(before + 2);
      await sleep(random() * 400);
      await bot.program.kill();
      const known = acknowledged();
      expect((await bot.counts()).signatures).toBeGreaterThanOrEqual(known);
      await bot.startAgain();
      expect((await fetch(`${bot.program.url}/readyz`)).status).toBe(200);
    }
    over = true;
    await Promise.all(people);
    await bot.standIn.idle();
    expect(phones.every((phone) => isTold(phone, thanked))).toBe(true);
    expect(await bot.counts()).toEqual({ signatures: phones.length, tally: phones.length });
    await Promise.all(phones.map((phone) => phone.says('/mydata', title)));
  }, 400_000);

  test('SIGKILL at any moment of a start leaves no stuck database', async () => {
    const random = seeded(seed + 2);
    const before = await bot.counts();
    await bot.program.kill();
    // Nobody else holds the server, so that each start has to find it as the last one left it.
    await bot.store.close();
    for (let kill = 0; kill < 2 * KILLS; kill += 1) await bot.home.startAndKill(random() * 2000, bot.settings);
    await bot.startAgain();
    const store = await bot.home.openDatabase('opprop');
    expect(await store.prisma.signature.count()).toBe(before.signatures);
    await store.close();
    const phone = await bot.phone({ id: 4999 });
    await signsPatiently(phone);
    expect(await bot.program.stop()).toBe(0);
    expect(await bot.home.serverPid()).toBeNull();
  });
});

/** Signs as people do: whoever gets no answer presses once more. */
async function signsPatiently(phone: Phone): Promise<void> {
  await insists(phone, title, (expected) => phone.starts(PETITION, expected));
  await insists(phone, words('consent.sign.doors'), (expected) => phone.presses(words('button.sign'), expected));
  await insists(phone, words('review.anonymous'), (expected) => phone.presses(words('button.withoutName'), expected));
  await insists(phone, thanked, (expected) => phone.presses(words('button.signNow'), expected));
}

async function insists(phone: Phone, expected: string, act: (expected: string) => Promise<unknown>): Promise<void> {
  let tries = 0;
  while (!isTold(phone, expected)) {
    tries += 1;
    await act(expected).catch((error: unknown) => {
      if (tries === MOST_TRIES) throw error;
    });
  }
}

const isTold = (phone: Phone, words: string): boolean => phone.told.some((text) => text.includes(words));
