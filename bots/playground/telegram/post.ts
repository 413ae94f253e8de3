import { Agent as PlainAgent, request as plainRequest, type RequestOptions } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';

interface PostAnswer {
  readonly status: number;
  readonly body: string;
}

const MAX_ANSWER_BYTES = 1024 * 1024;

/**
 * Posts JSON over connections that are kept open.
 *
 * @param timeoutMs milliseconds until the whole exchange must be over
 */
export function createPoster(timeoutMs: number) {
  const agents = { plain: new PlainAgent({ keepAlive: true }), secure: new SecureAgent({ keepAlive: true }) };

  const post = (url: string, json: string, headers: Readonly<Record<string, string>>): Promise<PostAnswer> =>
    new Promise((resolve, reject) => {
      const secure = url.startsWith('https:');
      const options: RequestOptions = {
        method: 'POST',
        agent: secure ? agents.secure : agents.plain,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json), ...headers },
        signal: AbortSignal.timeout(timeoutMs),
      };
      const request = (secure ? secureRequest : plainRequest)(url, options, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size <= MAX_ANSWER_BYTES) chunks.push(chunk);
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
        );
        response.on('error', reject);
      });
      request.on('error', reject);
      request.end(json);
    });

  return {
    post,
    close: (): void => {
      agents.plain.destroy();
      agents.secure.destroy();
    },
  };
}

export type Poster = ReturnType<typeof createPoster>;
