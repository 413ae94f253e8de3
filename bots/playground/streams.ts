import type { ServerResponse } from 'node:http';

/** Open event streams of the page (`text/event-stream`). */
export interface Streams {
  /** Tells all of them. */
  send(name: string, data: unknown): void;
  /** Keeps the answer open and tells it everything from now on, beginning with this. */
  open(res: ServerResponse, name: string, data: unknown): void;
  /** Whether anybody listens. */
  any(): boolean;
  close(): void;
}

/** A proxy or a sleeping laptop is noticed by a stream that stays silent for longer than this. */
const HEARTBEAT_MS = 15_000;

export function createStreams(): Streams {
  const streams = new Set<ServerResponse>();
  const write = (text: string) => {
    for (const stream of streams) stream.write(text);
  };
  const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS);
  heartbeat.unref();
  return {
    send: (name, data) => write(encode(name, data)),
    open(res, name, data) {
      res.setHeader('content-type', 'text/event-stream');
      res.on('close', () => streams.delete(res));
      streams.add(res);
      res.write(encode(name, data));
    },
    any: () => streams.size > 0,
    close() {
      clearInterval(heartbeat);
      for (const stream of streams) stream.end();
      streams.clear();
    },
  };
}

function encode(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
