import { createHmac } from 'node:crypto';
import { Agent, type IncomingMessage, request as startRequest } from 'node:http';
import { type Delivered, failed, type Parcel, type Retry } from './parcel.ts';

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

interface PostAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

export interface SignedPostDeps {
  readonly signingSecret: string;
  readonly timeoutMs: number;
  /** Apps compare the time stamp with their own clock, so it is not the stand-in's. */
  readonly wallClock: () => Date;
}

/** Posts to an app's request URL, signed (https://docs.slack.dev/authentication/verifying-requests-from-slack). */
export function createSignedPost({ signingSecret, timeoutMs, wallClock }: SignedPostDeps) {
  const agent = new Agent({ keepAlive: true });

  /** Rejects with a `TimeoutError`, or with the connection's error. */
  const post = (url: string, given: RawPost): Promise<PostAnswer> => {
    const timestamp = String(given.timestamp ?? Math.floor(wallClock().getTime() / 1000));
    const hash = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${given.body}`).digest('hex');
    const headers = {
      'content-type': given.contentType ?? 'application/json',
      'content-length': String(Buffer.byteLength(given.body)),
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': given.signature ?? `v0=${hash}`,
      ...given.headers,
    };
    return new Promise((resolve, reject) => {
      const options = { method: 'POST', agent, headers, signal: AbortSignal.timeout(timeoutMs) };
      const request = startRequest(url, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: Buffer.concat(chunks).toString('utf8'),
            headers: response.headers,
          }),
        );
        response.on('error', reject);
      });
      request.on('error', reject);
      request.end(given.body);
    });
  };

  return {
    post,
    carry: async (url: string, parcel: Parcel, retry: Retry | null): Promise<Delivered> => {
      try {
        return delivered(await post(url, { ...encoded(parcel), headers: retryHeaders(retry) }));
      } catch (error) {
        const late = error instanceof Error && (error.name === 'TimeoutError' || error.cause instanceof DOMException);
        return failed(late ? 'http_timeout' : 'connection_failed');
      }
    },
    close: (): void => agent.destroy(),
  };
}

function encoded({ kind, payload }: Parcel): Pick<RawPost, 'body' | 'contentType'> {
  if (kind === 'event') return { body: JSON.stringify(payload) };
  const form = new URLSearchParams();
  if (kind === 'interaction') form.set('payload', JSON.stringify(payload));
  else for (const [name, value] of Object.entries(payload)) form.set(name, String(value));
  return { body: form.toString(), contentType: 'application/x-www-form-urlencoded' };
}

const retryHeaders = (retry: Retry | null): Readonly<Record<string, string>> =>
  retry === null ? {} : { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason };

function delivered({ status, body, headers }: PostAnswer): Delivered {
  if (status < 200 || status > 299) return failed('http_error', headers['x-slack-no-retry'] === '1');
  if (body === '') return { kind: 'acknowledged', body: null };
  const isJson = headers['content-type']?.startsWith('application/json') ?? false;
  if (!isJson) return { kind: 'acknowledged', body };
  try {
    return { kind: 'acknowledged', body: JSON.parse(body) };
  } catch {
    return failed('http_error');
  }
}
