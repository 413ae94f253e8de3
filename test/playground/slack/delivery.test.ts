import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { atEnd, boltOverHttp, boltOverSocket, open } from './support.ts';

interface Arrived {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An app that answers as told: a status, or null for never. */
async function plainApp(answers: (number | null)[], headers: Record<string, string> = {}) {
  const arrived: Arrived[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    arrived.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
    const status = answers.shift() ?? (answers.length === 0 ? 200 : null);
    if (status !== null) response.writeHead(status, headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(async () => {
    server.closeAllConnections();
    server.close();
  });
  return { arrived, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events` };
}

test('an event is repeated three times, with the same id, until it is taken', async () => {
  const { standIn, kari, team } = await open();
  const { arrived, url } = await plainApp([500, 500, 500, 200]);
  standIn.setRequestUrl(url);
  await standIn.seats.openHome(kari);
  await standIn.idle();
  const bodies = arrived.map(({ body }) => JSON.parse(body));
  expect(arrived.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']])).toEqual([
    [undefined, undefined],
    ['1', 'http_error'],
    ['2', 'http_error'],
    ['3', 'http_error'],
  ]);
  expect(new Set(bodies.map(({ event_id }) => event_id)).size).toBe(1);
  expect(bodies[0]).toMatchObject({
    type: 'event_callback',
    team_id: team,
    event: { type: 'app_home_opened', user: kari },
  });
  expect(standIn.events()).toMatchObject([{ attempts: 4, state: 'taken' }]);
});

test('an event is given up after the last attempt, or at once when the app says so', async () => {
  const { standIn, kari } = await open();
  const failing = await plainApp([500, 500, 500, 500]);
  standIn.setRequestUrl(failing.url);
  await standIn.seats.openHome(kari);
  await standIn.idle();
  expect(failing.arrived).toHaveLength(4);
  const refusing = await plainApp([500], { 'x-slack-no-retry': '1' });
  standIn.setRequestUrl(refusing.url);
  await standIn.seats.openHome(kari);
  await standIn.idle();
  expect(refusing.arrived).toHaveLength(1);
  expect(standIn.events().map(({ state }) => state)).toEqual(['given up', 'given up']);
});

test('commands are not repeated, and the person sees that they failed', async () => {
  const { standIn, kari, general } = await open({ ackTimeoutMs: 60 });
  const troubles: unknown[] = [];
  standIn.on((event) => troubles.push(event.kind === 'trouble' ? event.outcome : null), kari);
  const { arrived, url } = await plainApp([500, null, 200]);
  standIn.setRequestUrl(url);
  expect(await standIn.seats.command(kari, general, '/petition')).toBe('dispatch failed');
  expect(await standIn.seats.command(kari, general, '/petition')).toBe('timed out');
  expect(await standIn.seats.command(kari, general, '/petition a&b')).toBe('acknowledged');
  expect(troubles).toEqual(['dispatch failed', 'timed out']);
  expect(arrived).toHaveLength(3);
  expect(Object.fromEntries(new URLSearchParams(arrived[2]?.body))).toMatchObject({
    command: '/petition',
    text: 'a&amp;b',
    user_id: kari,
    channel_name: 'general',
    is_enterprise_install: 'false',
  });
});

test('an unread event is brought again as often as told; Bolt refuses wrong and old signatures', async () => {
  const world = await open();
  const seen: string[] = [];
  await boltOverHttp(world, (app) => {
    app.event('app_home_opened', async ({ body }) => {
      seen.push(body.event_id);
    });
  });
  const { standIn, kari } = world;
  await standIn.seats.openHome(kari);
  await standIn.idle();
  const id = standIn.events()[0]?.eventId ?? '';
  expect(await standIn.redeliver(id, 3)).toBe(3);
  expect(seen).toEqual([id, id, id, id]);

  const body = JSON.stringify({ type: 'url_verification', challenge: 'abc' });
  expect(await standIn.post({ body })).toMatchObject({ status: 200, body: '{"challenge":"abc"}' });
  expect(await standIn.post({ body, signature: `v0=${'0'.repeat(64)}` })).toMatchObject({ status: 401 });
  expect(await standIn.post({ body, timestamp: Math.floor(Date.now() / 1000) - 301 })).toMatchObject({ status: 401 });
});

test('an app that fails over HTTP is told of the event again', async () => {
  const world = await open();
  const seen: (number | undefined)[] = [];
  await boltOverHttp(world, (app) => {
    app.event('app_home_opened', async ({ context }) => {
      seen.push(context.retryNum);
      if (seen.length < 3) throw new Error('not now');
    });
  });
  await world.standIn.seats.openHome(world.kari);
  await world.standIn.idle();
  expect(seen).toEqual([undefined, 1, 2]);
  expect(world.standIn.events()).toMatchObject([{ state: 'taken', attempts: 3 }]);
});

test('several Socket Mode connections take turns; one that breaks loses nothing', async () => {
  const world = await open({ retryDelays: [0, 0, 0] });
  const seen = [0, 0];
  for (const at of [0, 1])
    await boltOverSocket(world, (app) => {
      app.event('app_home_opened', async () => {
        seen[at] = (seen[at] ?? 0) + 1;
      });
    });
  const { standIn, kari } = world;
  expect(standIn.sockets.connections()).toBe(2);
  for (let times = 0; times < 4; times += 1) await standIn.seats.openHome(kari);
  await standIn.idle();
  expect(seen).toEqual([2, 2]);
  standIn.sockets.disconnect('refresh_requested', 'oldest');
  await expect.poll(() => standIn.sockets.connections()).toBe(1);
  await standIn.seats.openHome(kari);
  await standIn.idle();
  expect(seen[0] ?? 0).toBe(2);
  expect(seen[1]).toBe(3);
  standIn.sockets.drop();
  await expect.poll(() => standIn.sockets.connections()).toBe(0);
  await standIn.seats.openHome(kari);
  await standIn.idle();
  expect(standIn.events().at(-1)).toMatchObject({ state: 'given up', attempts: 4 });
});
