import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertLedger } from './assert-ledger.ts';
import type { Instance } from './instance.ts';
import { done, openStage, people, received, type Stage, send, until } from './stage.ts';

let stage: Stage;
let one: Instance;
beforeAll(async () => {
  stage = await openStage();
  one = await stage.instance({ partSize: 50 });
});
afterAll(() => stage.stop());

const everyone = people(1000, 120);

describe('a broadcast', () => {
  test('reaches everyone who chose it once, each in their language', async () => {
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
  });
});
