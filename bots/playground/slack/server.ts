import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type CallBody, parsedObject, readBytes, readCall } from './body.ts';
import type { CallLog } from './calls.ts';
import type { Fault, Faults } from './faults.ts';
import type { Limiter } from './limits.ts';
import type { Answer, Caller, Method } from './method.ts';
import { methodCalled } from './methods/table.ts';
import { authorize, type Consent } from './oauth.ts';
import { installKey, type Platform } from './platform.ts';
import { Refusal, rateLimited } from './refusal.ts';
import { respond } from './responses.ts';

export interface ServerDeps {
  readonly platform: Platform;
  readonly faults: Faults;
  readonly limiter: Limiter;
  readonly log: CallLog;
  /** Who answers Slack's question at `/oauth/v2/authorize`, and what; null: nobody does. */
  readonly consent: () => Consent | null;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/**
 * The HTTP side: `/api/<method>`, `/oauth/v2/authorize`, `/actions/…` for response URLs, `/upload/<file>`, and
 * `/files/<file>` for what a page shows of a file.
 */
export function createWebApiServer(deps: ServerDeps) {
  const server = createServer((request, response) => {
    handle(deps, request, response).catch((error: unknown) => answerError(response, error));
  });
  server.on('upgrade', deps.upgrade);
  server.keepAliveTimeout = 60_000;

  return {
    /** Listens on loopback. @param port 0: one that the system chooses */
    listen: (port: number): Promise<string> =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
      }),
    close: (): Promise<void> =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(deps: ServerDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = URL.parse(request.url ?? '/', 'http://loopback');
  const [, place = '', rest = ''] = /^\/(api|actions|upload|files|oauth)\/(.+)$/.exec(url?.pathname ?? '') ?? [];
  if (url === null || place === '') throw new Refusal('not_found', {}, 404);
  if (place === 'api') return callMethod(deps, rest, request, response, url.searchParams);
  if (place === 'files') return answerFile(deps, rest, response);
  if (place === 'upload') return upload(deps, rest, request, response);
  if (place === 'oauth') return askPerson(deps, response, url.searchParams);
  return answerToUrl(deps, rest, request, response);
}

async function callMethod(
  deps: ServerDeps,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): Promise<void> {
  const { fields } = await readCall(request, query);
  const method = methodCalled(name);
  let caller: Caller | Refusal;
  try {
    caller = callerOf(deps.platform, request, fields);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    caller = error;
  }
  const install = caller instanceof Refusal || caller.kind !== 'bot' ? null : caller.install;
  const team = install === null ? null : installKey(install);
  const record = (ok: boolean, error: string | null, status: number): void =>
    deps.log.add({ method: name, ok, error, status, team, fields, at: deps.platform.now().getTime() });
  const channel = typeof fields['channel'] === 'string' ? fields['channel'] : null;
  const fault = deps.faults.strike({ method: name, team, channel });
  try {
    if (fault !== null && strikesFirst(fault, response)) return record(false, fault.kind, response.statusCode);
    const answer = perform(deps, name, method, fields, caller);
    record(true, null, 200);
    if (fault?.kind === 'silence after') return;
    if (fault?.kind === 'drop after') return void request.socket.destroy();
    const scopes =
      install === null
        ? {}
        : { 'x-oauth-scopes': install.scopes.join(','), 'x-accepted-oauth-scopes': method?.scopes.join(',') ?? '' };
    answerJson(response, 200, { ok: true, ...answer }, scopes);
  } catch (error) {
    record(
      false,
      error instanceof Refusal ? error.code : 'internal_error',
      error instanceof Refusal ? error.status : 500,
    );
    throw error;
  }
}

/** Carries out a call under all checks. */
function perform(
  deps: ServerDeps,
  name: string,
  method: Method | undefined,
  fields: CallBody['fields'],
  caller: Caller | Refusal,
): Answer {
  if (method === undefined) throw new Refusal('unknown_method', { req_method: name });
  if (caller instanceof Refusal) throw caller;
  const { token: _token, team_id: teamId, ...rest } = fields;
  if (caller.kind === 'bot') {
    const channel = typeof rest['channel'] === 'string' ? rest['channel'] : null;
    deps.limiter.count({ method: name, team: installKey(caller.install), channel });
  }
  return method.call(deps.platform, rest, caller, typeof teamId === 'string' ? teamId : null);
}

/** @throws {Refusal} `invalid_auth`, `token_revoked`, `account_inactive` */
function callerOf(platform: Platform, request: IncomingMessage, fields: CallBody['fields']): Caller {
  const [scheme = '', credentials = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme.toLowerCase() === 'basic') {
    const [id = '', secret = ''] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
    return { kind: 'nobody', basic: { id, secret } };
  }
  const given = scheme.toLowerCase() === 'bearer' ? credentials : fields['token'];
  if (given === undefined || given === '') return { kind: 'nobody', basic: null };
  const token = String(given);
  if (platform.app.appTokens.includes(token)) return { kind: 'app' };
  const install = platform.installs.get(token);
  if (install === undefined) throw new Refusal('invalid_auth');
  if (install.state === 'revoked') throw new Refusal('token_revoked');
  if (install.state === 'uninstalled') throw new Refusal('account_inactive');
  return { kind: 'bot', install };
}

/** Whether the call is over with the fault, before anything was done. */
function strikesFirst(fault: Fault, response: ServerResponse): boolean {
  switch (fault.kind) {
    case 'too many requests':
      answerError(response, rateLimited(fault.retryAfter));
      return true;
    case 'refusal':
      answerError(response, new Refusal(fault.error));
      return true;
    case 'server error':
      response.writeHead(500, { 'content-type': 'text/plain' }).end('Internal Server Error');
      return true;
    case 'drop':
      response.socket?.destroy();
      return true;
    case 'silence':
      return true;
    case 'silence after':
    case 'drop after':
      return false;
  }
}

async function answerToUrl(
  deps: ServerDeps,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBytes(request);
  const channel = deps.platform.responses.get(id)?.channelId ?? null;
  const fault = deps.faults.strike({ method: 'response_url', team: null, channel });
  if (fault !== null && strikesFirst(fault, response)) return;
  respond(deps.platform, id, parsedObject(body.toString('utf8')));
  if (fault?.kind === 'silence after') return;
  if (fault?.kind === 'drop after') return void request.socket.destroy();
  response.writeHead(200, { 'content-type': 'text/html' }).end('ok');
}

async function upload(deps: ServerDeps, id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const isForm = request.headers['content-type']?.startsWith('multipart/form-data') ?? false;
  const bytes = isForm
    ? (await readCall(request, new URLSearchParams())).uploads[0]
    : Uint8Array.from(await readBytes(request));
  if (bytes === undefined) throw new Refusal('no_file_data', {}, 400);
  deps.platform.files.receive(id, bytes);
  response.writeHead(200, { 'content-type': 'text/plain' }).end(`OK - ${bytes.length}`);
}

function askPerson(deps: ServerDeps, response: ServerResponse, query: URLSearchParams): void {
  const consent = deps.consent();
  if (consent === null) throw new Refusal('not_authed', {}, 403);
  response.writeHead(302, { location: authorize(deps.platform, query, consent), 'content-length': 0 }).end();
}

function answerFile(deps: ServerDeps, id: string, response: ServerResponse): void {
  const file = deps.platform.files.content(id);
  if (file === undefined) throw new Refusal('file_not_found', {}, 404);
  const headers = {
    'content-type': file.type,
    'content-length': file.bytes.length,
    'x-content-type-options': 'nosniff',
  };
  response.writeHead(200, headers).end(file.bytes);
}

function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): void {
  if (response.destroyed || response.headersSent) return;
  const json = JSON.stringify(body);
  const all = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(json),
    ...headers,
  };
  response.writeHead(status, all).end(json);
}

/** A fault of the stand-in itself is answered with 500 and named, so that a test shows it. */
function answerError(response: ServerResponse, error: unknown): void {
  const refusal = error instanceof Refusal ? error : new Refusal(`stand-in failed: ${String(error)}`, {}, 500);
  answerJson(response, refusal.status, { ok: false, error: refusal.code, ...refusal.details }, refusal.headers);
}
