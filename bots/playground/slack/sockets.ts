import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Ids } from './ids.ts';
import { type Delivered, failed, type Parcel, type Retry } from './parcel.ts';

/** Why Slack asks a client to connect again (https://docs.slack.dev/apis/events-api/using-socket-mode#disconnect). */
export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled';

export interface SocketDeps {
  readonly appId: string;
  readonly ids: Ids;
  /** Milliseconds within which an envelope must be acknowledged. */
  readonly timeoutMs: number;
}

const KINDS = { event: 'events_api', command: 'slash_commands', interaction: 'interactive' } as const;
const MAX_CONNECTIONS = 10;
const PING_MS = 10_000;

/** Socket Mode: envelopes over WebSockets, each to one of the open connections in turn. */
export function createSockets({ appId, ids, timeoutMs }: SocketDeps) {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const open: WebSocket[] = [];
  const unanswered = new Map<string, { readonly socket: WebSocket; readonly settle: (delivered: Delivered) => void }>();
  let turn = 0;
  let taken = 0;

  const connected = (socket: WebSocket): void => {
    open.push(socket);
    const pings = setInterval(() => socket.ping(), PING_MS);
    pings.unref();
    socket.on('message', (data) => acknowledge(socket, String(data)));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearInterval(pings);
      const at = open.indexOf(socket);
      if (at !== -1) open.splice(at, 1);
      for (const waiting of unanswered.values())
        if (waiting.socket === socket) waiting.settle(failed('connection_failed'));
    });
    send(socket, {
      type: 'hello',
      num_connections: open.length,
      connection_info: { app_id: appId },
      debug_info: { host: 'stand-in', build_number: 1, approximate_connection_time: 18_060 },
    });
  };

  const acknowledge = (socket: WebSocket, data: string): void => {
    const message = messageIn(data);
    if (message === null) {
      socket.close(1003);
      return;
    }
    taken += 1;
    unanswered.get(String(message['envelope_id']))?.settle({
      kind: 'acknowledged',
      body: emptyAsNull(message['payload'] ?? null),
    });
  };

  return {
    /** A WebSocket address that can be used once. Null when too many are open. */
    address: (root: string): string | null => {
      if (open.length >= MAX_CONNECTIONS) return null;
      const ticket = ids.mark();
      tickets.add(ticket);
      return `${root.replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${appId}`;
    },
    upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
      const url = new URL(request.url ?? '/', 'http://loopback');
      const ticket = url.searchParams.get('ticket') ?? '';
      if (url.pathname !== '/link/' || !tickets.delete(ticket)) {
        socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, connected);
    },
    carry: (parcel: Parcel, retry: Retry | null): Promise<Delivered> => {
      turn += 1;
      const socket = open[turn % Math.max(open.length, 1)];
      if (socket === undefined) return Promise.resolve(failed('connection_failed'));
      const id = `envelope-${ids.mark()}`;
      return new Promise((resolve) => {
        const timer = setTimeout(() => settle(failed('http_timeout')), timeoutMs);
        const settle = (delivered: Delivered): void => {
          clearTimeout(timer);
          unanswered.delete(id);
          resolve(delivered);
        };
        unanswered.set(id, { socket, settle });
        send(socket, {
          envelope_id: id,
          type: KINDS[parcel.kind],
          payload: parcel.payload,
          accepts_response_payload: parcel.kind !== 'event',
          ...(parcel.kind === 'event' && { retry_attempt: retry?.attempt ?? 0, retry_reason: retry?.reason ?? '' }),
        });
      });
    },
    connections: (): number => open.length,
    /** Acknowledgements that came, late and repeated ones too. */
    acknowledged: (): number => taken,
    /** Asks clients to connect again, the oldest or all. */
    disconnect: (reason: DisconnectReason, which: 'oldest' | 'all'): void => {
      for (const socket of which === 'all' ? [...open] : open.slice(0, 1))
        send(socket, { type: 'disconnect', reason, debug_info: { host: 'stand-in' } });
    },
    /** Breaks every connection without a word. */
    drop: (): void => {
      for (const socket of [...open]) socket.terminate();
    },
    close: (): void => {
      for (const socket of [...open]) socket.terminate();
      server.close();
    },
  };
}

export type Sockets = ReturnType<typeof createSockets>;

const send = (socket: WebSocket, message: unknown): void => socket.send(JSON.stringify(message));

/** What a client says; null for what is no JSON object. */
function messageIn(data: string): Record<string, unknown> | null {
  try {
    const message: unknown = JSON.parse(data);
    return typeof message === 'object' && message !== null ? { ...message } : null;
  } catch {
    return null;
  }
}

/** Clients send `{}` where they have nothing to say. */
const emptyAsNull = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && Object.keys(body).length === 0 ? null : body;
