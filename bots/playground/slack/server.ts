import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  answerBytes,
  answerJson,
  BodyError,
  type BodyFault,
  breaksAfter,
  type CallBody,
  type createCallLog,
  type Faults,
  onLoopback,
  parsedObject,
  readBytes,
  readCall,
  recordCall,
  strikesFirst,
} from '../far-end.ts';
import { respond } from './acts.ts';
import { authorize, type Consent } from './installs.ts';
import { fileFor } from './lookups.ts';
import { type Caller, type Method, methodCalled } from './methods.ts';
import { fileObject, type Install, installKey, type Platform, Refusal, rateLimited } from './platform.ts';

/** A call of a method, as it was answered. */
export interface CallRecord {
  readonly method: string;
  readonly ok: boolean;
  /** Slack's word for the refusal, or the kind of fault that struck; null when carried out. */
  readonly error: string | null;
  /** HTTP status; 0 when no answer was given. */
  readonly status: number;
  /** Workspace or organisation whose token called; null without a valid one. */
  readonly team: string | null;
  /** Without tokens and secrets. */
  readonly fields: Fields;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** How much Slack takes before it answers 429. Null where nothing limits. */
export interface Limits {
  /** Calls a minute of one method by one workspace; `default` serves for methods not named. */
  readonly perMinute: Readonly<Record<string, number>> | null;
  /** Messages a second into one channel. */
  readonly postsPerSecond: number | null;
  /** Messages a minute into all channels of a workspace. */
  readonly postsPerMinute: number | null;
}

const TIER_4 = ['views.open', 'views.push', 'views.update', 'views.publish', 'users.info'];
const TIER_4_FILES = ['files.getUploadURLExternal', 'files.completeUploadExternal', 'files.info'];

/** Slack's tiers as its documentation tells them (https://docs.slack.dev/apis/web-api/rate-limits). Tier 3: 50 a minute; tier 4: 100. */
export const SLACK_LIMITS: Limits = {
  perMinute: {
    default: 50,
    ...Object.fromEntries([...TIER_4, ...TIER_4_FILES].map((method) => [method, 100])),
    'auth.test': 200,
    'oauth.v2.access': 100,
    'chat.postMessage': Number.POSITIVE_INFINITY,
  },
  postsPerSecond: 1,
  postsPerMinute: 300,
};

/** Counts calls in sliding windows of the injected clock. A refused call does not count. */
export function createLimiter(now: () => Date, initial: Limits | null) {
  let limits = initial;
  const windows = new Map<string, number[]>();

  /** @throws {Refusal} 429 with the seconds until there is room. @returns what counts the call */
  const room = (key: string, most: number | null | undefined, windowMs: number): (() => void) => {
    if (most === null || most === undefined || !Number.isFinite(most)) return () => undefined;
    const at = now().getTime();
    const recent = (windows.get(key) ?? []).filter((moment) => at - moment < windowMs);
    const oldest = recent[0];
    if (recent.length >= most && oldest !== undefined)
      throw rateLimited(Math.max(1, Math.ceil((oldest + windowMs - at) / 1000)));
    return () => windows.set(key, [...recent, at]);
  };

  return {
    set: (next: Limits | null): void => {
      limits = next;
      windows.clear();
    },
    /** @throws {Refusal} 429 */
    count: (method: string, team: string, channel: string | null): void => {
      const perMinute = limits?.perMinute;
      const taken = [room(`${team} ${method}`, perMinute?.[method] ?? perMinute?.['default'], 60_000)];
      if (method === 'chat.postMessage' && channel !== null) {
        taken.push(room(`${team} post ${channel}`, limits?.postsPerSecond, 1000));
        taken.push(room(`${team} posts`, limits?.postsPerMinute, 60_000));
      }
      for (const take of taken) take();
    },
  };
}

export interface ServerDeps {
  readonly platform: Platform;
  readonly faults: Faults;
  readonly limiter: ReturnType<typeof createLimiter>;
  readonly log: ReturnType<typeof createCallLog<CallRecord>>;
  /** Who answers Slack's question at `/oauth/v2/authorize`, and what; null: nobody does. */
  readonly consent: () => Consent | null;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/**
 * The HTTP side: `/api/<method>`, `/oauth/v2/authorize`, `/actions/…` for response URLs, `/upload/<file>`,
 * `/files-pri/…` for the app to download a file, and `/files/<file>` for what a page shows of it.
 */
export function createWebApiServer(deps: ServerDeps) {
  const server = createServer((request, response) => {
    handle(deps, request, response).catch((error: unknown) => answerError(response, error));
  });
  server.on('upgrade', deps.upgrade);
  return onLoopback(server);
}

const MAX_BODY_BYTES = 20 * 1024 * 1024;
const BODY_FAULTS: Readonly<Record<BodyFault, Refusal>> = {
  'too large': new Refusal('request_too_large', {}, 413),
  'not JSON': new Refusal('invalid_json'),
  'no object': new Refusal('json_not_object'),
  'no form': new Refusal('invalid_form_data'),
  'unknown type': new Refusal('invalid_post_type'),
};

/** A fault of the stand-in itself is answered with 500 and named, so that a test shows it. */
function answerError(response: ServerResponse, error: unknown): void {
  const known = error instanceof BodyError ? BODY_FAULTS[error.fault] : error;
  const refusal = known instanceof Refusal ? known : new Refusal(`stand-in failed: ${String(error)}`, {}, 500);
  answerJson(response, refusal.status, { ok: false, error: refusal.code, ...refusal.details }, refusal.headers);
}

const refusals = (response: ServerResponse) => ({
  refusal: (code: string) => answerError(response, new Refusal(code)),
  tooMany: (seconds: number) => answerError(response, rateLimited(seconds)),
  serverError: () => {
    response.writeHead(500, { 'content-type': 'text/plain' }).end('Internal Server Error');
  },
  tokenRevoked: () => answerError(response, new Refusal('token_revoked')),
});

async function handle(deps: ServerDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = URL.parse(request.url ?? '/', 'http://loopback');
  const [, place, rest = ''] = /^\/(api|actions|upload|files|files-pri|oauth)\/(.+)$/.exec(url?.pathname ?? '') ?? [];
  // Whoever follows the redirect of a file they may not see gets a page, with status 200, in place of it.
  if (url?.pathname === '/signin') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html><title>Slack</title>');
  } else if (url === null || place === undefined) throw new Refusal('not_found', {}, 404);
  else if (place === 'api') await callMethod(deps, rest, request, response, url.searchParams);
  else if (place === 'files') {
    const file = deps.platform.files.content(rest);
    if (file === undefined) throw new Refusal('file_not_found', {}, 404);
    answerBytes(response, file.type, file.bytes);
  } else if (place === 'files-pri') answerDownload(deps, rest, request, response);
  else if (place === 'upload') await takeUpload(deps.platform, rest, request, response);
  else if (place === 'oauth') {
    const consent = deps.consent();
    if (consent === null) throw new Refusal('not_authed', {}, 403);
    const location = authorize(deps.platform, url.searchParams, consent);
    response.writeHead(302, { location, 'content-length': 0 }).end();
  } else await answerToUrl(deps, rest, request, response);
}

async function takeUpload(
  platform: Platform,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const isForm = request.headers['content-type']?.startsWith('multipart/form-data') ?? false;
  const form = isForm ? await readCall(request, new URLSearchParams(), MAX_BODY_BYTES) : null;
  const plain = form === null ? Uint8Array.from(await readBytes(request, MAX_BODY_BYTES)) : undefined;
  const bytes = form?.uploads.values().next().value?.bytes ?? plain;
  if (bytes === undefined) throw new Refusal('no_file_data', {}, 400);
  platform.files.receive(id, bytes);
  response.writeHead(200, { 'content-type': 'text/plain' }).end(`OK - ${bytes.length}`);
}

async function answerToUrl(
  { platform, faults }: ServerDeps,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const payload = parsedObject((await readBytes(request, MAX_BODY_BYTES)).toString('utf8'));
  recordCall('slack', 'response_url', payload);
  const channel = platform.responses.get(id)?.channelId ?? null;
  const fault = faults.strike({ method: 'response_url', channel });
  if (fault !== null && strikesFirst(fault, response, refusals(response))) return;
  respond(platform, id, payload);
  if (!breaksAfter(fault, response)) response.writeHead(200, { 'content-type': 'text/html' }).end('ok');
}

/**
 * Gives the app the bytes of a file (`url_private_download`). Who has no token with `files:read` for it is sent to the
 * page where people sign in, as Slack does (https://docs.slack.dev/reference/objects/file-object#authentication).
 * A fault for the method `files-pri` strikes here.
 *
 * @param path what follows `/files-pri/`: `<team>-<file>/<name>`, or with `download/` before the name
 */
function answerDownload(
  { platform, faults }: ServerDeps,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const [, teamId, fileId = ''] = /^([A-Z0-9]+)-([A-Z0-9]+)\/(?:download\/)?[^/]+$/.exec(path) ?? [];
  const known = platform.installs.get(/^bearer (.*)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '');
  const install = known?.state === 'active' ? known : undefined;
  const fault = faults.strike({ method: 'files-pri', team: install === undefined ? null : installKey(install) });
  if (fault !== null && strikesFirst(fault, response, refusals(response))) return;
  const file = install?.scopes.includes('files:read') ? fileFor(platform, install, fileId) : undefined;
  if (breaksAfter(fault, response)) return;
  if (file === undefined || file.teamId !== teamId || file.bytes === null)
    response.writeHead(302, { location: `${platform.url()}/signin`, 'content-length': 0 }).end();
  else answerBytes(response, fileObject(file, platform.url()).mimetype, file.bytes);
}

const SECRET_FIELDS = ['token', 'client_secret', 'code', 'refresh_token'];

/** Carries out a call of a method and answers it. @throws {Refusal} */
async function callMethod(
  { platform, faults, log, limiter }: ServerDeps,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): Promise<void> {
  const { fields } = await readCall(request, query, MAX_BODY_BYTES);
  const method = methodCalled(name);
  const caller = callerOf(platform, request, fields);
  const install = caller instanceof Refusal || caller.kind !== 'bot' ? null : caller.install;
  const team = install === null ? null : installKey(install);
  const payload = Object.fromEntries(Object.entries(fields).filter(([field]) => !SECRET_FIELDS.includes(field)));
  const record = (ok: boolean, error: string | null, status: number): void =>
    log.add({ method: name, ok, error, status, team, fields: payload, at: platform.now().getTime() });
  recordCall('slack', name, payload);
  const channel = typeof fields['channel'] === 'string' ? fields['channel'] : null;
  const fault = faults.strike({ method: name, team, channel });
  try {
    if (fault !== null && strikesFirst(fault, response, refusals(response)))
      return record(false, fault.kind, response.headersSent ? response.statusCode : 0);
    if (method === undefined) throw new Refusal('unknown_method', { req_method: name });
    if (caller instanceof Refusal) throw caller;
    if (team !== null) limiter.count(name, team, channel);
    const answer = carriedOut(platform, method, caller, fields);
    record(true, null, 200);
    if (!breaksAfter(fault, response))
      answerJson(response, 200, { ok: true, ...answer }, scopeHeaders(install, method));
  } catch (error) {
    if (error instanceof Refusal) record(false, error.code, error.status);
    else record(false, 'internal_error', 500);
    throw error;
  }
}

function carriedOut(platform: Platform, method: Method, caller: Caller, fields: CallBody['fields']) {
  const { token: _token, team_id: _team, ...rest } = fields;
  return method.call(platform, rest, caller);
}

const scopeHeaders = (install: Install | null, method: Method): Readonly<Record<string, string>> =>
  install === null
    ? {}
    : { 'x-oauth-scopes': install.scopes.join(','), 'x-accepted-oauth-scopes': method.scopes.join(',') };

/** Who calls; the refusal `invalid_auth`, `token_revoked` or `account_inactive` for a token that is not alive. */
function callerOf({ app, installs }: Platform, request: IncomingMessage, fields: Fields): Caller | Refusal {
  const [scheme = '', credentials = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme.toLowerCase() === 'basic') {
    const [id = '', secret = ''] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
    return { kind: 'nobody', basic: { id, secret } };
  }
  const given = scheme.toLowerCase() === 'bearer' ? credentials : fields['token'];
  if (given === undefined || given === '') return { kind: 'nobody', basic: null };
  if (given === app.appToken) return { kind: 'app' };
  const install = installs.get(String(given));
  if (install === undefined) return new Refusal('invalid_auth');
  if (install.state !== 'active')
    return new Refusal(install.state === 'revoked' ? 'token_revoked' : 'account_inactive');
  return { kind: 'bot', install };
}
