import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Api, HttpError, InputFile } from 'grammy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFetch } from '../../bots/telegram/fetch.ts';

const calls: { readonly url: string | undefined; readonly body: string }[] = [];
const server = createServer(async (request, response) => {
  calls.push({ url: request.url, body: await text(request) });
  if (request.url?.endsWith('/getMe')) return;
  if (request.url?.endsWith('/close')) {
    response.writeHead(200, { 'content-length': 9 });
    return void response.write('{"ok"', () => response.destroy());
  }
  if (request.url?.endsWith('/logOut')) return void response.end('{"ok"');
  response.end('{"ok":true,"result":{}}');
});

beforeAll(async () => void (await once(server.listen(0, '127.0.0.1'), 'listening')));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test.each(['', '/bots/of-ours'])('calls and files reach a Bot API server under "%s"', async (path) => {
  const apiRoot = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const api = new Api('1:token', { apiRoot, fetch: createFetch(apiRoot) });
  calls.length = 0;
  await api.sendMessage(7, 'Hei');
  await api.sendPhoto(7, new InputFile(Buffer.from('a picture'), 'cover.png'));
  expect(calls.map(({ url }) => url)).toEqual([`${path}/bot1:token/sendMessage`, `${path}/bot1:token/sendPhoto`]);
  expect(JSON.parse(calls[0]?.body ?? '')).toEqual({ chat_id: 7, text: 'Hei' });
  expect(calls[1]?.body).toContain('a picture');
});

describe('a call fails', () => {
  const apiOf = (timeoutSeconds: number) => {
    const apiRoot = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return new Api('1:token', { apiRoot, fetch: createFetch(apiRoot), timeoutSeconds });
  };

  test('that gets no answer in time', async () => {
    await expect(apiOf(0.1).getMe()).rejects.toThrow('getMe');
  });

  test.each(['close', 'logOut'] as const)('of which half an answer comes (%s)', async (method) => {
    await expect(apiOf(5)[method]()).rejects.toThrow(HttpError);
  });

  test('that was ended before it began, and reaches nobody', async () => {
    const { port } = server.address() as AddressInfo;
    const root = `http://127.0.0.1:${port}`;
    const call = (signal: AbortSignal) =>
      createFetch(root)(`${root}/x`, { method: 'POST', headers: {}, body: 'x', signal });
    calls.length = 0;
    await expect(call(AbortSignal.abort())).rejects.toThrow('too long');
    expect(calls).toEqual([]);
    await call(new AbortController().signal);
    expect(calls).toHaveLength(1);
  });

  test('and its file is closed when it ends before a connection came about', async () => {
    const file = Readable.from(['a picture']);
    const ended = new AbortController();
    const fetch = createFetch('http://127.0.0.1:1');
    const call = fetch('http://127.0.0.1:1/x', { method: 'POST', headers: {}, body: file, signal: ended.signal });
    ended.abort();
    await expect(call).rejects.toThrow('too long');
    expect(file.destroyed).toBe(true);
  });
});
