import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that stands in for a platform: on loopback only, and gone at once when it is closed. */
export interface LoopbackServer {
  /** @param port 0: one that the system chooses. @returns its address. @throws the error of `listen` */
  listen(port: number): Promise<string>;
  close(): Promise<void>;
}

/** Puts an HTTP server on loopback. Idle connections live for a minute, as clients that keep them expect. */
export function onLoopback(server: Server): LoopbackServer {
  server.keepAliveTimeout = 60_000;
  return {
    listen: (port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
