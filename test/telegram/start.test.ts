import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTelegramStandIn, type TelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import { openTelegram } from '../../bots/telegram/client.ts';
import type { Mode } from '../../bots/telegram/connect.ts';
import { languageCodes } from '../../bots/telegram/languages.ts';
import { createTracker } from '../../bots/telegram/tracker.ts';
import { unpaced } from '../support/unpaced.ts';
import { TOKEN } from './rig.ts';
import { fakeTurns, heardLog, TEXTS } from './sample.ts';

let standIn: TelegramStandIn;
let root = '';

beforeEach(async () => {
  standIn = createTelegramStandIn({ token: TOKEN, botName: 'Opprop', botUsername: 'opprop_test_bot' });
  root = (await standIn.start()).url;
});
afterEach(() => standIn.stop());

function channel(token = TOKEN, apiRoot = root, mode: Mode = { kind: 'polling' }) {
  const patience = { rateLimitMs: 1_000, repeats: 2, backoff: { first: 5, last: 5 } };
  const around = { pacer: unpaced, texts: TEXTS, log: heardLog(), now: () => new Date(), patience };
  const bot = openTelegram({ token, apiRoot, mode, ...around });
  return { links: bot.links, ...bot.serve({ turns: fakeTurns(() => []), inlineCards: async () => [] }) };
}

describe('starting', () => {
  const secret = 'webhook-secret';

  test('nothing is asked before the start, and a slash after the address does no harm', async () => {
    const made = channel(TOKEN, `${root}/`);
    expect(standIn.calls).toStrictEqual([]);
    await made.start();
    expect(made.links()).toStrictEqual({ username: 'opprop_test_bot', inlineMode: true });
    await made.stop();
  });

  test('a wrong token is told as that, without the token', async () => {
    const failed = channel('4242:not-the-token').start();
    await expect(failed).rejects.toMatchObject({
      problem: 'wrong token',
      message: expect.stringContaining('BotFather'),
      call: 'getMe 401',
    });
  });

  test('a server that is away is told as that', async () => {
    const failed = channel(TOKEN, 'http://127.0.0.1:9').start();
    await expect(failed).rejects.toMatchObject({
      problem: 'unreachable',
      call: 'ECONNREFUSED',
    });
  });

  test('a webhook address that Telegram refuses is told as that', async () => {
    const failed = channel(TOKEN, root, { kind: 'webhook', publicUrl: 'http://example.org', secret }).start();
    await expect(failed).rejects.toMatchObject({ problem: 'refused', call: 'setWebhook 400' });
  });

  test('the webhook is set with its secret and what the bot wants to hear; polling takes it away and keeps what waits', async () => {
    const first = channel(TOKEN, root, { kind: 'webhook', publicUrl: 'http://127.0.0.1:9', secret });
    await first.start();
    await first.stop();
    expect(standIn.calls.find(({ method }) => method === 'setWebhook')?.fields).toMatchObject({
      url: 'http://127.0.0.1:9/telegram/webhook',
      secret_token: secret,
      allowed_updates: ['message', 'edited_message', 'callback_query', 'inline_query', 'my_chat_member'],
      drop_pending_updates: false,
    });
    await standIn.seats.sit({ id: 700, firstName: 'Kari' });
    await standIn.seats.start(700);
    const second = channel();
    await second.start();
    await standIn.idle();
    await second.stop();
    expect(standIn.calls.find(({ method }) => method === 'deleteWebhook')?.fields).toMatchObject({
      drop_pending_updates: false,
    });
  });

  test('what cannot be published does not keep the bot from working', async () => {
    standIn.faults.on({ fault: { kind: 'too many requests', retryAfter: 3600 }, method: 'setMyName' });
    const made = channel();
    await made.start();
    await made.published();
    const counts = standIn.statistics().byMethod;
    expect(counts['setMyDescription']).toStrictEqual({ ok: 5, refused: 0 });
    await made.stop();
  });
});

describe('languages', () => {
  test('Norwegian goes under all three codes; what has no two-letter code is left out', () => {
    expect(languageCodes(['nb', 'fr-CA', 'fr', 'x-rtl', 'kok', 'en'], 'en')).toStrictEqual([
      ['nb', 'nb'],
      ['no', 'nb'],
      ['nn', 'nb'],
      ['fr', 'fr-CA'],
    ]);
  });
});

describe('the count of updates in hand', () => {
  test('never asks past an update that is not finished', () => {
    const tracker = createTracker();
    expect(tracker.offset()).toBe(0);
    for (const id of [5, 6, 7]) expect(tracker.begin(id)).toBe(true);
    expect(tracker.begin(6)).toBe(false);
    tracker.finish(7);
    tracker.finish(5);
    expect(tracker.offset()).toBe(6);
    tracker.confirmed(6);
    expect(tracker.begin(7)).toBe(false);
    tracker.finish(6);
    expect(tracker.offset()).toBe(8);
    tracker.confirmed(8);
    expect([tracker.offset(), tracker.unfinished]).toStrictEqual([0, 0]);
  });

  test('takes ids that begin anew, lower than before', () => {
    const tracker = createTracker();
    tracker.begin(900);
    tracker.finish(900);
    tracker.confirmed(tracker.offset());
    expect(tracker.begin(3)).toBe(true);
    expect(tracker.offset()).toBe(3);
  });
});
