import type { IncomingMessage } from 'node:http';

/** The whole body of a request, or the status that refuses it: 413 when it is longer, 400 when the sender hung up. */
export function readBody(request: IncomingMessage, mostBytes: number): Promise<Buffer | 413 | 400> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (body: Buffer | 413 | 400): void => {
      request.off('data', take).off('end', whole).off('close', hungUp);
      resolve(body);
    };
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes <= mostBytes) return void chunks.push(chunk);
      // Left intact when it grows too large, so that the refusal still reaches the sender.
      request.pause();
      end(413);
    };
    const whole = (): void => {
      const [first] = chunks;
      end(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks));
    };
    const hungUp = (): void => end(400);
    if (request.destroyed) return hungUp();
    // An error is followed by `close`; its listener stays, so that a later one ends nothing but the request.
    request.on('data', take).once('end', whole).once('close', hungUp).on('error', ignore);
  });
}

const ignore = (): void => undefined;
