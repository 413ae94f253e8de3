import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTelegramStandIn, type TelegramStandIn } from '../../bots/playground/telegram/stand-in.ts';
import { createTelegramMessenger } from '../../bots/telegram/messenger.ts';
import type { Messenger, OutgoingMessage } from '../../src/broadcasts/messenger.ts';
import { unpaced } from '../support/unpaced.ts';
import { heardLog } from './sample.ts';

const TOKEN = '4242:a-secret-that-is-never-logged';
const KARI = 700;

let standIn: TelegramStandIn;
let apiRoot: string;
let messenger: Messenger;
const log = heardLog();
beforeAll(async () => {
  standIn = createTelegramStandIn({ token: TOKEN, botName: 'Opprop', botUsername: 'opprop_test_bot' });
  ({ url: apiRoot } = await standIn.start());
  await standIn.seats.sit({ id: KARI, firstName: 'Kari' });
  await standIn.seats.start(KARI);
  messenger = make({});
});
afterAll(() => standIn.stop());
beforeEach(() => standIn.faults.clear());

const make = (changed: { token?: string; apiRoot?: string; rate?: number }): Messenger =>
  createTelegramMessenger({
    pacer: unpaced,
    token: TOKEN,
    apiRoot,
    rate: 30,
    links: () => ({ username: 'opprop_test_bot', inlineMode: false }),
    log,
    ...changed,
  });

const at = (chat: number) => ({ chat, thread: null, pressed: null, pressedHas: null, typed: null, callback: null });

const saying = (text: string, picture: OutgoingMessage['picture'] = null): OutgoingMessage => ({
  broadcast: 1,
  campaign: 'river',
  language: 'en',
  paragraphs: [[{ text }]],
  picture,
  buttons: [[{ kind: 'action', label: 'Stop updates', action: 'stop' }]],
});

const send = (text = 'News', by = messenger) => by.send('4242', at(KARI), saying(text));

test('sent: once, with its button', async () => {
  expect(await send()).toEqual({ kind: 'sent' });
  const last = standIn.seats.chat(KARI, KARI).messages.at(-1);
  expect(last).toMatchObject({ text: 'News', keyboard: [[{ text: 'Stop updates' }]] });
});

test.each([
  ['too many requests', { kind: 'too many requests', retryAfter: 7 }, { kind: 'retry after', seconds: 7 }],
  ['server error', { kind: 'server error' }, { kind: 'unknown' }],
  ['bad gateway', { kind: 'bad gateway' }, { kind: 'unknown' }],
  ['drop', { kind: 'drop' }, { kind: 'unknown' }],
  ['drop after', { kind: 'drop after' }, { kind: 'unknown' }],
] as const)('%s, and it is not repeated', async (_name, fault, outcome) => {
  const calls = standIn.calls.length;
  standIn.faults.on({ fault, method: 'sendMessage', times: 1 });
  expect(await send()).toEqual(outcome);
  expect(standIn.calls.length - calls).toBeLessThanOrEqual(1);
});

test('nobody listens: certainly not sent', async () => {
  expect(await send('News', make({ apiRoot: 'http://127.0.0.1:9' }))).toEqual({ kind: 'retry' });
});

test('another token: the account is dead', async () => {
  expect(await send('News', make({ token: '4242:revoked' }))).toEqual({ kind: 'account dead' });
});

test('refused for good: failed', async () => {
  expect(await send('x'.repeat(5000))).toMatchObject({
    kind: 'failed',
    reason: 'refused',
    refusal: { fault: 'too long' },
  });
});

test('blocked, deactivated and unknown people are gone', async () => {
  for (const [id, leave] of [
    [701, standIn.seats.block],
    [702, standIn.seats.deactivate],
  ] as const) {
    await standIn.seats.sit({ id, firstName: 'Jean' });
    await standIn.seats.start(id);
    await leave(id);
    expect(await messenger.send('4242', at(id), saying('News'))).toEqual({ kind: 'gone' });
  }
  expect(await messenger.send('4242', at(12_345), saying('News'))).toEqual({ kind: 'gone' });
});

test('a group that moved is written to under its new id, which is told', async () => {
  const old = await standIn.groups.create({ title: 'Choir', members: [KARI] });
  const next = await standIn.groups.migrate(KARI, old);
  expect(await messenger.send('4242', at(old), saying('News'))).toEqual({ kind: 'sent', address: at(next) });
});

test('a picture whose upload failed is uploaded with the next message, and from then on goes by its id', async () => {
  const pixel = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const picture = { id: 'river/cover', name: 'cover.png', read: async () => pixel, alt: 'A river' };
  standIn.faults.on({ fault: { kind: 'too many requests', retryAfter: 1 }, method: 'sendPhoto', times: 1 });
  const both = [saying('One', picture), saying('Two', picture), saying('Three', picture)];
  const outcomes = await Promise.all(both.map((message) => messenger.send('4242', at(KARI), message)));
  expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['retry after', 'sent', 'sent']);
  const photos = () => standIn.calls.filter(({ method, ok }) => method === 'sendPhoto' && ok);
  expect(photos().map(({ fields }) => String(fields['photo']).startsWith('AgAC'))).toEqual([false, true]);
});

test('who: only a private chat is a person; serves: only the bot of its token; excess: less room under a picture', async () => {
  expect([messenger.who('4242', at(KARI)), messenger.who('4242', at(-5))]).toEqual(['telegram:700', null]);
  expect([await messenger.serves('4242'), await messenger.serves('9')]).toEqual([true, false]);
  expect(messenger.excess(saying('x'.repeat(4097)))).toBe(1);
  const picture = { id: 'p', name: 'p', read: async () => new Uint8Array(), alt: '' };
  expect(messenger.excess(saying('x'.repeat(4097), picture))).toBe(4097 - 1024);
});

test('excess counts as the platform does: a sign beyond the first plane takes two of 4,096', async () => {
  const globes = (count: number) => saying('🌍'.repeat(count));
  expect(messenger.excess(globes(2048))).toBe(0);
  expect(await send('🌍'.repeat(2048))).toEqual({ kind: 'sent' });
  expect(messenger.excess(globes(2049))).toBe(2);
  expect(await send('🌍'.repeat(2049))).toMatchObject({
    kind: 'failed',
    reason: 'refused',
    refusal: { fault: 'too long' },
  });
});

test('nothing of anyone is logged', () => {
  expect(log.lines.length).toBeGreaterThan(1);
  expect(JSON.stringify(log.lines)).not.toMatch(/700|News|a-secret/);
});
