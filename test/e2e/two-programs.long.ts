import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertLedger } from '../broadcasts/assert-ledger.ts';
import { composes, sendNow } from './composing.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { sign } from './journey.ts';

const SUBSCRIBERS = 150;
const RATE = 30;
/** How long a message may have been on its way to Telegram when it asked for the rest, on a busy machine, in ms. */
const UNDER_WAY = 5_000;
/** How much later than allowed a busy machine may go on, in ms. */
const BUSY = 20_000;

describe('two programs on one database', () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await startFleet({ programs: 2, subscribers: SUBSCRIBERS, rate: RATE });
  });
  afterAll(() => fleet?.close());

  test('a thousand taps on Send start one broadcast; while Telegram asks for a rest, it rests that long, then people are answered first', async () => {
    const staff = await fleet.staff(1);
    await composes(staff);
    const supporter = await fleet.phone(2);
    const asked = 20;
    fleet.standIn.faults.on({
      fault: { kind: 'too many requests', retryAfter: asked },
      method: 'sendMessage',
      chat: fleet.subscribers[40] ?? 0,
      times: 1,
    });
    await staff.taps(sendNow, 1000);
    const toSubscribers = () =>
      fleet.standIn.calls.filter(
        ({ method, fields }) => method === 'sendMessage' && Number(fields['chat_id']) >= (fleet.subscribers[0] ?? 0),
      );
    const refused = () => toSubscribers().find(({ code }) => code === 429);
    await expect.poll(refused, { interval: 20 }).toBeDefined();
    const refusedAt = refused()?.at ?? 0;
    // The refusal rests the account, for everyone whom the program that met it serves; answers go first after that.
    await sign(supporter);
    expect(Date.now() - refusedAt).toBeLessThan(asked * 1000 + BUSY);

    await expect.poll(() => fleet.received()[1], { timeout: 120_000 }).toBe(SUBSCRIBERS);
    const times = toSubscribers().map(({ at }) => at);
    const under = times.filter((at) => at > refusedAt && at < refusedAt + asked * 1000);
    // Only what was on its way already.
    expect(under.filter((at) => at > refusedAt + UNDER_WAY)).toEqual([]);
    const next = Math.min(...times.filter((at) => at > refusedAt + UNDER_WAY));
    expect(next - refusedAt).toBeLessThan(asked * 1000 + BUSY);

    await fleet.standIn.idle();
    expect(fleet.received()).toEqual([0, SUBSCRIBERS]);
    const broadcasts = await fleet.prisma.broadcast.findMany();
    expect(broadcasts).toHaveLength(1);
    await expect.poll(async () => (await fleet.prisma.broadcast.findFirstOrThrow()).state).toBe('done');
    await assertLedger(fleet.prisma, broadcasts[0]?.id ?? 0);
    expect(await fleet.prisma.auditEvent.count({ where: { what: 'sent' } })).toBe(1);
  });
});
