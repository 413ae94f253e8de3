import { expect, test } from 'vitest';
import { SLACK_LIMITS } from '../../../bots/playground/slack/server.ts';
import { client, open, refusal } from './support.ts';

const post = (web: ReturnType<typeof client>, channel: string) => web.chat.postMessage({ channel, text: 'x' });
const problem = (call: Promise<unknown>) =>
  call.then(
    () => null,
    (error: unknown) => error,
  );

test('a message a second in each channel', async () => {
  const { web, general, kari, clock } = await open({ limits: SLACK_LIMITS });
  await post(web, general);
  expect(await problem(post(web, general))).toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 1 });
  await post(web, kari);
  clock.at += 1000;
  await post(web, general);
});

test('calls a minute of one method in one workspace', async () => {
  const { web, general, clock } = await open({
    limits: { perMinute: { default: 2 }, postsPerSecond: null, postsPerMinute: null },
  });
  await web.conversations.info({ channel: general });
  await web.conversations.info({ channel: general });
  expect(await problem(web.conversations.info({ channel: general }))).toMatchObject({ retryAfter: 60 });
  await web.auth.test();
  clock.at += 60_000;
  await web.conversations.info({ channel: general });
});

test('faults strike where and as often as told', async () => {
  const { standIn, web, general, quiet } = await open();
  await standIn.admin.addApp(quiet);
  standIn.faults.on({ fault: { kind: 'too many requests', retryAfter: 7 }, channel: general, times: 1 });
  await post(web, quiet);
  expect(await problem(post(web, general))).toMatchObject({ retryAfter: 7 });
  await post(web, general);

  standIn.faults.on({ fault: { kind: 'server error' }, method: 'chat.postMessage', times: 1 });
  expect(await problem(post(web, general))).toMatchObject({ statusCode: 500 });
  standIn.faults.on({ fault: { kind: 'refusal', error: 'internal_error' }, times: 1 });
  expect(await refusal(post(web, general))).toBe('internal_error');
});

test('a connection that breaks before or after the act', async () => {
  const { standIn, web, general, kari } = await open();
  await standIn.seats.openChannel(kari, general);
  const count = () => standIn.seats.workspace(kari).channel?.messages.length;
  standIn.faults.on({ fault: { kind: 'drop' }, times: 1 });
  expect(await problem(post(web, general))).toMatchObject({ code: 'slack_webapi_request_error' });
  expect(count()).toBe(0);
  standIn.faults.on({ fault: { kind: 'drop after' }, times: 1 });
  expect(await problem(post(web, general))).toMatchObject({ code: 'slack_webapi_request_error' });
  expect(count()).toBe(1);
});

test('silence is no answer, and the log tells which calls were made', async () => {
  const { standIn, apiUrl, token, general } = await open();
  const hasty = client(apiUrl, token, { timeout: 100 });
  standIn.faults.on({ fault: { kind: 'silence' }, times: 1 });
  expect(await problem(post(hasty, general))).toMatchObject({ code: 'slack_webapi_request_error' });
  await post(hasty, general);
  expect(standIn.calls.map(({ method, ok, error }) => [method, ok, error])).toEqual([
    ['chat.postMessage', false, 'silence'],
    ['chat.postMessage', true, null],
  ]);
  expect(JSON.stringify(standIn.calls)).not.toContain(token);
  expect(standIn.statistics()).toMatchObject({ calls: 2, refused: 1 });
});
