import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { timeout } from 'hono/timeout';
import { say } from '../texts/operator.ts';

/** The program's pages, with Node's own request and response beneath. */
export type App = Hono<{ Bindings: HttpBindings }>;
type PageContext = Context<{ Bindings: HttpBindings }>;

/** Adds to the pages, or to what is answered by Node's own means. */
export type Route = (app: App, direct: Map<string, Listener>) => void;

/** Answers a request with Node's own means. */
export type Listener = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

export interface HttpServer {
  /** Where it listens, as an address a browser on this machine can open. */
  readonly url: string;
  /**
   * Begins to answer. Routes are asked in order; what none takes is 404. Until then every request is answered 503.
   * @param onTrouble told of a route that rejected; the request is answered 500
   */
  serve(routes: readonly Route[], onTrouble: (error: unknown) => void): void;
  /** Lets requests in hand finish, for at most 5 s. */
  close(): Promise<void>;
}

/** The whole of a request, and its head: who is slower holds a connection for nothing. */
const REQUEST_TIMEOUT_MS = 30_000;
const HEAD_TIMEOUT_MS = 10_000;
/** How often it is looked who is too slow. */
const CHECK_MS = 2_000;
const HEAD_BYTES = 16_384;
const CLOSE_MS = 5_000;
/** What every answer carries that does not say otherwise: nothing is loaded, framed, kept, or told where one came from. */
const SAFE: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cache-control': 'no-store',
};
const SAFE_HEADERS = Object.entries(SAFE);

/** A page that is not ready by then is given up. */
const PAGE_MS = 10_000;
/**
 * Longer than proxies keep an idle connection (60 s in nginx and AWS): else it may die at the moment in which the proxy
 * uses it again, and the request is lost.
 */
const KEEP_ALIVE_MS = 75_000;

/**
 * Opens the program's one HTTP server: its address is known, and nobody is served yet.
 * @param port 0: any free one
 * @throws the error of `listen` (EADDRINUSE, EACCES)
 */
export async function openHttp(host: string, port: number): Promise<HttpServer> {
  const server = createServer({
    requestTimeout: REQUEST_TIMEOUT_MS,
    headersTimeout: HEAD_TIMEOUT_MS,
    connectionsCheckingInterval: CHECK_MS,
    maxHeaderSize: HEAD_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  const starting = (_req: IncomingMessage, res: ServerResponse): void => {
    const headers = { ...SAFE, 'content-type': 'text/plain; charset=utf-8', 'retry-after': '1', connection: 'close' };
    res.writeHead(503, headers).end(`${say('http.starting')}\n`);
  };
  server.on('request', starting);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? '127.0.0.1' : host}:${bound}`,
    serve(routes, onTrouble) {
      const direct = new Map<string, Listener>();
      const app = appOf(routes, direct, onTrouble);
      const options = { overrideGlobalObjects: false, hostname: 'here' };
      const pages = getRequestListener((request, env) => app.fetch(request, env), options);
      server.on('request', (req, res) => {
        const listener = direct.get(pathOf(req));
        if (listener === undefined) void pages(req, res);
        else void answerDirectly(listener, req, res, onTrouble);
      });
      server.off('request', starting);
    },
    close: () =>
      new Promise((resolve) => {
        const late = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
        server.close(() => {
          clearTimeout(late);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

function pathOf({ url = '' }: IncomingMessage): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

async function answerDirectly(
  listener: Listener,
  req: IncomingMessage,
  res: ServerResponse,
  onTrouble: (error: unknown) => void,
): Promise<void> {
  setSafe(res);
  try {
    await listener(req, res);
  } catch (error) {
    onTrouble(error);
    if (res.headersSent) res.destroy();
    else
      res
        .writeHead(500, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
        .end(`${say('http.failed')}\n`);
  }
}

function setSafe(res: Pick<ServerResponse, 'setHeader'>): void {
  for (const [name, value] of SAFE_HEADERS) res.setHeader(name, value);
}

function appOf(routes: readonly Route[], direct: Map<string, Listener>, onTrouble: (error: unknown) => void): App {
  const app: App = new Hono();
  app.use(async (c, next) => {
    setSafe(c.env.outgoing);
    await next();
  });
  app.notFound(() => plain(404, say('http.notFound')));
  app.onError((error, c) => {
    if (error instanceof HTTPException) return plain(error.status, say('http.failed'));
    onTrouble(error);
    if (c.env.outgoing.headersSent) {
      c.env.outgoing.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    return plain(500, say('http.failed'));
  });
  for (const route of routes) route(app, direct);
  return app;
}

/** A page of the program's own. It takes no body, and is given up when it is not ready in time. `path` as Hono writes them. */
export function page(
  path: string,
  answer: (c: PageContext) => Promise<Response | undefined> | Response | undefined,
): Route {
  return (app) => {
    app.get(path, timeout(PAGE_MS), async (c) => {
      const { 'content-length': length = '0', 'transfer-encoding': chunked } = c.env.incoming.headers;
      if (length !== '0' || chunked !== undefined) return plain(413, say('http.badRequest'));
      return (await answer(c)) ?? c.notFound();
    });
  };
}

/** Answers in plain text. What is left of a request that was refused must not be taken for the next one. */
export function plain(status: number, text: string): Response {
  const headers = { 'content-type': 'text/plain; charset=utf-8', ...(status >= 400 && { connection: 'close' }) };
  return new Response(`${text}\n`, { status, headers });
}

/**
 * Everything that comes to this path, of every method, goes to the listener: past the pages, unless the path is written in
 * another way (with the host before it, as RFC 9112, 3.2.2 lets a proxy do, or with escapes).
 */
export function onPath(path: string, listener: Listener): Route {
  return (app, direct) => {
    direct.set(path, listener);
    app.all(path, async (c) => {
      await listener(c.env.incoming, c.env.outgoing);
      return RESPONSE_ALREADY_SENT;
    });
  };
}

/** Everything that no route before took goes to the listener, which gives false for what is not its own. */
export function onRest(listener: (req: IncomingMessage, res: ServerResponse) => Promise<boolean>): Route {
  return (app) => {
    app.all('*', async (c) =>
      (await listener(c.env.incoming, c.env.outgoing)) ? RESPONSE_ALREADY_SENT : c.notFound(),
    );
  };
}
