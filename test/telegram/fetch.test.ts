import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Api, InputFile } from 'grammy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFetch } from '../../bots/telegram/fetch.ts';

const calls: { readonly url: string | undefined; readonly body: string }[] = [];
const server = createServer(async (request, response) => {
  calls.push({ url: request.url, body: await text(request) });
  response.end('{"ok":true,"result":{}}');
});

beforeAll(async () => void (await once(server.listen(0, '127.0.0.1'), 'listening')));
afterAll(() => server.close());

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
