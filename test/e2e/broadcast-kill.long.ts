import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DELIVERY } from '../../src/broadcasts/ledger.ts';
import { assertLedger } from '../broadcasts/assert-ledger.ts';
import { seeded } from '../support/seeded.ts';
import { composes, sendNow } from './composing.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { sign } from './journey.ts';

const SUBSCRIBERS = 2_000;
const RATE = 60;
const KILLS = 6;
const SEED = 20_261_121;

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet({ programs: 2, subscribers: SUBSCRIBERS, rate: RATE });
});
afterAll(() => fleet?.close());

test(`of two programs one is killed up to ${KILLS} times while they send: the other goes on, and nobody gets it twice`, async () => {
  const random = seeded(SEED);
  const staff = await fleet.staff(1);
  await composes(staff);
  await staff.taps(sendNow);
  const sent = () => SUBSCRIBERS - (fleet.received()[0] ?? 0);
  const { id } = await fleet.prisma.broadcast.findFirstOrThrow();
  let underWay = 0;
  let kill = 0;
  // A slow machine takes so long for its starts that the survivors are done before the last kill.
  for (; kill < KILLS && sent() < SUBSCRIBERS - 5 * RATE; kill += 1) {
    const before = sent();
    await expect.poll(sent).toBeGreaterThan(before + 20);
    await sleep(random() * 1500);
    await fleet.kill(kill % 2);
    const sending = () => fleet.prisma.delivery.count({ where: { broadcast: id, state: DELIVERY.sending } });
    // The server finishes what the dead one had asked of it.
    await expect.poll(sending).toBeLessThanOrEqual(2 * RATE);
    underWay += await sending();
    await assertLedger(fleet.prisma, id);
    await sign(await fleet.phone(10 + kill));
    await fleet.start(kill % 2);
  }
  // Each was killed while it could have been sending.
  expect(kill).toBeGreaterThanOrEqual(2);

  const done = async () => (await fleet.prisma.broadcast.findFirstOrThrow()).state;
  await expect.poll(done, { timeout: 300_000 }).toBe('done');
  await assertLedger(fleet.prisma, id);
  const lanes = await fleet.prisma.broadcastLane.findMany({ where: { broadcast: id } });
  const total = (of: (lane: (typeof lanes)[number]) => number) => lanes.reduce((sum, lane) => sum + of(lane), 0);
  const unknown = total((lane) => lane.unknown);
  expect(total((lane) => lane.sent) + unknown).toBe(SUBSCRIBERS);
  expect(unknown).toBeLessThanOrEqual(underWay);
  const [never = 0, , ...more] = fleet.received();
  expect(more).toEqual([]);
  expect(never).toBeLessThanOrEqual(unknown);
  // The progress message in the chat of staff is told to the end, by whichever program lives.
  await staff.sees(/Sent: “[^”]+”[\s\S]*100%/);
  expect(await fleet.prisma.signature.count()).toBe(kill);
  process.stdout.write(
    `${kill} kills: ${SUBSCRIBERS - unknown} sent, ${unknown} unknown, ${never} of these not arrived\n`,
  );
}, 700_000);
