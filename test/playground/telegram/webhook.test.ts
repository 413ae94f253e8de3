import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Bot, webhookCallback } from 'grammy';
import { describe, expect, test } from 'vitest';
import { until } from '../../support/waiting.ts';
import { atEnd, KARI, OLA, open, refusal, TOKEN } from './support.ts';

interface Delivered {
  readonly id: number;
  readonly text: string;
  readonly secret: string | undefined;
}

/** An HTTP server for a webhook, on loopback. */
async function receiver(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

/** A receiver that notes what comes and lets the test decide on the answer. */
async function noting(
  answer: (delivered: Delivered) => Promise<{ status: number; body?: string }> | { status: number; body?: string },
) {
  const delivered: Delivered[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const update = JSON.parse(Buffer.concat(chunks).toString()) as { update_id: number; message?: { text: string } };
    const secret = request.headers['x-telegram-bot-api-secret-token'] as string | undefined;
    const one = { id: update.update_id, text: update.message?.text ?? '', secret };
    delivered.push(one);
    const { status, body = '' } = await answer(one);
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };
  const url = await receiver((request, response) => void take(request, response));
  return { delivered, url };
}

describe('a grammY bot behind a webhook', () => {
  test('answers a button in the answer to the webhook', async () => {
    const { standIn, url, api } = await open();
    const bot = new Bot(TOKEN, {
      client: { apiRoot: url, canUseWebhookReply: (method) => method === 'answerCallbackQuery' },
    });
    bot.command('start', (ctx) =>
      ctx.reply('?', { reply_markup: { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] } }),
    );
    bot.callbackQuery('go', (ctx) => ctx.answerCallbackQuery('going'));
    await bot.init();
    await api.setWebhook(await receiver(webhookCallback(bot, 'http', { secretToken: 's3cret_-' })), {
      secret_token: 's3cret_-',
    });
    const toasts: string[] = [];
    standIn.on((event) => event.kind === 'toast' && toasts.push(event.text));
    await standIn.seats.sit(KARI);
    await standIn.seats.start(KARI.id);
    await standIn.idle();
    await standIn.seats.press(KARI.id, KARI.id, 2, 0, 0);
    await standIn.idle();
    expect(toasts).toEqual(['going']);
    expect(standIn.calls.at(-1)).toMatchObject({ method: 'answerCallbackQuery', ok: true, inWebhookAnswer: true });
  });
});

describe('delivery to a webhook', () => {
  test('repeats a failing update, and holds only its own chat', async () => {
    const { standIn, api } = await open();
    let failures = 3;
    const { delivered, url } = await noting(({ text }) => ({ status: text === 'bad' && failures-- > 0 ? 500 : 200 }));
    await api.setWebhook(url);
    for (const seat of [KARI, OLA]) await standIn.seats.sit(seat);
    await standIn.seats.say(KARI.id, KARI.id, 'bad');
    await standIn.seats.say(KARI.id, KARI.id, 'after bad');
    await standIn.seats.say(OLA.id, OLA.id, 'good');
    await standIn.idle();
    const order = delivered.map(({ text }) => text);
    expect(order.filter((text) => text !== 'good')).toEqual(['bad', 'bad', 'bad', 'bad', 'after bad']);
    expect(order.indexOf('good')).toBeLessThan(order.lastIndexOf('bad'));
    expect(await api.getWebhookInfo()).toMatchObject({
      url,
      pending_update_count: 0,
      last_error_message: 'Wrong response from the webhook: 500',
    });
  });

  test('is one at a time for each chat, and side by side up to max_connections', async () => {
    const { standIn, api } = await open();
    let now = 0;
    let most = 0;
    const { delivered, url } = await noting(async () => {
      most = Math.max(most, ++now);
      // Those that came first wait for company; by then all that may come side by side have come.
      await until(() => most >= 3);
      now -= 1;
      return { status: 200 };
    });
    await api.setWebhook(url, { max_connections: 3 });
    const seats = Array.from({ length: 8 }, (_, place) => ({ id: 100 + place, firstName: 'A' }));
    for (const seat of seats) await standIn.seats.sit(seat);
    for (const word of ['1', '2', '3']) for (const { id } of seats) await standIn.seats.say(id, id, `${id} ${word}`);
    await standIn.idle();
    expect(most).toBe(3);
    for (const { id } of seats) {
      expect(delivered.filter(({ text }) => text.startsWith(`${id} `)).map(({ text }) => text)).toEqual([
        `${id} 1`,
        `${id} 2`,
        `${id} 3`,
      ]);
    }
  });

  test('brings the secret, what had waited, and five of one at once when told so', async () => {
    const { standIn, api } = await open();
    await standIn.seats.sit(KARI);
    await standIn.seats.say(KARI.id, KARI.id, 'early');
    const { delivered, url } = await noting(() => ({ status: 200 }));
    await api.setWebhook(url, { secret_token: 'abc' });
    await standIn.idle();
    expect(delivered).toMatchObject([{ text: 'early', secret: 'abc' }]);
    expect(await standIn.redeliver(standIn.lastUpdateId(), 5)).toBe(5);
    expect(new Set(delivered.map(({ id }) => id)).size).toBe(1);
    expect(delivered).toHaveLength(6);
  });

  test('carries out a method in the answer under the same checks', async () => {
    const { standIn, api } = await open();
    const { url } = await noting(({ text }) => ({
      status: 200,
      body: JSON.stringify({
        method: 'sendMessage',
        chat_id: KARI.id,
        text: text === 'long' ? 'x'.repeat(5000) : 'hi',
      }),
    }));
    await api.setWebhook(url);
    await standIn.seats.sit(KARI);
    await standIn.seats.say(KARI.id, KARI.id, 'short');
    await standIn.seats.say(KARI.id, KARI.id, 'long');
    await standIn.idle();
    expect(standIn.calls.slice(-2)).toMatchObject([
      { ok: true, inWebhookAnswer: true },
      { ok: false, code: 400, description: 'Bad Request: message is too long' },
    ]);
    expect(standIn.sentTo(KARI.id)).toBe(1);
  });

  test('ends where the webhook ends; what waits can be dropped', async () => {
    const { standIn, api } = await open();
    const { url } = await noting(() => ({ status: 500 }));
    await api.setWebhook(url, { allowed_updates: ['message'] });
    await standIn.seats.sit(KARI);
    await standIn.seats.say(KARI.id, KARI.id, 'kept');
    expect(await api.getWebhookInfo()).toMatchObject({
      pending_update_count: 1,
      allowed_updates: ['message'],
      max_connections: 40,
    });
    await api.deleteWebhook();
    expect(await api.getUpdates()).toMatchObject([{ message: { text: 'kept' } }]);
    await api.deleteWebhook({ drop_pending_updates: true });
    expect(await api.getUpdates()).toEqual([]);
  });

  test('refuses addresses and secrets that the platform refuses', async () => {
    const { api } = await open();
    expect(await refusal(api.setWebhook('http://example.org/'))).toMatch(/An HTTPS URL must be provided/);
    expect(await refusal(api.setWebhook('https://example.org/', { secret_token: 'a b' }))).toMatch(
      /unallowed characters/,
    );
    expect(await refusal(api.setWebhook('https://example.org/', { max_connections: 101 }))).toMatch(/max_connections/);
  });
});
