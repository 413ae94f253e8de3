import type { ServerResponse } from 'node:http';
import { breaksFirst } from '../faults.ts';
import type { Fault } from './faults.ts';
import { Refusal, rateLimited } from './refusal.ts';

/** Answers with JSON, if it is not too late. */
export function answerJson(
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
export function answerError(response: ServerResponse, error: unknown): void {
  const refusal = error instanceof Refusal ? error : new Refusal(`stand-in failed: ${String(error)}`, {}, 500);
  answerJson(response, refusal.status, { ok: false, error: refusal.code, ...refusal.details }, refusal.headers);
}

/** Whether the call is over with the fault, before anything was done. */
export function strikesFirst(fault: Fault, response: ServerResponse): boolean {
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
    default:
      return breaksFirst(fault, response);
  }
}
