import { expect, test } from 'vitest';
import { createResting } from '../../bots/slack/resting.ts';

const asked = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

test('a method of a workspace that was refused rests once for all who call it, and nothing else does', async () => {
  let now = 1_000;
  const knocks: string[] = [];
  const slack = createResting(
    async (address, init) => {
      knocks.push(`${new Headers(init?.headers).get('authorization')} ${address}`);
      return knocks.length === 1
        ? new Response('', { status: 429, headers: { 'retry-after': '3' } })
        : new Response('ok');
    },
    () => now,
  );
  expect((await slack('https://slack.com/api/views.update', asked('a'))).status).toBe(429);
  now += 1_000;
  const answers = await Promise.all([1, 2, 3].map(() => slack('https://slack.com/api/views.update', asked('a'))));
  expect(answers.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual([
    [429, '2'],
    [429, '2'],
    [429, '2'],
  ]);
  expect(knocks).toHaveLength(1);
  expect((await slack('https://slack.com/api/views.update', asked('b'))).status).toBe(200);
  expect((await slack('https://slack.com/api/views.open', asked('a'))).status).toBe(200);
  now += 2_000;
  expect((await slack('https://slack.com/api/views.update', asked('a'))).status).toBe(200);
});
