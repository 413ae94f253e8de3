import { channel } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request as startRequest } from 'undici';
import { z } from 'zod';

/**
 * What both stand-ins share: reading calls, answering them or not, remembering them, posting to the app, telling those
 * who watch.
 */

/**
 * Fields of a call as both platforms read them: a form or an address carries strings only, so numbers, flags and JSON
 * structures are understood in both spellings (https://core.telegram.org/bots/api#making-requests,
 * https://docs.slack.dev/apis/web-api/#basics).
 */
export const text = z.string();
export const wholeNumber = z.preprocess(
  (value) => (typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value),
  z.int(),
);
export const flag = z.preprocess((value) => {
  if (value === 'true' || value === '1' || value === 1) return true;
  return value === 'false' || value === '0' || value === 0 ? false : value;
}, z.boolean());
/** A structure, as such or as a string of JSON. */
export const structure = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value, context) => {
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch {
      context.issues.push({ code: 'custom', message: "can't parse JSON", input: null });
      return z.NEVER;
    }
  }, schema);

export interface Upload {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Fields and files of a call, not yet checked; files by the name of their part. */
export interface CallBody {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly uploads: ReadonlyMap<string, Upload>;
}

/** Why a body is not read. */
export type BodyFault = 'too large' | 'not JSON' | 'no object' | 'no form' | 'unknown type';

export class BodyError extends Error {
  readonly fault: BodyFault;

  constructor(fault: BodyFault) {
    super(fault);
    this.fault = fault;
  }
}

/** @throws {BodyError} for a body of more than so many bytes */
export async function readBytes(request: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostBytes) throw new BodyError('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** @throws {BodyError} when this is no JSON object */
export function parsedObject(json: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new BodyError('not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BodyError('no object');
  return { ...value };
}

/** Reads a call: query string, JSON or a form of either kind. Fields that are null count as absent. @throws {BodyError} */
export async function readCall(request: IncomingMessage, query: URLSearchParams, mostBytes: number): Promise<CallBody> {
  const body = await readBytes(request, mostBytes);
  const fields: Record<string, unknown> = Object.fromEntries(query);
  const uploads = new Map<string, Upload>();
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/json') && body.length > 0)
    Object.assign(fields, parsedObject(body.toString('utf8')));
  else if (/^(multipart\/form-data|application\/x-www-form-urlencoded)/.test(type)) {
    const form = await new Response(Uint8Array.from(body), { headers: { 'content-type': type } })
      .formData()
      .catch(() => null);
    if (form === null) throw new BodyError('no form');
    for (const [name, value] of form) {
      if (typeof value === 'string') fields[name] = value;
      else uploads.set(name, { name: value.name, bytes: await value.bytes() });
    }
  } else if (body.length > 0) throw new BodyError('unknown type');
  return { fields: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)), uploads };
}

/** Answers with JSON, if it is not too late. */
export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.destroyed || response.headersSent) return;
  const json = Buffer.from(JSON.stringify(body));
  const base = { 'content-type': 'application/json; charset=utf-8', 'content-length': json.length };
  response.writeHead(status, { ...base, ...headers }).end(json);
}

/** Answers with a file that a page or an app asked for. */
export function answerBytes(response: ServerResponse, type: string, bytes: Uint8Array): void {
  const headers = { 'content-type': type, 'content-length': bytes.length, 'x-content-type-options': 'nosniff' };
  response.writeHead(200, headers).end(bytes);
}

/** What can go wrong between an app and a platform. */
export type Fault =
  /** Never answers; or does what was asked, and never answers. */
  | { readonly kind: 'silence' | 'silence after' }
  /** The connection breaks before anything is done; or after everything is, so that the caller cannot know. */
  | { readonly kind: 'drop' | 'drop after' }
  /** Status 200 with what is no JSON, and nothing is done. */
  | { readonly kind: 'garbage' }
  /** Everything is done, and the first half of the answer comes as if it were all; or it breaks off in its midst. */
  | { readonly kind: 'half after' | 'break after' }
  /** The app's token works no more. */
  | { readonly kind: 'token revoked' }
  /** Status 500; or 502 with a page of HTML, as a platform's front answers when what is behind it is away. */
  | { readonly kind: 'server error' | 'bad gateway' }
  | { readonly kind: 'too many requests'; readonly retryAfter: number }
  /** Refuses in the platform's words: `internal_error` in Slack, `Bad Request: …` in Telegram. */
  | { readonly kind: 'refusal'; readonly error: string };

/** A fault, and where it strikes. What is left out does not limit it. */
export interface FaultRule {
  readonly fault: Fault;
  /** How often; always, when left out. */
  readonly times?: number;
  /** A method; in Slack also `response_url`, or `files-pri` for the download of a file. */
  readonly method?: string;
  /** A chat of Telegram. */
  readonly chat?: number | ((chat: number) => boolean);
  /** A channel of Slack, and the workspace or organisation whose token calls. */
  readonly channel?: string;
  readonly team?: string;
}

interface Place {
  readonly method: string;
  readonly chat?: number | null;
  readonly channel?: string | null;
  readonly team?: string | null;
}

function strikesAt(rule: FaultRule, place: Place): boolean {
  const chat = place.chat ?? null;
  return (
    (rule.method ?? place.method) === place.method &&
    (rule.team === undefined || rule.team === place.team) &&
    (rule.channel === undefined || rule.channel === place.channel) &&
    (typeof rule.chat === 'function' ? chat !== null && rule.chat(chat) : (rule.chat ?? chat) === chat)
  );
}

/** Faults switched on, first come first served. */
export function createFaults() {
  const rules: { rule: FaultRule; left: number }[] = [];
  const off = (entry: { rule: FaultRule; left: number }): void => {
    const at = rules.indexOf(entry);
    if (at !== -1) rules.splice(at, 1);
  };
  return {
    /** Switches a fault on; what it gives switches it off. */
    on: (rule: FaultRule): (() => void) => {
      const entry = { rule, left: rule.times ?? Number.POSITIVE_INFINITY };
      rules.push(entry);
      return () => off(entry);
    },
    clear: (): void => {
      rules.length = 0;
    },
    /** The fault that strikes this call, used up by one; null when it may go on. */
    strike: (place: Place): Fault | null => {
      const entry = rules.find(({ rule }) => strikesAt(rule, place));
      if (entry === undefined) return null;
      entry.left -= 1;
      if (entry.left <= 0) off(entry);
      return entry.rule.fault;
    },
  };
}

export type Faults = ReturnType<typeof createFaults>;

/** What a platform answers where the fault gives it words. */
export interface Refuse {
  refusal(error: string): void;
  tooMany(seconds: number): void;
  serverError(): void;
  tokenRevoked(): void;
}

const STRIKE_AFTER: ReadonlySet<Fault['kind']> = new Set(['silence after', 'drop after', 'half after', 'break after']);

/** Whether the call is over with the fault, before anything was done. */
export function strikesFirst(fault: Fault, response: ServerResponse, answer: Refuse): boolean {
  if (STRIKE_AFTER.has(fault.kind)) return false;
  if (fault.kind === 'drop') response.socket?.destroy();
  if (fault.kind === 'refusal') answer.refusal(fault.error);
  if (fault.kind === 'too many requests') answer.tooMany(fault.retryAfter);
  if (fault.kind === 'server error') answer.serverError();
  if (fault.kind === 'token revoked') answer.tokenRevoked();
  if (fault.kind === 'garbage')
    response.writeHead(200, { 'content-type': 'application/json' }).end('\u0000{"ok": maybe');
  if (fault.kind === 'bad gateway')
    response.writeHead(502, { 'content-type': 'text/html' }).end('<html><body>502 Bad Gateway</body></html>');
  return true;
}

/** Whether the wire withholds the answer, or a part of it, now that everything is done. */
export function breaksAfter(fault: Fault | null, response: ServerResponse): boolean {
  if (fault === null || !STRIKE_AFTER.has(fault.kind)) return false;
  if (fault.kind === 'drop after') response.socket?.destroy();
  if (fault.kind === 'half after') response.writeHead(200, { 'content-type': 'application/json' }).end(HALF);
  if (fault.kind === 'break after') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 * HALF.length });
    response.write(HALF, () => response.socket?.destroy());
  }
  return true;
}

const HALF = '{"ok":true,"resu';

export interface Statistics {
  readonly calls: number;
  readonly refused: number;
  readonly byMethod: Readonly<Record<string, { readonly ok: number; readonly refused: number }>>;
  /** Messages that reached somebody, and the most of them within one second of the clock. */
  readonly sent: number;
  readonly peakPerSecond: number;
}

const RECORDING = channel('opprop.stand-in.call');

/** Tells whoever records (a subscriber of this channel of `node:diagnostics_channel`) what a bot sent. */
export function recordCall(
  platform: 'telegram' | 'slack',
  method: string,
  payload: object,
  uploads: CallBody['uploads'] = new Map(),
): void {
  if (!RECORDING.hasSubscribers) return;
  const files = [...uploads].map(([part, { name, bytes }]) => [part, { name, size: bytes.length }] as const);
  RECORDING.publish({ platform, method, payload, files: Object.fromEntries(files) });
}

const KEPT = 1000;

/** Remembers the last thousand calls, and counts all. @param isMessage whether a method sends a message */
export function createCallLog<C extends { readonly method: string; readonly ok: boolean; readonly at: number }>(
  isMessage: (method: string) => boolean,
) {
  const calls: C[] = [];
  const byMethod = new Map<string, { ok: number; refused: number }>();
  let second = { at: 0, messages: 0 };
  let peakPerSecond = 0;
  let sent = 0;
  const sum = (kind: 'ok' | 'refused'): number => [...byMethod.values()].reduce((all, counts) => all + counts[kind], 0);
  return {
    /** The last calls, oldest first: at least a thousand, where there were that many. */
    calls: calls as readonly C[],
    add: (call: C): void => {
      calls.push(call);
      if (calls.length > 2 * KEPT) calls.splice(0, calls.length - KEPT);
      const counts = byMethod.get(call.method) ?? { ok: 0, refused: 0 };
      byMethod.set(call.method, counts);
      counts[call.ok ? 'ok' : 'refused'] += 1;
      if (!call.ok || !isMessage(call.method)) return;
      sent += 1;
      const at = Math.floor(call.at / 1000);
      second = { at, messages: second.at === at ? second.messages + 1 : 1 };
      peakPerSecond = Math.max(peakPerSecond, second.messages);
    },
    statistics: (): Statistics => ({
      sent,
      calls: sum('ok') + sum('refused'),
      refused: sum('refused'),
      peakPerSecond,
      byMethod: Object.fromEntries(byMethod),
    }),
  };
}

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

/** Posts to an app over connections that are kept open. @param timeoutMs until the whole exchange must be over */
export function createPoster(timeoutMs: number) {
  const agent = new Agent({ connect: { rejectUnauthorized: true } });
  return {
    /** Rejects with a `TimeoutError`, or with the connection's error. */
    post: async (url: string, body: string | null, headers: Readonly<Record<string, string>>, method = 'POST') => {
      const signal = AbortSignal.timeout(timeoutMs);
      const answer = await startRequest(url, { method, body, headers, dispatcher: agent, signal });
      return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
    },
    close: (): Promise<void> => agent.destroy(),
  };
}

export type Poster = ReturnType<typeof createPoster>;

/** Those who watch: all people, or one of them. */
export function createWatchers<Key, Event>() {
  const everyone = new Set<(event: Event) => void>();
  const byKey = new Map<Key, Set<(event: Event) => void>>();
  return {
    /** Whether anybody watches this person, or anybody at all. */
    watched: (key?: Key): boolean => everyone.size > 0 || (key === undefined ? byKey.size > 0 : byKey.has(key)),
    tell: (key: Key, event: Event): void => {
      for (const listener of [...everyone, ...(byKey.get(key) ?? [])]) listener(event);
    },
    /** @param key watches this person only; without it, all. @returns what ends it */
    on: (listener: (event: Event) => void, key?: Key): (() => void) => {
      const group = key === undefined ? everyone : (byKey.get(key) ?? new Set());
      group.add(listener);
      if (key !== undefined) byKey.set(key, group);
      return () => {
        group.delete(listener);
        if (key !== undefined && group.size === 0 && byKey.get(key) === group) byKey.delete(key);
      };
    },
  };
}

const starts = (bytes: Uint8Array, ...head: number[]): boolean => head.every((byte, place) => bytes[place] === byte);

/** Media type of a picture by its first bytes; null for anything else. */
export function pictureType(bytes: Uint8Array): string | null {
  if (starts(bytes, 0x89, 0x50, 0x4e, 0x47)) return 'image/png';
  if (starts(bytes, 0x47, 0x49, 0x46, 0x38)) return 'image/gif';
  return starts(bytes, 0xff, 0xd8, 0xff) ? 'image/jpeg' : null;
}
