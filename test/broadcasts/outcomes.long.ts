import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/broadcasts/messenger.ts';
import { rest } from '../support/waiting.ts';
import { assertLedger } from './assert-ledger.ts';
import { type Instance, type InstanceOptions, SLUG } from './instance.ts';
import { done, openStage, people, received, SAID, type Stage, scripted, send, until } from './stage.ts';

let stage: Stage;
let running: Instance[] = [];
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());
afterEach(async () => {
  for (const one of running) await one.stop();
  running = [];
  stage.standIn.faults.clear();
  stage.standIn.setLimits(null);
  await stage.prisma.subscription.deleteMany();
});

/** Without the job queue, whose waiting has tests of its own. */
async function instance(options: InstanceOptions = {}): Promise<Instance> {
  const one = await stage.instance({ direct: true, ...options });
  running.push(one);
  return one;
}

/** How long a message may have been on its way when Telegram asked for a rest, on a busy machine, in ms. */
const UNDER_WAY = 1_000;
/** How much later a busy machine may do what a clock asked for, in ms; far less than the next thing that would make it send. */
const BUSY = 8_000;

const sends = () => stage.standIn.calls.filter(({ method }) => method === 'sendMessage');

describe('Telegram, what comes next after each of its answers', () => {
  test('blocked and deactivated: gone, and unsubscribed', async () => {
    await stage.subscribe(people(1000, 30));
    await stage.standIn.seats.block(1003);
    await stage.standIn.seats.deactivate(1005);
    const one = await instance();
    const { id } = await send(one);
    expect(await until(one, id, done)).toMatchObject({ sent: 28, gone: 2 });
    expect(await stage.prisma.subscription.count()).toBe(28);
    expect(await stage.prisma.delivery.count({ where: { broadcast: id } })).toBe(28);
    await assertLedger(stage.prisma, id);
  });

  test('429: nothing is sent for exactly as long as it says, and nobody is left out', async () => {
    const everyone = people(1100, 60);
    await stage.subscribe(everyone);
    const one = await instance({ rate: 30 });
    stage.standIn.faults.on({ fault: { kind: 'too many requests', retryAfter: 2 }, chat: 1130, times: 1 });
    const before = sends().length;
    const { id } = await send(one);
    expect(await until(one, id, done)).toMatchObject({ audience: 60, sent: 60 });
    const calls = sends().slice(before);
    const refusedAt = calls.find(({ code }) => code === 429)?.at ?? 0;
    const next = calls.map(({ at }) => at - refusedAt).find((after) => after > UNDER_WAY) ?? 0;
    expect(next).toBeGreaterThanOrEqual(2000);
    expect(next).toBeLessThan(2000 + BUSY);
    expect(received(stage.standIn, everyone)).toEqual([0, 60]);
    await assertLedger(stage.prisma, id);
  });

  test('no answer, and server errors: unknown, sent again only when staff say so', async () => {
    const everyone = people(1200, 30);
    await stage.subscribe(everyone);
    const one = await instance();
    stage.standIn.faults.on({ fault: { kind: 'drop' }, chat: 1201, times: 1 });
    stage.standIn.faults.on({ fault: { kind: 'drop after' }, chat: 1202, times: 1 });
    stage.standIn.faults.on({ fault: { kind: 'server error' }, chat: 1203, times: 1 });
    stage.standIn.faults.on({ fault: { kind: 'bad gateway' }, chat: 1204, times: 1 });
    const { id } = await send(one);
    expect(await until(one, id, done)).toMatchObject({ sent: 26, unknown: 4 });
    expect(received(stage.standIn, everyone)).toEqual([3, 27]);
    await assertLedger(stage.prisma, id);

    expect(await one.broadcasts.resendUnknown(id)).toBe(4);
    expect(await until(one, id, done)).toMatchObject({ audience: 30, sent: 30, unknown: 0 });
    expect(received(stage.standIn, everyone)).toEqual([0, 29, 1]);
    expect(await one.broadcasts.resendUnknown(id)).toBe(0);
    await assertLedger(stage.prisma, id);
  });

  test('a message that is refused to everybody is to blame, not they: corrected, it reaches them all', async () => {
    const everyone = people(1300, 60);
    await stage.subscribe(everyone);
    const one = await instance({ rate: 40 });
    const long = { ...SAID, texts: { en: [[{ text: 'x'.repeat(5000) }]] } };
    const { id, version } = await send(one, { content: long });
    const paused = await until(one, id, ({ state }) => state === 'paused');
    expect(paused.paused).toBe('message too long');
    await rest(() => sends().length);
    expect(await until(one, id, ({ left }) => left === 60)).toMatchObject({ failed: 0, sent: 0, failures: {} });
    await assertLedger(stage.prisma, id);

    expect(await one.broadcasts.pause(id)).toEqual({ changed: true, state: 'draft' });
    expect(await stage.prisma.delivery.count({ where: { broadcast: id } })).toBe(0);
    const saved = await one.broadcasts.saveDraft(id, version, { content: SAID, editor: 'staff' });
    if (saved.kind !== 'saved') throw new Error(saved.kind);
    await one.broadcasts.start(id, { version: saved.broadcast.version, by: 'staff' });
    expect(await until(one, id, done)).toMatchObject({ audience: 60, sent: 60, failed: 0 });
    expect(received(stage.standIn, everyone)).toEqual([0, 60]);
    await assertLedger(stage.prisma, id);
  });

  test('staff may go on with a message that was refused: then they failed, each with the reason', async () => {
    await stage.subscribe(people(1360, 8));
    const one = await instance({ rate: 40 });
    const { id } = await send(one, { content: { ...SAID, texts: { en: [[{ text: 'x'.repeat(5000) }]] } } });
    await until(one, id, ({ state }) => state === 'paused');
    await one.broadcasts.resume(id);
    expect(await until(one, id, done)).toMatchObject({ failed: 8, left: 0, failures: { refused: 8 } });
    await assertLedger(stage.prisma, id);
  });

  test('the token is refused: the account stops, nobody is lost, and a new token goes on', async () => {
    const everyone = people(1400, 40);
    await stage.subscribe(everyone);
    const old = await instance({ token: '4242:revoked' });
    const { id } = await send(old);
    const paused = await until(old, id, ({ state }) => state === 'paused');
    expect(paused).toMatchObject({ paused: 'account dead', audience: 40, left: 40 });
    expect(paused.resting).toEqual([{ channel: 'telegram', account: '4242', until: null }]);
    await assertLedger(stage.prisma, id);
    await old.stop();

    const one = await instance();
    await one.broadcasts.resume(id);
    expect(await until(one, id, done)).toMatchObject({ sent: 40 });
    expect(received(stage.standIn, everyone)).toEqual([0, 40]);
  });

  test('an account that nobody here sends for stops in the same way, while others go on', async () => {
    await stage.subscribe(people(1500, 10));
    await stage.subscribe(people(1600, 10), { account: '9999' });
    const one = await instance();
    const { id } = await send(one);
    const paused = await until(one, id, ({ state }) => state === 'paused');
    expect(paused).toMatchObject({ paused: 'account dead', sent: 10, left: 10 });
    await one.broadcasts.cancel(id);
    expect(await until(one, id, ({ left }) => left === 0)).toMatchObject({ state: 'cancelled', sent: 10, skipped: 10 });
    await assertLedger(stage.prisma, id);
  });

  test('above 30 a second messages are paid for, up to 30 they are not; the platform never has to say 429', async () => {
    await stage.subscribe(people(1700, 45));
    stage.standIn.setLimits({ perSecond: 30, perChatPerSecond: 1 });
    const slow = await instance({ rate: 30 });
    const before = sends().length;
    await until(slow, (await send(slow)).id, done);
    const calls = sends().slice(before);
    expect(calls.map(({ code }) => code)).toEqual(Array.from({ length: 45 }, () => 200));
    expect(calls.some(({ fields }) => 'allow_paid_broadcast' in fields)).toBe(false);
    expect((calls.at(-1)?.at ?? 0) - (calls[0]?.at ?? 0)).toBeGreaterThan(1300);
    await slow.stop();

    const quick = await instance({ rate: 500 });
    await until(quick, (await send(quick)).id, done);
    expect(String(sends().at(-1)?.fields['allow_paid_broadcast'])).toBe('true');
  });
});

describe('any channel', () => {
  const run = async (users: readonly number[], become: (user: number, time: number) => Outcome | Promise<Outcome>) => {
    await stage.subscribe(users);
    const messenger = scripted(become);
    const one = await instance({ messengers: [messenger] });
    const { id } = await send(one);
    return { one, id, messenger };
  };

  test('a passing failure is tried again until it works', async () => {
    const { one, id, messenger } = await run(people(2000, 30), (user, time) =>
      user === 2004 && time < 3 ? { kind: 'retry' } : { kind: 'sent' },
    );
    expect(await until(one, id, done)).toMatchObject({ sent: 30, failed: 0 });
    expect(messenger.tried.filter(({ user }) => user === 2004)).toHaveLength(3);
    expect(messenger.tried).toHaveLength(32);
    await assertLedger(stage.prisma, id);
  });

  test('one that never passes is given up', async () => {
    const { one, id, messenger } = await run(people(2100, 3), (user) => ({ kind: user === 2101 ? 'retry' : 'sent' }));
    const progress = await until(one, id, done);
    expect(progress).toMatchObject({ sent: 2, failed: 1, failures: { 'gave up': 1 } });
    expect(messenger.tried.filter(({ user }) => user === 2101).length).toBeGreaterThan(3);
    await assertLedger(stage.prisma, id);
  });

  test('a pace of less than one message in a batch’s time sends all the same', async () => {
    await stage.subscribe(people(2350, 3));
    const slow = scripted(() => ({ kind: 'sent' }), { perSecond: 1.25, atOnce: 4 });
    const one = await instance({ messengers: [slow] });
    const { id } = await send(one);
    expect(await until(one, id, done)).toMatchObject({ sent: 3 });
  });

  const refusal = (why: string, fault: 'link' | 'unnamed' = 'unnamed'): Outcome => ({
    ...{ kind: 'failed', reason: 'refused' },
    refusal: { fault, why },
  });

  test('who alone is refused failed, also when they were first', async () => {
    const { one, id } = await run(people(2400, 30), (user) => (user < 2403 ? refusal('no') : { kind: 'sent' }));
    expect(await until(one, id, done)).toMatchObject({ sent: 27, failed: 3, failures: { refused: 3 } });
    await assertLedger(stage.prisma, id);
  });

  test('refusals for different reasons blame nobody’s message', async () => {
    const { one, id } = await run(people(2500, 10), (user) => refusal(`${user % 2}`));
    expect(await until(one, id, done)).toMatchObject({ failed: 10, left: 0 });
    await assertLedger(stage.prisma, id);
  });

  test('two of two that are refused for the same reason blame the message, one of one does not', async () => {
    const two = await run(people(2600, 2), () => refusal('BUTTON_URL_INVALID', 'link'));
    const paused = await until(two.one, two.id, ({ state }) => state === 'paused');
    expect(paused.paused).toBe('message link');
    expect(await until(two.one, two.id, ({ left }) => left === 2)).toMatchObject({ failed: 0 });
    await assertLedger(stage.prisma, two.id);
    await two.one.broadcasts.cancel(two.id);
    await two.one.stop();
    await stage.prisma.subscription.deleteMany();

    const one = await run([2610], () => refusal('BUTTON_URL_INVALID', 'link'));
    expect(await until(one.one, one.id, done)).toMatchObject({ failed: 1 });
  });

  test('one that breaks its promise and throws: unknown', async () => {
    const { one, id } = await run(people(2200, 3), (user) => {
      if (user === 2201) throw new Error('a fault of the adapter');
      return { kind: 'sent' };
    });
    expect(await until(one, id, done)).toMatchObject({ sent: 2, unknown: 1 });
  });

  test('a new address is kept, encrypted, and an address that cannot be read fails', async () => {
    await stage.subscribe([2300, 2301]);
    const broken = await stage.prisma.subscription.findMany({ orderBy: { id: 'asc' } });
    await stage.prisma.subscription.update({
      where: { id: broken[0]?.id ?? '' },
      data: { address: new Uint8Array(300) },
    });
    const one = await instance({
      messengers: [scripted(() => ({ kind: 'sent', address: { chat: 77, dm: 'D1' } }))],
    });
    const { id } = await send(one);
    expect(await until(one, id, done)).toMatchObject({ sent: 1, failed: 1, failures: { 'unreadable address': 1 } });
    const row = await stage.prisma.subscription.findUniqueOrThrow({ where: { id: broken[1]?.id ?? '' } });
    expect(JSON.parse(stage.privacy.addresses.decrypt(row.id, row.address))).toEqual({ chat: 77, dm: 'D1' });
  });

  test('who is gone is unsubscribed, unless they have asked again meanwhile from another address', async () => {
    const subscribed = () => stage.prisma.subscription.findMany({ select: { id: true } });
    const anew = new Uint8Array(300).fill(7);
    let renewed = '';
    const { one, id } = await run([2400, 2401, 2402], async (user) => {
      if (user === 2402) return { kind: 'sent' };
      if (user === 2401) {
        const who = Uint8Array.from(stage.privacy.pseudonyms.of(`subscription:${SLUG}`, 'telegram:2401'));
        const where = { campaign_subscriber: { campaign: SLUG, subscriber: who } };
        renewed = (await stage.prisma.subscription.update({ where, data: { address: anew } })).id;
      }
      return { kind: 'gone' };
    });
    expect(await until(one, id, done)).toMatchObject({ sent: 1, gone: 2 });
    const left = await subscribed();
    expect(left).toHaveLength(2);
    expect(left.map((row) => row.id)).toContain(renewed);
  });
});
