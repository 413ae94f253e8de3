import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { breaksAfter, breaksFirst } from '../faults.ts';
import { onLoopback } from '../loopback.ts';
import { readCall } from './body.ts';
import { type CallLog, isMessage } from './calls.ts';
import type { Fault, Faults } from './faults.ts';
import type { StoredFile } from './files.ts';
import type { Limiter } from './limits.ts';
import type { Extras } from './method.ts';
import { methodCalled } from './methods/table.ts';
import type { Platform } from './platform.ts';
import { badRequest, Refusal, tooManyRequests } from './refusal.ts';

export interface ServerDeps {
  readonly token: string;
  readonly platform: Platform;
  readonly faults: Faults;
  readonly limiter: Limiter;
  readonly log: CallLog;
}

type Fields = Readonly<Record<string, unknown>>;

/** Carries out a call under all checks and writes it down. Rejects with a Refusal. */
export async function perform(
  deps: ServerDeps,
  name: string,
  fields: Fields,
  extras: Extras,
  inWebhookAnswer: boolean,
): Promise<unknown> {
  const record = (ok: boolean, code: number, description: string | null): void =>
    deps.log.add({ method: name, ok, code, description, fields, at: deps.platform.now().getTime(), inWebhookAnswer });
  try {
    const method = methodCalled(name);
    if (method === undefined) throw new Refusal(404, 'Not Found: method not found');
    if (isMessage(name))
      deps.limiter.count(Number(fields['chat_id']), String(fields['allow_paid_broadcast']) === 'true');
    const result = await method.call(name, deps.platform, fields, extras);
    record(true, 200, null);
    return result;
  } catch (error) {
    if (error instanceof Refusal) record(false, error.code, error.message);
    else record(false, 500, 'Internal Server Error');
    throw error;
  }
}

/** The HTTP side: `/bot<token>/<method>`, `/file/bot<token>/<path>`, and `/seen/<path>` for what a page shows of a file. */
export function createBotApiServer(deps: ServerDeps) {
  const server = createServer((request, response) => {
    handle(deps, request, response).catch((error: unknown) => answerError(response, error));
  });
  return onLoopback(server);
}

async function handle(deps: ServerDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const address = `http://loopback${request.url ?? '/'}`;
  if (!URL.canParse(address)) throw new Refusal(404, 'Not Found');
  const { pathname, searchParams } = new URL(address);
  const seen = /^\/seen\/(.+)$/.exec(pathname);
  if (seen !== null) return answerFile(response, deps.platform.files.byPath(seen[1] ?? ''));
  const [, isFile, token, rest] = /^(\/file)?\/bot([^/]*)\/(.+)$/.exec(pathname) ?? [];
  if (token === undefined || rest === undefined) throw new Refusal(404, 'Not Found');
  if (!sameToken(token, deps.token)) throw new Refusal(401, 'Unauthorized');
  if (isFile !== undefined) return answerFile(response, deps.platform.files.byPath(rest));
  if (request.method !== 'GET' && request.method !== 'POST') throw badRequest('only GET and POST are understood');
  const { fields, uploads } = await readCall(request, searchParams);
  const fault = deps.faults.strike({ method: rest, chat: Number(fields['chat_id']) || null });
  if (fault !== null && strikesFirst(fault, response)) {
    deps.log.add({
      method: rest,
      ok: false,
      code: response.statusCode,
      description: fault.kind,
      fields,
      at: deps.platform.now().getTime(),
      inWebhookAnswer: false,
    });
    return;
  }
  const result = await perform(deps, rest, fields, { uploads, gone: whenGone(response) }, false);
  if (breaksAfter(fault, response)) return;
  answerJson(response, 200, { ok: true, result });
}

/** Whether the call is over with the fault, before anything was done. */
function strikesFirst(fault: Fault, response: ServerResponse): boolean {
  switch (fault.kind) {
    case 'too many requests':
      answerError(response, tooManyRequests(fault.retryAfter));
      return true;
    case 'server error':
      answerError(response, new Refusal(500, 'Internal Server Error'));
      return true;
    case 'bad gateway':
      response.writeHead(502, { 'content-type': 'text/html' }).end('<html><body>502 Bad Gateway</body></html>');
      return true;
    default:
      return breaksFirst(fault, response);
  }
}

function whenGone(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}

function sameToken(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function answerFile(response: ServerResponse, file: StoredFile | undefined): void {
  if (file === undefined) throw new Refusal(404, 'Not Found');
  response
    .writeHead(200, {
      'content-type': file.type,
      'content-length': file.bytes.length,
      'x-content-type-options': 'nosniff',
    })
    .end(file.bytes);
}

function answerJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed || response.headersSent) return;
  const json = JSON.stringify(body);
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) })
    .end(json);
}

/** A fault of the stand-in itself is answered with 500 and named, so that a test shows it. */
function answerError(response: ServerResponse, error: unknown): void {
  const refusal = error instanceof Refusal ? error : new Refusal(500, `Internal Server Error: ${String(error)}`);
  answerJson(response, refusal.code, {
    ok: false,
    error_code: refusal.code,
    description: refusal.message,
    ...(refusal.parameters !== null && { parameters: refusal.parameters }),
  });
}
