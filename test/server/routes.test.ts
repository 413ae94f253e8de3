import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HttpServer, openHttp } from '../../src/server/http.ts';
import { healthRoutes, metricsRoute } from '../../src/server/routes.ts';
import { secret } from '../../src/server/secret.ts';

const TOKEN = 'a-token-for-the-metrics';
const metrics = { contentType: 'text/plain', render: () => Promise.resolve('opprop_turns_total 3\n') };
let away = false;
let withToken: HttpServer;
let without: HttpServer;
async function serve(token: string | null): Promise<HttpServer> {
  const server = await openHttp('127.0.0.1', 0);
  const metricsToken = token === null ? null : secret(token);
  server.serve(
    [healthRoutes({ ping: () => Promise.resolve(!away) }), metricsRoute({ metrics, token: metricsToken })],
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
    expect((await ask(without, '/healthz')).status).toBe(200);
    expect((await ask(without, '/readyz')).status).toBe(503);
    away = false;
    expect((await ask(without, '/readyz')).status).toBe(200);
  });

  test('other methods and paths are not found', async () => {
    expect((await ask(without, '/healthz', { method: 'POST' })).status).toBe(404);
    expect((await ask(without, '/nothing')).status).toBe(404);
  });
});
