import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStage, SLUG, type Stage, told } from './fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.database.drop());

let id = 0;
let action = '';
beforeEach(async () => {
  id += 1;
  await at(1).sign(null);
  const card = await at(2).take({ kind: 'commanded', command: 'updates', words: SLUG });
  action = /"action":"(news\.[^"]*\.all\.[^"]*)"/.exec(told(card))?.[1] ?? '';
});

/** The same person, as the platform counts what they do. */
const at = (order?: number) => stage.person(id, order === undefined ? {} : { order });
const stop = { kind: 'commanded', command: 'stop', words: '' } as const;
const subscriptions = (): Promise<number> => stage.deps.prisma.subscription.count();
const wants = (order?: number) => at(order).take({ kind: 'pressed', action });

test('a wish for updates that comes after the word that they end, and was meant before it, is asked for again', async () => {
  await wants(10);
  expect(await subscriptions()).toBe(1);
  expect(told(await at(14).take(stop))).toContain('updates.stopped');
  for (const earlier of [11, 12, 13]) expect(told(await wants(earlier))).toContain('updates.now.none');
  expect(await subscriptions()).toBe(0);
  expect(told(await wants(15))).toContain('updates.chosen.all');
  expect(await subscriptions()).toBe(1);
  await at(16).take(stop);
});

test('the same after everything was erased', async () => {
  const erase = await at(20).take({ kind: 'typed', text: 'delete' });
  const yes = /"action":"(w\.[^"]*\.yes)"/.exec(told(erase))?.[1] ?? '';
  expect(told(await at(22).take({ kind: 'pressed', action: yes }))).toContain('erase.done');
  await wants(21);
  expect(await subscriptions()).toBe(0);
  await wants(23);
  expect(await subscriptions()).toBe(1);
  await at(24).take(stop);
});

test('where the platform does not number them, what comes last counts', async () => {
  await at().take(stop);
  await wants();
  expect(await subscriptions()).toBe(1);
});
