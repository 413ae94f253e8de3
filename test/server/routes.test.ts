import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HttpServer, onPath, onRest, openHttp, page } from '../../src/server/http.ts';
import { healthRoutes, metricsRoute } from '../../src/server/routes.ts';
import { secret } from '../../src/server/secret.ts';

const TOKEN = 'a-token-for-the-metrics';
const metrics = { contentType: 'text/plain', render: () => Promise.resolve('opprop_turns_total 3\n') };
let away = false;
let clock = 0;
let pings = 0;
const ping = () => {
  pings += 1;
  return Promise.resolve(!away);
};
let withToken: HttpServer;
let without: HttpServer;
async function serve(token: string | null): Promise<HttpServer> {
  const server = await openHttp('127.0.0.1', 0);
  const metricsToken = token === null ? null : secret(token);
  server.serve(
    [...healthRoutes({ ping, now: () => clock }), metricsRoute({ metrics, token: metricsToken })],
    (error) => {
      throw error;
    },
  );
  return server;
}
beforeAll(async () => {
  [withToken, without] = await Promise.all([serve(TOKEN), serve(null)]);
});
afterAll(() => Promise.all([withToken.close(), without.close()]));

const ask = (server: HttpServer, path: string, init: RequestInit = {}) => fetch(`${server.url}${path}`, init);
const bearing = (authorization: string) => ({ headers: { authorization } });

describe('/metrics', () => {
  test('is given to whoever brings the token', async () => {
    const answer = await ask(withToken, '/metrics', bearing(`Bearer ${TOKEN}`));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('opprop_turns_total 3\n');
  });

  test.each(['', 'Bearer ', `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}x`, `Basic ${TOKEN}`, TOKEN])(
    'is given to nobody else: %j',
    async (authorization) => {
      const answer = await ask(withToken, '/metrics', authorization === '' ? {} : bearing(authorization));
      expect(answer.status).toBe(401);
      const text = await answer.text();
      expect(text).not.toContain('opprop_turns_total');
      expect(text).not.toContain(TOKEN);
    },
  );

  test('is no page where there is no token, whatever is brought', async () => {
    for (const given of ['Bearer ', 'Bearer null', `Bearer ${TOKEN}`])
      expect((await ask(without, '/metrics', bearing(given))).status).toBe(404);
  });
});

describe('/healthz and /readyz', () => {
  test('tell of the process, and of the database', async () => {
    expect((await ask(without, '/healthz')).status).toBe(200);
    expect((await ask(without, '/readyz')).status).toBe(200);
    away = true;
    clock += 1_000;
    expect((await ask(without, '/healthz')).status).toBe(200);
    expect((await ask(without, '/readyz')).status).toBe(503);
    away = false;
    clock += 1_000;
    expect((await ask(without, '/readyz')).status).toBe(200);
  });

  test('ask the database once a second, however many ask them', async () => {
    clock += 1_000;
    pings = 0;
    await Promise.all(Array.from({ length: 20 }, () => ask(without, '/readyz')));
    expect(pings).toBe(1);
    clock += 1_000;
    await ask(without, '/readyz');
    expect(pings).toBe(2);
  });

  test('take no body', async () => {
    const { port } = new URL(without.url);
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const asked = request({ port, path: '/healthz', headers: { 'content-length': 3 } }, ({ statusCode }) =>
      resolve(statusCode),
    );
    asked.end('abc');
    expect(await promise).toBe(413);
  });

  test('other methods and paths are not found', async () => {
    expect((await ask(without, '/healthz', { method: 'POST' })).status).toBe(404);
    expect((await ask(without, '/nothing')).status).toBe(404);
    expect((await ask(without, '/healthz', { method: 'HEAD' })).status).toBe(200);
  });
});

describe('the server', () => {
  const answers = { text: 'ok' };
  let mixed: HttpServer;
  const troubles: unknown[] = [];
  beforeAll(async () => {
    mixed = await openHttp('127.0.0.1', 0);
  });
  afterAll(() => mixed.close());

  test('is there before it serves, and says so', async () => {
    const early = await ask(mixed, '/healthz');
    expect([early.status, early.headers.get('retry-after')]).toEqual([503, '1']);
    expect(early.headers.get('content-security-policy')).toContain("default-src 'none'");
    mixed.serve(
      [
        page('/broken', () => Promise.reject(new Error('on purpose'))),
        page('/own', () => {
          const headers = { 'cache-control': 'public, max-age=60', 'content-security-policy': "img-src 'self'" };
          return new Response('mine', { headers });
        }),
        onPath('/node', async (req, res) => void res.writeHead(req.method === 'POST' ? 201 : 405).end(answers.text)),
        onPath('/node/broken', () => Promise.reject(new Error('at the hook'))),
        onRest(async (req, res) => req.url === '/rest' && Boolean(res.end('the rest'))),
      ],
      (error) => troubles.push(error),
    );
    expect((await ask(mixed, '/node', { method: 'POST', body: 'x' })).status).toBe(201);
    expect((await ask(mixed, '/node?to=1')).status).toBe(405);
    expect(await (await ask(mixed, '/rest')).text()).toBe('the rest');
    expect((await ask(mixed, '/elsewhere')).status).toBe(404);
  });

  test.each(['/node', '/node?to=1', 'http://here.example/node', '/n%6Fde'])(
    'knows a webhook by its path: %s',
    async (path) => {
      const { port } = new URL(mixed.url);
      const status = await new Promise((resolve) => {
        request({ port, path, method: 'POST' }, (answer) => resolve(answer.resume().statusCode)).end('x');
      });
      expect(status).toBe(201);
    },
  );

  test.each([
    ['page', '/broken', 'on purpose'],
    ['webhook', '/node/broken', 'at the hook'],
  ])('answers 500 for a %s that fails, and tells of it', async (_what, path, message) => {
    troubles.length = 0;
    const failed = await ask(mixed, path);
    expect([failed.status, failed.headers.get('x-content-type-options')]).toEqual([500, 'nosniff']);
    expect(await failed.text()).not.toContain(message);
    expect(troubles).toMatchObject([{ message }]);
  });

  test.each(['/healthz', '/broken', '/node', '/node/broken', '/rest', '/elsewhere'])(
    'says of %s what a browser may do with it',
    async (path) => {
      const { headers } = await ask(mixed, path);
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
    },
  );

  test('lets a page say otherwise', async () => {
    const { headers } = await ask(mixed, '/own');
    expect(headers.get('cache-control')).toBe('public, max-age=60');
    expect(headers.get('content-security-policy')).toBe("img-src 'self'");
  });

  test('refuses a head that is too long', async () => {
    const { status } = await ask(mixed, '/rest', { headers: { 'x-long': 'x'.repeat(20_000) } });
    expect(status).toBe(431);
  });

  test('keeps an idle connection for longer than proxies do', async () => {
    const answer = await ask(mixed, '/rest');
    expect(Number(/timeout=(\d+)/.exec(answer.headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThan(60);
  });
});
