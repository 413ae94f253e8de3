import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bot, type Mode, startBot } from '../e2e/bot.ts';
import { english, thanked, title } from '../e2e/journey.ts';
import type { Phone } from '../e2e/phone.ts';
import { PETITION } from '../e2e/words.ts';
import { seeded } from '../support/seeded.ts';
import { PATIENCE } from '../support/waiting.ts';

const { bot: words } = english;

/** Another one in each run; `OPPROP_FAULTS_SEED` brings a run back. */
const SEED = Number(process.env['OPPROP_FAULTS_SEED'] ?? randomInt(2 ** 31));
const KILLS = 5;
const AT_ONCE = 6;
/** How long someone waits before they try again, in ms. */
const PATIENCE_MS = 4_000;
const MOST_TRIES = (2 * PATIENCE) / PATIENCE_MS;

/** What somebody does, one after the other, and what they were told last. */
interface Person {
  readonly phone: Phone;
  /** Told so: the acts that the bot has confirmed. */
  readonly told: Set<'signed' | 'subscribed' | 'withdrawn' | 'stopped'>;
  /** What they have begun to take back, whether it came to that or not. */
  readonly takesBack: Set<'signed' | 'subscribed'>;
  /** All that they wanted is done. */
  done: boolean;
}

describe.each<[Mode, number]>([
  ['polling', SEED],
  ['webhook', SEED + 1],
])('while people sign, subscribe, withdraw and stop, %s (seed %i)', (mode, seed) => {
  let bot: Bot;
  beforeAll(async () => {
    process.stdout.write(`seed ${SEED}\n`);
    bot = await startBot(mode);
  });
  afterAll(() => bot?.close());

  test(`${KILLS} times SIGKILL at any moment lose nothing that was confirmed, and do nothing twice`, async () => {
    const random = seeded(seed);
    const people: Person[] = [];
    let over = false;
    let ids = 7000;
    const crowd = Array.from({ length: AT_ONCE }, async () => {
      while (!over) {
        const phone = await bot.phone({ id: ids++ }, PATIENCE_MS);
        const person: Person = { phone, told: new Set(), takesBack: new Set(), done: false };
        people.push(person);
        await livesThrough(person, random() < 0.5, random() < 0.5);
      }
    });
    const are = (holds: (told: Person['told']) => boolean): number => people.filter(({ told }) => holds(told)).length;
    const surely = (act: 'signed' | 'subscribed'): number =>
      people.filter(({ told, takesBack }) => told.has(act) && !takesBack.has(act)).length;
    const confirmed = (): number => people.reduce((sum, { told }) => sum + told.size, 0);

    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = confirmed();
      await expect.poll(confirmed).toBeGreaterThan(before + 5);
      await sleep(random() * 500);
      await bot.program.kill();
      expect((await bot.counts()).signatures).toBeGreaterThanOrEqual(surely('signed'));
      expect(await bot.store.prisma.subscription.count()).toBeGreaterThanOrEqual(surely('subscribed'));
      await bot.startAgain();
    }
    over = true;
    await Promise.all(crowd);
    await bot.standIn.idle();
    expect(people.every(({ done }) => done)).toBe(true);
    const signed = are((told) => told.has('signed') && !told.has('withdrawn'));
    expect(await bot.counts()).toEqual({ signatures: signed, tally: signed });
    const subscribed = are((told) => told.has('subscribed') && !told.has('stopped'));
    expect(await bot.store.prisma.subscription.count()).toBe(subscribed);
    // Every act was reached, or the sums above say little.
    for (const act of ['signed', 'subscribed', 'withdrawn', 'stopped'] as const)
      expect(are((told) => told.has(act))).toBeGreaterThan(0);
  });
});

/** Signs and asks for updates; then, as it falls, takes back the one or the other. */
async function livesThrough(person: Person, withdraws: boolean, stops: boolean): Promise<void> {
  const { phone, told, takesBack } = person;
  await insists(phone, title, (expected) => phone.starts(PETITION, expected));
  await insists(phone, words('consent.sign.doors'), (expected) => phone.presses(words('button.sign'), expected));
  await insists(phone, words('review.anonymous'), (expected) => phone.presses(words('button.withoutName'), expected));
  await insists(phone, thanked, (expected) => phone.presses(words('button.signNow'), expected));
  told.add('signed');
  const stop = words('consent.updates.stop');
  await insists(phone, stop, (expected) => phone.says(`/updates ${PETITION}`, expected));
  const chosen = words('updates.chosen.all', { title });
  await insists(phone, chosen, (expected) => phone.presses(words('button.updatesAll'), expected));
  told.add('subscribed');
  if (stops) {
    takesBack.add('subscribed');
    await insists(phone, words('updates.stopped'), (expected) => phone.says('/stop', expected));
    told.add('stopped');
  }
  if (withdraws) {
    takesBack.add('signed');
    const asked = words('withdraw.ask', { title });
    await insists(phone, asked, (expected) => phone.says('/withdraw', expected));
    const withdrawn = words('withdraw.withdrawn');
    await insists(phone, withdrawn, (expected) => phone.presses(words('button.withdrawYes'), expected));
    told.add('withdrawn');
  }
  person.done = true;
}

/** Tries again, as people do who get no answer. */
async function insists(phone: Phone, expected: string, act: (expected: string) => Promise<unknown>): Promise<void> {
  const isTold = (): boolean => phone.told.some((text) => text.includes(expected));
  for (let tries = 1; !isTold(); tries += 1) {
    await act(expected).catch((error: unknown) => {
      if (tries >= MOST_TRIES) throw error;
    });
  }
}
