import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { say } from '../texts/operator.ts';

/** Answers a request, or gives false and leaves it alone. */
export type Route = (req: IncomingMessage, res: ServerResponse, url: URL) => boolean | Promise<boolean>;

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

const REQUEST_TIMEOUT_MS = 30_000;
const CLOSE_MS = 5_000;

/**
 * Opens the program's one HTTP server: its address is known, and nobody is served yet.
 * @param port 0: any free one
 * @throws the error of `listen` (EADDRINUSE, EACCES)
 */
export async function openHttp(host: string, port: number): Promise<HttpServer> {
  const starting = (_req: IncomingMessage, res: ServerResponse): void => plain(res, 503, say('http.starting'));
  const server = createServer(starting);
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = REQUEST_TIMEOUT_MS;

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? '127.0.0.1' : host}:${bound}`,
    serve(routes, onTrouble) {
      server.off('request', starting);
      server.on('request', (req, res) => {
        answer(routes, req, res).catch((error: unknown) => {
          onTrouble(error);
          if (res.headersSent) res.destroy();
          else plain(res, 500, say('http.failed'));
        });
      });
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

async function answer(routes: readonly Route[], req: IncomingMessage, res: ServerResponse): Promise<void> {
  const url = URL.parse(req.url ?? '/', 'http://here');
  if (url === null) return plain(res, 400, say('http.badRequest'));
  for (const route of routes) if (await route(req, res, url)) return;
  plain(res, 404, say('http.notFound'));
}

/** Answers in plain text. */
export function plain(res: ServerResponse, status: number, text: string): void {
  res.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  });
  res.end(`${text}\n`);
}

/** Everything that comes to this path, of every method, goes to the listener. */
export function onPath(path: string, listener: (req: IncomingMessage, res: ServerResponse) => Promise<void>): Route {
  return async (req, res, url) => {
    if (url.pathname !== path) return false;
    await listener(req, res);
    return true;
  };
}
