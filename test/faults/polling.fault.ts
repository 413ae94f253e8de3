import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fleet, startFleet } from '../e2e/fleet.ts';
import { sign } from '../e2e/journey.ts';
import { PATIENCE } from '../support/waiting.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet({
    programs: 2,
    subscribers: 0,
    rate: 1000,
    settingsOf: () => ({ TELEGRAM_MODE: 'polling' }),
  });
});
afterAll(() => fleet?.close());

const WAITS = 'another program on this database receives the updates of this bot';
const TAKES_OVER = 'this one receives the updates now';
/** Calls of which Telegram said that somebody else asks, too. */
const clashes = (): number => fleet.standIn.calls.filter(({ code }) => code === 409).length;
const says = (nth: number, words: string) =>
  expect.poll(() => fleet.program(nth).output(), { timeout: PATIENCE }).toContain(words);

test('a second program that polls says so and waits; it takes over when the first is killed, and at once when it ends', async () => {
  await says(1, WAITS);
  expect(fleet.program(0).output()).not.toContain(WAITS);
  await sign(await fleet.phone(10));
  expect(clashes()).toBe(0);

  await fleet.kill(0);
  await says(1, TAKES_OVER);
  await sign(await fleet.phone(11));

  await fleet.start(0);
  await says(0, WAITS);
  await sign(await fleet.phone(12));
  // SIGTERM: it gives back what it has.
  await fleet.end(1);
  await says(0, TAKES_OVER);
  await sign(await fleet.phone(13));
  await fleet.start(1);
  await says(1, WAITS);
  expect(await fleet.prisma.signature.count()).toBe(4);
  expect(clashes()).toBe(0);
});
