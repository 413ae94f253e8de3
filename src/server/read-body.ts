import type { IncomingMessage } from 'node:http';

/** The whole body of a request, or the status that refuses it: 413 when it is longer, 400 when the sender hung up. */
export async function readBody(request: IncomingMessage, mostBytes: number): Promise<Buffer | 413 | 400> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // Left intact when it grows too large, so that the refusal still reaches the sender.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > mostBytes) return 413;
      chunks.push(chunk);
    }
  } catch {
    return 400;
  }
  return Buffer.concat(chunks);
}
