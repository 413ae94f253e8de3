import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fetchPicture, PICTURE_BYTES } from '../../src/channel/picture-file.ts';

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
/** A picture, with something behind its end that makes it as long as wanted. */
const pixelOf = (length: number): Buffer => Buffer.concat([PIXEL, Buffer.alloc(length - PIXEL.length)]);

let server: Server;
let address: string;
let asked: IncomingMessage[] = [];
let answer: (response: ServerResponse) => void;
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request);
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function fetched(then: typeof answer, headers?: Record<string, string>) {
  asked = [];
  answer = then;
  return await fetchPicture(`${address}/file`, headers);
}

describe('a picture that somebody gave', () => {
  test('is fetched with the headers that the platform asks for, and named by what it is', async () => {
    const picture = await fetched((response) => response.end(PIXEL), { authorization: 'Bearer xyz' });
    expect(picture?.name).toBe('picture.png');
    expect(Buffer.from(picture?.bytes ?? []).equals(PIXEL)).toBe(true);
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer xyz']);
  });

  test('is nothing when the platform refuses it, or when it is no picture', async () => {
    expect(await fetched((response) => response.writeHead(404).end(PIXEL))).toBeNull();
    expect(await fetched((response) => response.end('<svg></svg>'))).toBeNull();
    expect(await fetched((response) => response.end())).toBeNull();
  });

  test('may be as long as platforms take, and not a byte longer, whether its length was said or not', async () => {
    const said = (length: number) => (response: ServerResponse) =>
      response.writeHead(200, { 'content-length': length }).end(pixelOf(length));
    const unsaid = (length: number) => (response: ServerResponse) => {
      response.write(PIXEL);
      response.end(pixelOf(length).subarray(PIXEL.length));
    };
    for (const way of [said, unsaid]) {
      expect((await fetched(way(PICTURE_BYTES)))?.bytes.length).toBe(PICTURE_BYTES);
      expect(await fetched(way(PICTURE_BYTES + 1))).toBeNull();
    }
  });

  test('is not fetched from where a redirect leads: the headers may hold a token', async () => {
    const away = (response: ServerResponse) => response.writeHead(302, { location: '/elsewhere' }).end();
    await expect(fetched(away, { authorization: 'Bearer xyz' })).rejects.toThrow();
    expect(asked.map(({ url }) => url)).toEqual(['/file']);
  });
});
