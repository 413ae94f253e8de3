import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The wire between a program and its database, on which faults are made. */
export interface Wire {
  readonly port: number;
  /** Every connection breaks, and none comes about. */
  cut(): void;
  /** Connections come about and stay; nothing that is said on them arrives. */
  stall(): void;
  /** The database moves away without a word: connections that stand stay open and dead for ever, others come about. */
  lose(): void;
  /** Everything that the database says comes so many milliseconds late. */
  delay(ms: number): void;
  /** What was held up arrives, and new connections come about. */
  mend(): void;
  close(): Promise<void>;
}

/** @param target port of the database on this machine */
export async function openWire(target: number): Promise<Wire> {
  const sockets = new Set<Socket>();
  let state: 'open' | 'cut' | 'stalled' = 'open';
  let late = 0;
  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(target, '127.0.0.1');
    const both = [near, far];
    for (const socket of both) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        for (const one of both) one.destroy();
      });
      if (state === 'stalled') socket.pause();
    }
    near.on('data', (said: Buffer) => void far.write(said));
    far.on('data', (said: Buffer) => {
      // Timers of one length fire in the order in which they were set.
      if (late === 0) near.write(said);
      else setTimeout(() => near.write(said), late);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      state = 'cut';
      breakAll();
    },
    stall() {
      state = 'stalled';
      for (const socket of sockets) socket.pause();
    },
    lose() {
      for (const socket of sockets) {
        // Still read, so that it looks alive to the kernel at the other end, and what is said is lost.
        socket.removeAllListeners('data').resume();
      }
    },
    delay(ms) {
      late = ms;
    },
    mend() {
      state = 'open';
      late = 0;
      for (const socket of sockets) socket.resume();
    },
    async close() {
      server.close();
      breakAll();
      await once(server, 'close').catch(() => undefined);
    },
  };
}
