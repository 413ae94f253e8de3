import type { webApi } from '@slack/bolt';
import { Agent } from 'undici';
import { wholeAnswer } from '../../src/channel/whole-answer.ts';

/** Longer than between two answers in a quiet hour: a new connection costs three journeys. Slack may say less. */
const KEPT_OPEN_MS = 30_000;

/** Carries the calls of Slack's client, which are forms written out as text, over connections that are kept open. */
export function createFetch(): webApi.FetchFunction {
  const agent = new Agent({ keepAliveTimeout: KEPT_OPEN_MS });
  return async (address, { method, headers, body, signal } = {}) => {
    if (body !== undefined && typeof body !== 'string') throw new TypeError('files are uploaded elsewhere');
    const { origin, pathname, search } = new URL(address);
    const call = {
      origin,
      path: `${pathname}${search}`,
      method: method ?? 'GET',
      headers: headers ?? {},
      body: body ?? null,
    };
    return fetched(String(address), await wholeAnswer(agent, call, signal ?? null));
  };
}

function fetched(
  url: string,
  { status, headers, body }: Awaited<ReturnType<typeof wholeAnswer>>,
): Awaited<ReturnType<webApi.FetchFunction>> {
  const headerOf = (name: string): string | null => {
    const value = headers[name.toLowerCase()];
    return (Array.isArray(value) ? value.join(', ') : value) ?? null;
  };
  return {
    ok: status >= 200 && status < 300,
    status,
    statusText: '',
    url,
    headers: { get: headerOf, entries: () => Object.keys(headers).map((name) => [name, headerOf(name) ?? '']) },
    text: async () => body,
    json: async () => JSON.parse(body),
    arrayBuffer: async () => Uint8Array.from(Buffer.from(body)).buffer,
  };
}
