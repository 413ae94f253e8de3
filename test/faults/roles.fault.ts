import { afterAll, beforeAll, expect, test } from 'vitest';
import { assertLedger } from '../broadcasts/assert-ledger.ts';
import { composes, sendNow } from '../e2e/composing.ts';
import { type Fleet, startFleet } from '../e2e/fleet.ts';
import { sign } from '../e2e/journey.ts';

const SUBSCRIBERS = 1_500;
const RATE = 60;
/** Within this a worker's death is noticed, and another has its place. */
const TAKEN_OVER_MS = 30_000;
/** Web processes come first; only they are sent updates. */
const WEB = 2;
const WORKERS = [2, 3];

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet({
    programs: WEB + WORKERS.length,
    subscribers: SUBSCRIBERS,
    rate: RATE,
    settingsOf: (nth) => ({ ROLE: nth < WEB ? 'web' : 'worker' }),
    serves: (nth) => nth < WEB,
  });
});
afterAll(() => fleet?.close());

const signatures = (): Promise<number> => fleet.prisma.signature.count();

/** People who sign without a pause, until told to stop; gives how many did. */
function peopleSign(firstId: number, atOnce: number): { stop(): Promise<number> } {
  let over = false;
  let next = firstId;
  const people = Array.from({ length: atOnce }, async () => {
    let signed = 0;
    for (; !over; signed += 1) await sign(await fleet.phone(next++));
    return signed;
  });
  return {
    async stop() {
      over = true;
      return (await Promise.all(people)).reduce((sum, signed) => sum + signed, 0);
    },
  };
}

test('updates go to any web process, which are replaced one after the other while people sign: nothing is lost, nobody is told of it', async () => {
  const people = peopleSign(10, 4);
  for (let nth = 0; nth < WEB; nth += 1) {
    const before = await signatures();
    await expect.poll(signatures).toBeGreaterThan(before + 4);
    await fleet.replace(nth);
  }
  const signed = await people.stop();
  await fleet.standIn.idle();
  expect(await signatures()).toBe(signed);
  // Whatever a program could not send, it says so.
  for (let nth = 0; nth < WEB; nth += 1) expect(fleet.program(nth).output()).not.toMatch(/"level":"(?:warn|error)"/);
});

test('one worker in the whole cluster sends for an account; when it is killed, another goes on soon, and nobody gets it twice', async () => {
  const staff = await fleet.staff(1);
  await composes(staff);
  await staff.taps(sendNow);
  const left = () => fleet.received()[0] ?? 0;
  const account = () => fleet.prisma.sendingAccount.findFirstOrThrow();
  await expect.poll(left).toBeLessThan(SUBSCRIBERS - RATE);
  // Nobody took over from anybody: two workers would fence each other off.
  const { epoch } = await account();
  await expect.poll(left).toBeLessThan(SUBSCRIBERS - 4 * RATE);
  expect((await account()).epoch).toBe(epoch);
  for (const worker of WORKERS) {
    const before = left();
    await fleet.kill(worker);
    const killed = performance.now();
    await expect.poll(left, { timeout: TAKEN_OVER_MS, interval: 50 }).toBeLessThan(before - 2 * RATE);
    process.stdout.write(`worker ${worker} killed: others go on after ${Math.round(performance.now() - killed)} ms\n`);
    await fleet.start(worker);
  }
  await expect
    .poll(async () => (await fleet.prisma.broadcast.findFirstOrThrow()).state, { timeout: 120_000 })
    .toBe('done');
  const { id } = await fleet.prisma.broadcast.findFirstOrThrow();
  await assertLedger(fleet.prisma, id);
  const [, , ...more] = fleet.received();
  expect(more).toEqual([]);
});
