import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { createPoster, parsedObject } from '../far-end.ts';

/** Bringing things to the app: events, commands and interactions, over HTTP or Socket Mode. */

/** What Slack brings to an app, whichever way. */
export interface Parcel {
  readonly kind: 'event' | 'command' | 'interaction';
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Which further attempt this is (1 for the second), and why there is one. */
interface Retry {
  readonly attempt: number;
  readonly reason: FailureReason;
}

/** In Slack's words (https://docs.slack.dev/apis/events-api/#retries). */
type FailureReason = 'http_timeout' | 'http_error' | 'connection_failed';

export type Delivered =
  | { readonly kind: 'acknowledged'; readonly body: unknown }
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly noRetry: boolean };

/** A way to an app. */
type Carrier = (parcel: Parcel, retry: Retry | null) => Promise<Delivered>;

const failed = (reason: FailureReason, noRetry = false): Delivered => ({ kind: 'failed', reason, noRetry });

/** An event that the app was told of, or should have been. */
export interface EventRecord {
  readonly eventId: string;
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
  attempts: number;
  /** `given up` after the last attempt, or because the app asked for no more. */
  state: 'under way' | 'taken' | 'given up';
}

const KEPT = 1000;

/**
 * Brings things to the app. Events are repeated until one attempt is acknowledged, at once and then after longer waits;
 * commands and interactions never (https://docs.slack.dev/apis/events-api/#retries).
 *
 * @param retryDelays milliseconds before each further attempt
 */
export function createCourier(carrier: () => Carrier, retryDelays: readonly number[]) {
  const events = new Map<string, EventRecord>();
  const stopped = new AbortController();
  const idle: (() => void)[] = [];
  let underWay = 0;

  const follow = <T>(work: Promise<T>): Promise<T> => {
    underWay += 1;
    return work.finally(() => {
      underWay -= 1;
      if (underWay === 0) for (const resolve of idle.splice(0)) resolve();
    });
  };
  const deliver = async (record: EventRecord): Promise<void> => {
    let retry: Retry | null = null;
    for (const [attempt, delay] of [0, ...retryDelays].entries()) {
      if (delay > 0) await wait(delay, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined);
      if (stopped.signal.aborted) return;
      record.attempts += 1;
      const delivered = await carrier()({ kind: 'event', payload: record.payload }, retry);
      if (delivered.kind === 'acknowledged') {
        record.state = 'taken';
        return;
      }
      if (delivered.noRetry) break;
      retry = { attempt: attempt + 1, reason: delivered.reason };
    }
    record.state = 'given up';
  };

  return {
    /** At least the last thousand events, oldest first. */
    events: (): readonly EventRecord[] => [...events.values()],
    /** Tells the app of something that happened; resolves at once. */
    tell: (eventId: string, type: string, payload: Readonly<Record<string, unknown>>): void => {
      const record: EventRecord = { eventId, type, payload, attempts: 0, state: 'under way' };
      events.set(eventId, record);
      const oldest = events.keys().next().value;
      if (events.size > KEPT && oldest !== undefined) events.delete(oldest);
      void follow(deliver(record));
    },
    /** Brings a command or an interaction, once. */
    bring: (parcel: Parcel): Promise<Delivered> => follow(carrier()(parcel, null)),
    /** Brings an event as often as told, all at once. Resolves with how many were taken. */
    redeliver: async (eventId: string, times: number): Promise<number> => {
      const record = events.get(eventId);
      if (record === undefined) throw new RangeError('that event is not among the last thousand');
      const again = () =>
        follow(carrier()({ kind: 'event', payload: record.payload }, { attempt: 1, reason: 'http_timeout' }));
      const delivered = await Promise.all(Array.from({ length: times }, again));
      return delivered.filter(({ kind }) => kind === 'acknowledged').length;
    },
    /** Resolves when nothing is under way. */
    idle: (): Promise<void> => (underWay === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve))),
    stop: (): void => stopped.abort(),
  };
}

export type Courier = ReturnType<typeof createCourier>;

export interface RawPost {
  readonly body: string;
  /** Default `application/json`. */
  readonly contentType?: string;
  /** Seconds since the epoch; default now, by the wall clock. */
  readonly timestamp?: number;
  /** Default the right one. */
  readonly signature?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const AGENT = { 'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)' };
const FORM = 'application/x-www-form-urlencoded';

/**
 * Posts to an app's request URL, signed (https://docs.slack.dev/authentication/verifying-requests-from-slack).
 *
 * @param wallClock apps compare the time stamp with their own clock, so it is not the stand-in's
 */
export function createSignedPost(signingSecret: string, timeoutMs: number, wallClock: () => Date) {
  const poster = createPoster(timeoutMs);
  /** Rejects with a `TimeoutError`, or with the connection's error. */
  const post = (url: string, { body, contentType, timestamp, signature, headers }: RawPost) => {
    const stamp = String(timestamp ?? Math.floor(wallClock().getTime() / 1000));
    const hash = createHmac('sha256', signingSecret).update(`v0:${stamp}:${body}`).digest('hex');
    return poster.post(url, body, {
      'content-type': contentType ?? 'application/json',
      ...AGENT,
      'x-slack-request-timestamp': stamp,
      'x-slack-signature': signature ?? `v0=${hash}`,
      ...headers,
    });
  };
  return {
    post,
    /** Looks whether the certificate is good, unsigned: by a form, and by an address. Gives the status of each answer. */
    sslCheck: async (url: string): Promise<{ readonly post: number; readonly get: number }> => {
      const body = 'token=verification-token&ssl_check=1';
      const posted = await poster.post(url, body, { 'content-type': FORM, ...AGENT });
      const got = await poster.post(`${url}?ssl_check=1`, null, AGENT, 'GET');
      return { post: posted.status, get: got.status };
    },
    carry: async (url: string, parcel: Parcel, retry: Retry | null): Promise<Delivered> => {
      try {
        const { status, headers, body } = await post(url, { ...encoded(parcel), headers: retryHeaders(retry) });
        if (status < 200 || status > 299) return failed('http_error', headers['x-slack-no-retry'] === '1');
        const isJson = String(headers['content-type']).startsWith('application/json');
        if (body === '' || !isJson) return { kind: 'acknowledged', body: body === '' ? null : body };
        return { kind: 'acknowledged', body: JSON.parse(body) };
      } catch (error) {
        if (error instanceof SyntaxError) return failed('http_error');
        return failed(error instanceof Error && error.name === 'TimeoutError' ? 'http_timeout' : 'connection_failed');
      }
    },
    close: poster.close,
  };
}

function encoded({ kind, payload }: Parcel): RawPost {
  if (kind === 'event') return { body: JSON.stringify(payload) };
  const fields = kind === 'interaction' ? { payload: JSON.stringify(payload) } : payload;
  const form = new URLSearchParams(
    Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return { body: form.toString(), contentType: FORM };
}

const retryHeaders = (retry: Retry | null): Readonly<Record<string, string>> =>
  retry === null ? {} : { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason };

/** Why Slack asks a client to connect again (https://docs.slack.dev/apis/events-api/using-socket-mode#disconnect). */
export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled';

const ENVELOPES = { event: 'events_api', command: 'slash_commands', interaction: 'interactive' } as const;
const MAX_CONNECTIONS = 10;
const PING_MS = 10_000;

/**
 * Socket Mode: envelopes over WebSockets, each to one of the open connections in turn.
 *
 * @param timeoutMs within which an envelope must be acknowledged
 */
export function createSockets(appId: string, newId: () => string, timeoutMs: number) {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const open: WebSocket[] = [];
  const unanswered = new Map<string, { readonly socket: WebSocket; readonly settle: (delivered: Delivered) => void }>();
  let turn = 0;
  let taken = 0;
  let enabled = true;

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
    let message: Readonly<Record<string, unknown>>;
    try {
      message = parsedObject(data);
    } catch {
      socket.close(1003);
      return;
    }
    taken += 1;
    const { payload } = message;
    // Clients send `{}` where they have nothing to say.
    const empty = typeof payload === 'object' && payload !== null && Object.keys(payload).length === 0;
    const body = empty ? null : (payload ?? null);
    unanswered.get(String(message['envelope_id']))?.settle({ kind: 'acknowledged', body });
  };
  const dropAll = (): void => {
    for (const socket of [...open]) socket.terminate();
  };
  /** Asks clients to connect again, the oldest or all. */
  const disconnect = (reason: DisconnectReason, which: 'oldest' | 'all'): void => {
    for (const socket of which === 'all' ? [...open] : open.slice(0, 1))
      send(socket, { type: 'disconnect', reason, debug_info: { host: 'stand-in' } });
  };

  return {
    /** A WebSocket address that can be used once; null when too many are open. */
    address: (root: string): string | null => {
      if (open.length >= MAX_CONNECTIONS) return null;
      const ticket = newId();
      tickets.add(ticket);
      return `${root.replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${appId}`;
    },
    upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
      const url = new URL(request.url ?? '/', 'http://loopback');
      if (url.pathname === '/link/' && tickets.delete(url.searchParams.get('ticket') ?? ''))
        server.handleUpgrade(request, socket, head, connected);
      else socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    },
    carry: (parcel: Parcel, retry: Retry | null): Promise<Delivered> => {
      turn += 1;
      const socket = open[turn % Math.max(open.length, 1)];
      if (socket === undefined) return Promise.resolve(failed('connection_failed'));
      const id = `envelope-${newId()}`;
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
          type: ENVELOPES[parcel.kind],
          payload: parcel.payload,
          accepts_response_payload: parcel.kind !== 'event',
          ...(parcel.kind === 'event' && { retry_attempt: retry?.attempt ?? 0, retry_reason: retry?.reason ?? '' }),
        });
      });
    },
    connections: (): number => open.length,
    /** Acknowledgements that came, late and repeated ones too. */
    acknowledged: (): number => taken,
    disconnect,
    /** Breaks every connection without a word. */
    drop: dropAll,
    /** Somebody switches Socket Mode off in the app's settings, or on again: clients are told, and find no way in. */
    enable: (on: boolean): void => {
      enabled = on;
      if (on) return;
      disconnect('link_disabled', 'all');
      for (const socket of [...open]) socket.close(1000);
    },
    isEnabled: (): boolean => enabled,
    close: (): void => {
      dropAll();
      server.close();
    },
  };
}

export type Sockets = ReturnType<typeof createSockets>;

const send = (socket: WebSocket, message: unknown): void => socket.send(JSON.stringify(message));
