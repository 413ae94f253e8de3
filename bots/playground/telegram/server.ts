import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  answerBytes,
  answerJson,
  BodyError,
  type BodyFault,
  breaksAfter,
  type createCallLog,
  type Faults,
  onLoopback,
  parsedObject,
  readCall,
  recordCall,
  strikesFirst,
} from '../far-end.ts';
import { botMethods } from './bot-methods.ts';
import { badRequest, Refusal, tooManyRequests } from './content.ts';
import { type Extras, type MethodTable, messageMethods } from './methods.ts';
import type { Platform, StoredFile } from './platform.ts';

/** A call the bot made, as it was answered. */
export interface CallRecord {
  readonly method: string;
  readonly ok: boolean;
  /** HTTP status; 0 when no answer was given. */
  readonly code: number;
  readonly description: string | null;
  readonly fields: Fields;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** It came in the answer to a webhook. */
  readonly inWebhookAnswer: boolean;
}

export const isMessage = (method: string): boolean => /^send(?!ChatAction)/.test(method);

/** How much the platform takes; a limit left out is none. */
export interface Limits {
  /** Messages a second, in all. */
  readonly perSecond?: number;
  /** Messages and edits a second in one chat, and how many may come at once after a rest (one second's, when left out). */
  readonly perChatPerSecond?: number;
  readonly chatBurst?: number;
  /** For messages with `allow_paid_broadcast`, which do not count against `perSecond`. */
  readonly paidPerSecond?: number;
}

/** Telegram's limits as its documentation and its users tell them (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this). */
export const TELEGRAM_LIMITS: Limits = { perSecond: 30, perChatPerSecond: 1, chatBurst: 5 };

const FORGET_ABOVE = 20_000;

/** Refuses messages above a pace, by buckets that fill again. Answers to presses are free. */
export function createLimiter(now: () => Date, initial: Limits | null) {
  let limits = initial;
  const buckets = new Map<string, { tokens: number; at: number }>();

  /** @throws {Refusal} 429 with the seconds to wait. @returns what takes the token */
  const room = (key: string, rate: number | undefined, size = rate): (() => void) => {
    if (rate === undefined || size === undefined) return () => undefined;
    const at = now().getTime();
    const last = buckets.get(key) ?? { tokens: size, at };
    const tokens = Math.min(size, last.tokens + ((at - last.at) / 1000) * rate);
    if (tokens < 1) throw tooManyRequests(Math.max(1, Math.ceil((1 - tokens) / rate)));
    return () => buckets.set(key, { tokens: tokens - 1, at });
  };

  return {
    set: (next: Limits | null): void => {
      limits = next;
      buckets.clear();
    },
    /** Counts a call. @throws {Refusal} 429 */
    count: (method: string, fields: Fields): void => {
      if (limits === null || !(isMessage(method) || /^edit/.test(method))) return;
      if (buckets.size > FORGET_ABOVE) buckets.clear();
      const taken = [room(`chat ${String(fields['chat_id'])}`, limits.perChatPerSecond, limits.chatBurst)];
      const paid = String(fields['allow_paid_broadcast']) === 'true';
      if (isMessage(method))
        taken.push(paid ? room('paid', limits.paidPerSecond ?? 1000) : room('all', limits.perSecond));
      for (const take of taken) take();
    },
  };
}

export interface ServerDeps {
  readonly token: string;
  readonly platform: Platform;
  readonly faults: Faults;
  readonly limiter: ReturnType<typeof createLimiter>;
  readonly log: ReturnType<typeof createCallLog<CallRecord>>;
}

type Fields = Readonly<Record<string, unknown>>;

/** Every method this stand-in knows. */
const METHODS: MethodTable = { ...botMethods, ...messageMethods };

/** Carries out a call under all checks and writes it down. Rejects with a Refusal. */
async function perform(
  { limiter, log, platform }: ServerDeps,
  method: string,
  fields: Fields,
  extras: Extras,
  inWebhookAnswer = false,
): Promise<unknown> {
  const record = (ok: boolean, code: number, description: string | null): void =>
    log.add({ method, ok, code, description, fields, at: platform.now().getTime(), inWebhookAnswer });
  recordCall('telegram', method, fields, extras.uploads);
  try {
    const row = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
    if (row === undefined) throw new Refusal(404, 'Not Found: method not found');
    limiter.count(method, fields);
    const result = await row.call(method, platform, fields, extras);
    record(true, 200, null);
    return result;
  } catch (error) {
    if (error instanceof Refusal) record(false, error.code, error.message);
    else record(false, 500, 'Internal Server Error');
    throw error;
  }
}

/** A webhook's answer may hold one method call. The bot never learns what became of it; the log of calls tells, faults of the stand-in included. */
export async function carryOutReply(deps: ServerDeps, body: string): Promise<void> {
  let reply: Fields;
  try {
    reply = parsedObject(body);
  } catch {
    return;
  }
  const { method, ...fields } = reply;
  if (method === undefined) return;
  await perform(deps, String(method), fields, { uploads: new Map(), gone: null }, true).catch(() => undefined);
}

/** The HTTP side: `/bot<token>/<method>`, `/file/bot<token>/<path>`, and `/seen/<path>` for what a page shows of a file. */
export function createBotApiServer(deps: ServerDeps) {
  const server = createServer((request, response) => {
    handle(deps, request, response).catch((error: unknown) => answerError(response, error));
  });
  return onLoopback(server);
}

const MAX_BODY_BYTES = 60 * 1024 * 1024;
const BODY_FAULTS: Readonly<Record<BodyFault, Refusal>> = {
  'too large': new Refusal(413, 'Request Entity Too Large'),
  'not JSON': badRequest("can't parse JSON object"),
  'no object': badRequest('JSON object expected'),
  'no form': badRequest("can't parse the request body"),
  'unknown type': badRequest("can't parse the request body"),
};

async function handle(deps: ServerDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = URL.parse(`http://loopback${request.url ?? '/'}`);
  const { byPath } = deps.platform.files;
  const seen = /^\/seen\/(.+)$/.exec(url?.pathname ?? '')?.[1];
  if (seen !== undefined) return answerFile(response, byPath(seen));
  const [, isFile, token, rest] = /^(\/file)?\/bot([^/]*)\/(.+)$/.exec(url?.pathname ?? '') ?? [];
  if (url === null || token === undefined || rest === undefined) throw new Refusal(404, 'Not Found');
  if (!sameToken(token, deps.token)) throw new Refusal(401, 'Unauthorized');
  if (isFile !== undefined) return answerFile(response, byPath(rest));
  if (request.method !== 'GET' && request.method !== 'POST') throw badRequest('only GET and POST are understood');
  const { fields, uploads } = await readCall(request, url.searchParams, MAX_BODY_BYTES);
  const fault = deps.faults.strike({ method: rest, chat: Number(fields['chat_id']) || null });
  if (fault !== null && strikesFirst(fault, response, refusals(response))) {
    const code = response.headersSent ? response.statusCode : 0;
    const at = deps.platform.now().getTime();
    deps.log.add({ method: rest, ok: false, code, description: fault.kind, fields, at, inWebhookAnswer: false });
    return;
  }
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  const result = await perform(deps, rest, fields, { uploads, gone: controller.signal });
  if (!breaksAfter(fault, response)) answerJson(response, 200, { ok: true, result });
}

const refusals = (response: ServerResponse) => ({
  refusal: (words: string) => answerError(response, new Refusal(/^Forbidden/.test(words) ? 403 : 400, words)),
  tooMany: (seconds: number) => answerError(response, tooManyRequests(seconds)),
  serverError: () => answerError(response, new Refusal(500, 'Internal Server Error')),
  tokenRevoked: () => answerError(response, new Refusal(401, 'Unauthorized')),
});

function sameToken(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function answerFile(response: ServerResponse, file: StoredFile | undefined): void {
  if (file === undefined) throw new Refusal(404, 'Not Found');
  answerBytes(response, file.type, file.bytes);
}

/** A fault of the stand-in itself is answered with 500 and named, so that a test shows it. */
function answerError(response: ServerResponse, error: unknown): void {
  const known = error instanceof BodyError ? BODY_FAULTS[error.fault] : error;
  const refusal = known instanceof Refusal ? known : new Refusal(500, `Internal Server Error: ${String(error)}`);
  const { code, message: description, parameters } = refusal;
  answerJson(response, code, { ok: false, error_code: code, description, ...(parameters !== null && { parameters }) });
}
