import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DELIVERY } from '../../src/broadcasts/ledger.ts';
import { rest } from '../support/waiting.ts';
import { assertLedger } from './assert-ledger.ts';
import { done, openStage, people, received, type Stage, scripted, send, until } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

const everyone = people(1000, 120);

describe('a broadcast', () => {
  test('reaches everyone who chose it once, each in their language', async () => {
    const one = await stage.instance({ partSize: 50 });
    await stage.subscribe(everyone);
    await stage.subscribe(people(2000, 5), { language: 'nb' });
    await stage.subscribe(people(3000, 3), { scope: 'end' });
    const { id } = await send(one);
    const progress = await until(one, id, done);
    expect(progress).toMatchObject({ audience: 125, sent: 125, gone: 0, failed: 0, unknown: 0, skipped: 0, left: 0 });
    expect(received(stage.standIn, everyone)).toEqual([0, 120]);
    expect(received(stage.standIn, people(2000, 5), 'Godt nytt')).toEqual([0, 5]);
    expect(received(stage.standIn, people(3000, 3))).toEqual([3]);
    await assertLedger(stage.prisma, id);
    await one.stop();
  });

  test('claims only what is about to leave: who waits for the pace is pending', async () => {
    await stage.prisma.subscription.deleteMany();
    await stage.subscribe(people(4000, 60));
    const gate = Promise.withResolvers<void>();
    const sent = scripted(() => ({ kind: 'sent' }), { perSecond: 30, atOnce: 60 });
    // The account's pace is taken up by answers: what was given to it stays with it.
    const held = { ...sent, clear: () => (sent.tried.length === 0 ? Promise.resolve() : gate.promise) };
    const slow = await stage.instance({ messengers: [held], direct: true });
    const { id } = await send(slow);
    const count = (state: number) => stage.prisma.delivery.count({ where: { broadcast: id, state } });
    await until(slow, id, () => sent.tried.length > 0);
    await rest(() => sent.tried.length);
    await until(slow, id, (progress) => progress.sent === sent.tried.length && progress.audience === 60);
    expect(sent.tried.length).toBeLessThanOrEqual(0.5 * 30);
    expect(await count(DELIVERY.sending)).toBe(0);
    expect(await count(DELIVERY.pending)).toBe(60 - sent.tried.length);
    gate.resolve();
    expect(await until(slow, id, done)).toMatchObject({ sent: 60, unknown: 0 });
    await slow.stop();
  });
});
