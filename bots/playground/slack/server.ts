import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { breaksAfter } from '../faults.ts';
import { onLoopback } from '../loopback.ts';
import { answerError, strikesFirst } from './answers.ts';
import { parsedObject, readBytes, readCall } from './body.ts';
import { type CallDeps, callMethod } from './call.ts';
import { answerDownload, answerSignIn } from './downloads.ts';
import { authorize, type Consent } from './oauth.ts';
import { Refusal } from './refusal.ts';
import { respond } from './responses.ts';

export interface ServerDeps extends CallDeps {
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

async function handle(deps: ServerDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = URL.parse(request.url ?? '/', 'http://loopback');
  const [, place = '', rest = ''] =
    /^\/(api|actions|upload|files|files-pri|oauth)\/(.+)$/.exec(url?.pathname ?? '') ?? [];
  if (url?.pathname === '/signin') return answerSignIn(response);
  if (url === null || place === '') throw new Refusal('not_found', {}, 404);
  if (place === 'api') return callMethod(deps, rest, request, response, url.searchParams);
  if (place === 'files') return answerFile(deps, rest, response);
  if (place === 'files-pri') return answerDownload(deps, rest, request, response);
  if (place === 'upload') return upload(deps, rest, request, response);
  if (place === 'oauth') return askPerson(deps, response, url.searchParams);
  return answerToUrl(deps, rest, request, response);
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
  if (breaksAfter(fault, response)) return;
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
