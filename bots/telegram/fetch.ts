import { Agent as HttpAgent, request as overHttp } from 'node:http';
import { Agent as HttpsAgent, request as overHttps } from 'node:https';
import type { Readable } from 'node:stream';
import type { ApiClientOptions } from 'grammy';

type Fetch = NonNullable<ApiClientOptions['fetch']>;

/** What grammY's client gives. */
interface Call {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | Readable;
  readonly signal: { addEventListener(type: 'abort', listener: () => void): void };
}

/**
 * Does for grammY's client what it needs of a fetch, and no more, on connections that are kept: sends a call, and reads its
 * answer, which is always JSON. A general fetch takes 0.1 ms of the processor more for each call.
 *
 * @returns the fetch: it rejects with the system's error (its `code` tells whether a connection came about), and with a
 *   SyntaxError for an answer that is no JSON
 */
export function createFetch(): Fetch {
  const http = new HttpAgent({ keepAlive: true });
  const https = new HttpsAgent({ keepAlive: true });

  function call(url: string, { method, headers, body, signal }: Call): Promise<{ json(): Promise<unknown> }> {
    return new Promise((resolve, reject) => {
      const request = url.startsWith('https:')
        ? overHttps(url, { method, headers, agent: https })
        : overHttp(url, { method, headers, agent: http });
      request.on('error', reject);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          resolve({ json: async () => JSON.parse(Buffer.concat(chunks).toString('utf8')) });
        });
      });
      signal.addEventListener('abort', () => request.destroy());
      if (typeof body === 'string') request.end(body);
      else body.on('error', (error) => request.destroy(error)).pipe(request);
    });
  }
  // grammY's type is that of another fetch, of which its client uses this much.
  return call as unknown as Fetch;
}
