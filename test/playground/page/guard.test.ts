import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TelegramPort } from '../../../bots/playground/ports.ts';
import { createPlayground, type Playground } from '../../../bots/playground/server.ts';
import type { ChatView, Seat } from '../../../bots/playground/telegram-view.ts';
import { type Served, serve } from '../../support/serve.ts';

const TOKEN = 'the-token-of-this-start';
const PNG =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';
const SVG = 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

const said: string[] = [];
const troubles: unknown[] = [];

/** The smallest Telegram that the page could have behind it. */
function fakeTelegram(): TelegramPort {
  const refuse = async (): Promise<never> => {
    throw new RangeError('refused');
  };
  const view = (seat: number): ChatView => ({
    chatId: seat,
    kind: 'private',
    title: 'Bot',
    messages: [
      { ...nothing, messageId: 1, photo: { url: PNG } },
      { ...nothing, messageId: 2, document: { name: 'naïve "x".json', url: 'data:application/json,{}', size: 2 } },
      { ...nothing, messageId: 3, photo: { url: SVG } },
    ],
    typing: false,
    blocked: false,
    started: true,
    bot: { name: 'Bot', username: 'bot', description: '', shortDescription: '' },
    commands: [],
    asking: null,
  });
  return {
    seats: {
      sit: async (_: Seat) => undefined,
      say: async (_seat, _chat, text) => said.push(text),
      press: refuse,
      edit: refuse,
      sendSticker: refuse,
      sendPhoto: refuse,
      block: refuse,
      unblock: refuse,
      inline: refuse,
      chooseInline: refuse,
      chat: (seat) => view(seat),
    },
    groups: { create: async () => -5, join: async () => undefined },
    on: () => () => undefined,
  };
}

const nothing = {
  from: 'bot',
  author: 'Bot',
  date: 0,
  edited: false,
  text: '',
  entities: [],
  photo: null,
  document: null,
  keyboard: [],
} as const;

let playground: Playground;
let served: Served;

beforeAll(async () => {
  const onTrouble = (error: unknown): void => void troubles.push(error);
  playground = await createPlayground({ telegram: fakeTelegram(), onTrouble, token: TOKEN, newId: () => 77 });
  served = await serve(async (req, res) => {
    if (!(await playground.handle(req, res))) res.writeHead(404, { 'x-left-alone': 'yes' }).end();
  });
  expect((await post('sit', { firstName: 'Kari', group: 'Friends' })).status).toBe(200);
});

afterAll(async () => {
  playground.close();
  await served.close();
});

type Answer = { status: number; headers: Record<string, unknown>; body: string };

/** `fetch` would not let a test set Host, Origin or Sec-Fetch-Site. */
function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
  host = '127.0.0.1',
): Promise<Answer> {
  const { port } = new URL(served.url);
  return new Promise((resolve, reject) => {
    const req = request({
      method,
      path,
      port,
      host,
      headers: { 'content-length': Buffer.byteLength(body), ...headers },
    });
    req.on('error', reject);
    req.on('response', (res) => {
      let text = '';
      const done = (): void => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text });
      res.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (res.headers['content-type'] !== 'text/event-stream') return;
        // It stays open for ever; its first word is enough.
        done();
        res.off('error', reject).on('error', () => undefined);
        req.destroy();
      });
      res.on('end', done);
      res.on('error', reject);
    });
    req.end(body);
  });
}

const own = () => ({ 'content-type': 'application/json', origin: served.url, 'x-playground-token': TOKEN });
const post = (action: string, body: unknown, headers: Record<string, string> = {}) =>
  ask('POST', `/play/${action}`, { ...own(), ...headers }, JSON.stringify(body));
const say = { seat: 77, chatId: 77, text: 'hello' };

describe('the page', () => {
  test('comes with headers that let nothing in from elsewhere and nobody else in', async () => {
    const { status, headers, body } = await ask('GET', '/');
    expect(status).toBe(200);
    const [, inline = ''] = /<script type="importmap">(.+?)<\/script>/s.exec(body) ?? [];
    const hash = createHash('sha256').update(inline).digest('base64');
    expect(body.match(/<script/g)).toHaveLength(2);
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; script-src 'self' 'sha256-${hash}'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(body).toContain(TOKEN);
    expect(body).not.toMatch(/<style|style=|https?:\/\//);
  });

  test.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost.evil.example', '192.168.1.2'])(
    'is refused under the name "%s"',
    async (host) => {
      for (const path of ['/', '/playground/app.js', `/play/events?token=${TOKEN}`])
        expect((await ask('GET', path, { host })).status).toBe(403);
      expect((await post('say', say, { host, origin: `http://${host}` })).status).toBe(403);
    },
  );

  test.each(['localhost', 'LOCALHOST:9000', '127.0.0.1:1', '[::1]:80'])(
    'is given under the name "%s"',
    async (host) => {
      expect((await ask('GET', '/', { host })).status).toBe(200);
    },
  );

  test('is refused to other machines even where the server listens to them', async () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((net) => net?.family === 'IPv4' && !net.internal);
    const server = await serve((req, res) => {
      // The same request as it would look coming from the network.
      Object.defineProperty(req.socket, 'remoteAddress', {
        value: outside?.address ?? '192.0.2.7',
        configurable: true,
      });
      void playground.handle(req, res);
    });
    expect((await fetch(server.url)).status).toBe(403);
    await server.close();
  });

  test('leaves addresses alone that are not its own', async () => {
    for (const path of ['/healthz', '/telegram/webhook', '/playgrounds', '/play'])
      expect((await ask('GET', path)).headers['x-left-alone']).toBe('yes');
  });

  test.each([
    '/playground/../server.ts',
    '/playground/%2e%2e/server.ts',
    '/playground/..%2fserver.ts',
    '/playground/tsconfig.json',
    '/playground/',
    '/play/file/00',
  ])('has no file at %s', async (path) => {
    expect((await ask('GET', path)).status).toBe(404);
  });

  test('brings its packages along, and no other file of theirs', async () => {
    for (const name of ['preact', 'preact/hooks', 'htm']) {
      const { status, headers, body } = await ask('GET', `/playground/packages/${name}.js`);
      expect({ status, type: headers['content-type'] }).toEqual({
        status: 200,
        type: 'text/javascript; charset=utf-8',
      });
      expect(body).toContain('export');
    }
    for (const name of ['preact/package.json', 'htm/dist/htm.js', 'zod.js'])
      expect((await ask('GET', `/playground/packages/${name}`)).status).toBe(404);
  });

  test('takes no other methods', async () => {
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'HEAD']) expect((await ask(method, '/')).status).toBe(405);
  });
});

describe('actions', () => {
  test('are taken from the page itself', async () => {
    said.length = 0;
    expect((await post('say', say)).status).toBe(200);
    expect(said).toEqual(['hello']);
  });

  test.each([
    ['another origin', { origin: 'http://127.0.0.1:1' }],
    ['a web site', { origin: 'https://evil.example' }],
    ['a page without origin', { origin: 'null' }],
    ['another page of this machine', { 'sec-fetch-site': 'same-site' }],
    ['who does not know the token', { 'x-playground-token': 'the-token-of-this-starT' }],
  ])('are refused from %s', async (_, headers) => {
    said.length = 0;
    expect((await post('say', say, headers)).status).toBe(403);
    expect(said).toEqual([]);
  });

  test('are refused without an origin, which browsers always send', async () => {
    const { origin: _, ...rest } = own();
    expect((await ask('POST', '/play/say', rest, JSON.stringify(say))).status).toBe(403);
  });

  test('are refused as a form would send them', async () => {
    expect((await post('say', say, { 'content-type': 'text/plain' })).status).toBe(415);
  });

  test('are refused when malformed, too large, unknown, or of nobody', async () => {
    const raw = (body: string) => ask('POST', '/play/say', own(), body);
    expect((await raw('{')).status).toBe(400);
    expect((await raw('{"seat":"77","chatId":77,"text":"x"}')).status).toBe(400);
    expect((await post('say', { ...say, more: 1 })).status).toBe(400);
    expect((await raw(JSON.stringify({ ...say, text: 'x'.repeat(70_000) }))).status).toBe(413);
    expect((await post('toString', say)).status).toBe(404);
    expect((await post('say', { ...say, seat: 78 })).status).toBe(404);
  });

  test('that the stand-in refuses are told to the program and not explained to the page', async () => {
    troubles.length = 0;
    const { status, body } = await post('press', { seat: 77, chatId: 77, messageId: 1, row: 0, column: 0 });
    expect([status, body]).toEqual([502, '']);
    expect(troubles).toEqual([new RangeError('refused')]);
  });
});

describe('the event stream', () => {
  test('tells everything there is to who knows the token', async () => {
    const { status, body } = await ask('GET', `/play/events?token=${TOKEN}`);
    expect(status).toBe(200);
    const [event, data] = body.split('\n');
    expect(event).toBe('event: snapshot');
    expect(JSON.parse((data ?? '').slice('data: '.length))).toMatchObject({
      people: [{ id: 77, firstName: 'Kari' }],
      chats: [{ seat: 77, chat: { chatId: 77 } }],
    });
  });

  test('is closed to everyone else', async () => {
    expect((await ask('GET', '/play/events')).status).toBe(403);
    expect((await ask('GET', '/play/events?token=other')).status).toBe(403);
    const elsewhere = { 'sec-fetch-site': 'same-site' };
    expect((await ask('GET', `/play/events?token=${TOKEN}`, elsewhere)).status).toBe(403);
  });

  test('gives pictures and documents addresses of its own, and never lets a document or a script be a page', async () => {
    const { body } = await ask('GET', `/play/events?token=${TOKEN}`);
    const { chats } = JSON.parse(body.split('\n')[1]?.slice('data: '.length) ?? '') as { chats: { chat: ChatView }[] };
    const [picture, document, drawing] = chats[0]?.chat.messages ?? [];
    const get = (url: string | undefined) => ask('GET', url ?? 'none');
    expect((await get(picture?.photo?.url)).headers['content-type']).toBe('image/png');
    expect((await get(document?.document?.url)).headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': "attachment; filename*=UTF-8''na%C3%AFve%20%22x%22.json",
    });
    expect((await get(drawing?.photo?.url)).headers['content-type']).toBe('application/octet-stream');
  });
});
