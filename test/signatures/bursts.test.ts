import { expect, test } from 'vitest';
import { createBursts } from '../../src/signatures/bursts.ts';
import { seeded } from '../support/seeded.ts';

const OSLO = { campaign: 'river', channel: 'telegram', language: 'nb', code: 'oslo' } as const;
const HOUR_MS = 3_600_000;

function begun(signers = 200) {
  const clock = { now: new Date('2026-03-01T12:10:00Z') };
  const random = seeded(3);
  const bursts = createBursts(
    signers,
    () => clock.now,
    (below) => Math.floor(random() * below),
  );
  const sign = (people: number, burst = OSLO as Parameters<typeof bursts.note>[0]): void => {
    for (let nth = 0; nth < people; nth += 1) bursts.note(burst, `telegram:${nth}`);
  };
  const later = (hours = 1): void => {
    clock.now = new Date(clock.now.getTime() + hours * HOUR_MS);
  };
  return { bursts, sign, later };
}

test('many through one link within an hour are told once, when the hour is over, and again when it was quiet between', () => {
  const { bursts, sign, later } = begun();
  sign(400);
  sign(20, { ...OSLO, code: null });
  expect(bursts.take()).toEqual([]);
  later();
  expect(bursts.take()).toEqual([OSLO]);
  expect(bursts.take()).toEqual([]);
  sign(400);
  later();
  expect(bursts.take()).toEqual([]);
  later();
  sign(400);
  later();
  expect(bursts.take()).toEqual([OSLO]);
});

test('one that went on is told once also when nobody looked for hours, and again after them', () => {
  const { bursts, sign, later } = begun();
  sign(400);
  later();
  sign(400);
  later(3);
  expect(bursts.take()).toEqual([OSLO]);
  sign(400);
  later(2);
  sign(400);
  later();
  expect(bursts.take()).toEqual([OSLO, OSLO]);
});

test('as many through several links, in several languages or over several hours are none; nor one person many times', () => {
  const { bursts, sign, later } = begun();
  for (const code of ['oslo', 'paris', 'news']) sign(120, { ...OSLO, code });
  for (let times = 0; times < 400; times += 1) bursts.note({ ...OSLO, language: 'fr' }, 'telegram:1');
  later();
  expect(bursts.take()).toEqual([]);
  sign(120);
  later();
  sign(120);
  later();
  expect(bursts.take()).toEqual([]);
});

test('the count has noise: at the threshold one person more decides nothing', () => {
  const { bursts, sign, later } = begun();
  let told = 0;
  for (let times = 0; times < 40; times += 1) {
    sign(200);
    later(2);
    told += bursts.take().length;
  }
  expect(told).toBeGreaterThan(5);
  expect(told).toBeLessThan(35);
});

test('with 0 nothing is told', () => {
  const { bursts, sign, later } = begun(0);
  sign(5_000);
  later();
  expect(bursts.take()).toEqual([]);
});
