import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createTelegramMessenger } from '../../bots/telegram/messenger.ts';
import type { ShownPicture, ShownReply } from '../../src/channel/shown.ts';
import { unpaced } from '../support/unpaced.ts';
import { until } from '../support/waiting.ts';
import { callsOf, JEAN, KARI, lastMessage, type Rig, startRig, TOKEN, told } from './rig.ts';
import { action, paragraph, say } from './sample.ts';

const HIDE_ALL = { kind: 'hide all', done: [paragraph('All gone')], left: [paragraph('Some stay')] } as const;

const PIXELS = [
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
];
let folder = '';
let rig: Rig;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'opprop-telegram-'));
  await Promise.all(
    PIXELS.map((pixel, index) => writeFile(join(folder, `${index}.png`), Buffer.from(pixel, 'base64'))),
  );
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => rig.stop());

const picture = (index: number): ShownPicture => ({ id: `x/${index}`, path: join(folder, `${index}.png`), alt: '' });

type Card = Extract<ShownReply, { kind: 'card' }>;
const card = (text: string, index: number, more: Partial<Card> = {}): Card => ({
  kind: 'card',
  campaign: 'x',
  picture: picture(index),
  paragraphs: [paragraph(text)],
  buttons: [[action('Go on', 'go')]],
  place: 'new',
  sensitive: false,
  ...more,
});

/** Answers the first arrival with the first of the scripts, and so on. */
function scripted(...scripts: readonly (readonly ShownReply[])[]): () => readonly ShownReply[] {
  const left = [...scripts];
  return () => left.shift() ?? [];
}

async function pressLast(row = 0, column = 0): Promise<void> {
  await rig.standIn.seats.press(KARI.id, KARI.id, lastMessage(rig, KARI).messageId, row, column);
  await rig.settled();
}

async function opened(...scripts: readonly (readonly ShownReply[])[]): Promise<void> {
  rig = await startRig({ mode: 'polling', answers: scripted(...scripts) });
  await rig.standIn.seats.start(KARI.id);
  // An upload is quiet for longer than rest is looked for, on a busy machine.
  await until(() => rig.turns.finished.length > 0, 'the first answer');
  await rig.settled();
}

const allPressesAnswered = () => {
  const { asked, answered } = rig.standIn.statistics().callbacks;
  expect(answered).toBe(asked);
  expect(callsOf(rig, 'answerCallbackQuery')).toHaveLength(asked);
};

describe('a pressed message', () => {
  test('of words becomes other words', async () => {
    const edited = say('two', { place: 'pressed' });
    await opened([say('one', { buttons: [[action('Go', 'go')]] })], [edited, { kind: 'toast', text: 'Done' }]);
    const toasts: string[] = [];
    rig.standIn.on((event) => event.kind === 'toast' && toasts.push(event.text));
    await pressLast();
    expect(told(rig, KARI)).toStrictEqual(['two']);
    expect(toasts).toStrictEqual(['Done']);
    // The first brings along what was typed before.
    expect(rig.turns.finished.map((sent) => sent.length)).toStrictEqual([2, 1]);
    allPressesAnswered();
  });

  test('that would not change is as good as changed', async () => {
    const same = say('one', { buttons: [[action('Go', 'go')]] });
    await opened([same], [{ ...same, place: 'pressed' }]);
    await pressLast();
    expect(told(rig, KARI)).toStrictEqual(['one']);
    expect(rig.turns.finished).toHaveLength(2);
    expect(rig.log.lines.filter(({ level }) => level !== 'info')).toStrictEqual([]);
  });

  test('of words takes a picture, and a picture another', async () => {
    await opened(
      [say('one', { buttons: [[action('Go', 'go')]] })],
      [card('two', 0, { place: 'pressed' })],
      [card('three', 1, { place: 'pressed' })],
      [card('four', 0, { place: 'pressed' })],
    );
    await pressLast();
    expect(lastMessage(rig, KARI)).toMatchObject({ text: 'two', photo: {} });
    await pressLast();
    await pressLast();
    expect(told(rig, KARI)).toStrictEqual(['four']);
    allPressesAnswered();
  });

  test('with a picture gives way to words in a new message and loses its buttons', async () => {
    await opened([card('one', 0)], [say('two', { place: 'pressed', buttons: [[action('Go', 'go')]] })]);
    const [first] = rig.standIn.seats.chat(KARI.id, KARI.id).messages.filter(({ from }) => from === 'bot');
    await pressLast();
    expect(told(rig, KARI)).toStrictEqual(['one', 'two']);
    const messages = rig.standIn.seats.chat(KARI.id, KARI.id).messages;
    expect(messages.find(({ messageId }) => messageId === first?.messageId)?.keyboard).toStrictEqual([]);
  });

  test('that was deleted meanwhile is followed by a new one', async () => {
    const doomed = say('one', { buttons: [[action('Go', 'go')]] });
    await opened([doomed], [HIDE_ALL, say('two', { place: 'pressed' })]);
    const id = String(lastMessage(rig, KARI).messageId);
    rig.turns.earlier = [{ id, sensitive: false }];
    await pressLast();
    expect(told(rig, KARI)).toStrictEqual(['All gone', 'two']);
  });
});

describe('pictures', () => {
  test('are uploaded once, then sent by their id; a forgotten id is uploaded anew', async () => {
    await opened([card('one', 0)], [card('two', 0)], [card('three', 0)]);
    await rig.standIn.seats.say(KARI.id, KARI.id, 'more');
    await rig.settled();
    const photos = callsOf(rig, 'sendPhoto').map(({ fields }) => String(fields['photo']).startsWith('attach://'));
    expect(photos).toStrictEqual([true, false]);
  });

  test('with more words than a caption holds come with the title, the rest and the buttons follow', async () => {
    await opened([card('Title', 0, { paragraphs: [paragraph('Title'), paragraph('Words. '.repeat(200).trim())] })]);
    expect(told(rig, KARI)).toStrictEqual(['Title', 'Words. '.repeat(200).trim()]);
    expect(lastMessage(rig, KARI).keyboard).toHaveLength(1);
    expect(rig.turns.finished[0]).toHaveLength(3);
  });
});

describe('hiding', () => {
  test('takes away what was typed, names, or everything', async () => {
    const name = say('You are Kari', { sensitive: true, buttons: [[action('Go', 'go')]] });
    rig = await startRig({
      mode: 'polling',
      answers: scripted(
        [name, say('Anything?')],
        [{ kind: 'hide typed' }, say('gone')],
        [{ kind: 'hide names' }],
        [HIDE_ALL],
      ),
    });
    await rig.standIn.seats.start(KARI.id);
    await rig.settled();
    rig.turns.earlier = rig.turns.finished.flat();
    expect(rig.turns.earlier.map(({ sensitive }) => sensitive)).toStrictEqual([false, true, false]);
    await rig.standIn.seats.say(KARI.id, KARI.id, 'Kari Nordmann');
    await rig.settled();
    expect(rig.standIn.seats.chat(KARI.id, KARI.id).messages.map(({ text }) => text)).not.toContain('Kari Nordmann');
    await rig.standIn.seats.say(KARI.id, KARI.id, '/sign');
    await rig.settled();
    expect(told(rig, KARI)).toStrictEqual(['Anything?', 'gone']);
    await rig.standIn.seats.say(KARI.id, KARI.id, '/hide');
    await rig.settled();
    // Nothing else is left, not even what Kari wrote.
    expect(rig.standIn.seats.chat(KARI.id, KARI.id).messages.map(({ text }) => text)).toStrictEqual(['All gone']);
  });
});

test('what was sent to many is taken away too, where this program sent it', async () => {
  await opened([say('Hello')], [HIDE_ALL]);
  const { bot, apiRoot, log } = rig;
  const { links, noteUpdate: noted } = bot;
  const sending = { token: TOKEN, apiRoot, rate: 30, pacer: unpaced, links, log };
  const address = { chat: KARI.id, thread: null, pressed: null, pressedHas: null, typed: null, callback: null };
  const news = (words: string) => ({
    ...{ broadcast: 1, campaign: 'x', language: 'en', picture: null, buttons: [] },
    paragraphs: [paragraph(words)],
  });
  await createTelegramMessenger({ ...sending, noted }).send('4242', address, news('News'));
  await createTelegramMessenger(sending).send('4242', address, news('By another program'));
  await rig.standIn.seats.say(KARI.id, KARI.id, '/hide');
  await rig.settled();
  expect(told(rig, KARI)).toStrictEqual(['By another program', 'All gone']);
});

describe('the rest', () => {
  test('a question opens the field; a document is a file', async () => {
    await opened(
      [
        {
          kind: 'ask',
          size: 'text',
          placeholder: 'Kari Nordmann',
          paragraphs: [paragraph('Name?')],
          buttons: [],
          place: 'new',
          sensitive: false,
        },
      ],
      [{ kind: 'document', name: 'mydata.json', content: '{"é":1}', paragraphs: [paragraph('Yours')] }],
    );
    expect(rig.standIn.seats.chat(KARI.id, KARI.id).asking).toStrictEqual({ placeholder: 'Kari Nordmann' });
    await rig.standIn.seats.say(KARI.id, KARI.id, '/mydata');
    await rig.settled();
    expect(lastMessage(rig, KARI)).toMatchObject({ text: 'Yours', document: { name: 'mydata.json', size: 8 } });
  });

  test('formatting arrives at its place', async () => {
    await opened([
      say('', {
        paragraphs: [[{ text: '🕊 ' }, { text: 'ئۇيغۇر', bold: true }, { text: '𝕏', url: 'https://example.org' }]],
      }),
    ]);
    expect(lastMessage(rig, KARI).entities).toMatchObject([
      { type: 'bold', offset: 3, length: 6 },
      { type: 'text_link', offset: 9, length: 2 },
    ]);
  });

  test('a reply to somebody who just blocked the bot is no error', async () => {
    rig = await startRig({
      mode: 'polling',
      answers: async ({ input }) => {
        if (input.kind === 'typed') await rig.standIn.seats.block(KARI.id);
        return [say('one'), say('two')];
      },
    });
    await rig.standIn.seats.say(KARI.id, KARI.id, 'hello');
    await rig.settled();
    expect(rig.turns.arrivals.map(({ input }) => input.kind)).toStrictEqual(['typed', 'left']);
    expect(rig.turns.finished).toHaveLength(2);
    expect(rig.log.lines.filter(({ level }) => level !== 'info')).toStrictEqual([]);
  });

  test('a reply that breaks a limit of the platform is our error: logged, the press still answered', async () => {
    await opened(
      [say('one', { buttons: [[action('Go', 'go')]] })],
      [say('two', { buttons: [[action('x', 'x'.repeat(65))]] })],
    );
    await pressLast();
    allPressesAnswered();
    expect(rig.log.lines).toContainEqual({
      level: 'error',
      fields: { error: 'RangeError' },
      message: 'telegram: a reply could not be rendered',
    });
  });

  test('an album is answered once', async () => {
    rig = await startRig({ mode: 'polling', answers: () => [say('Words, please')] });
    await rig.standIn.seats.start(KARI.id);
    const from = { id: KARI.id, is_bot: false, first_name: 'Kari' };
    for (const id of [501, 502, 503]) {
      const message = {
        message_id: id,
        date: 1,
        chat: { id: KARI.id, type: 'private' },
        from,
        media_group_id: 'a',
        photo: [],
      };
      rig.standIn.inject({ message }, KARI.id);
    }
    await rig.settled();
    expect(told(rig, KARI)).toHaveLength(2);
  });

  test('in a group: a command in a topic is answered there, talk is not, and a moved group is followed', async () => {
    rig = await startRig({
      mode: 'polling',
      answers: async ({ input }) => {
        if (input.kind === 'commanded' && input.words === 'move') await rig.standIn.groups.migrate(KARI.id, plain);
        return [say('A short card')];
      },
    });
    const { groups, seats } = rig.standIn;
    const forum = await groups.create({ title: 'Forum', members: [KARI.id, JEAN.id], forum: true });
    const thread = await groups.openTopic(KARI.id, forum, 'Petitions');
    await seats.say(KARI.id, forum, 'hello');
    await seats.say(JEAN.id, forum, '/about@opprop_test_bot', { threadId: thread });
    const plain = await groups.create({ title: 'Plain', members: [KARI.id] });
    await seats.say(KARI.id, plain, '/about move');
    await rig.settled();
    expect(rig.turns.arrivals.map(({ place, who }) => [place, who])).toStrictEqual([
      ['group', 'telegram:701'],
      ['group', 'telegram:700'],
    ]);
    const [inTopic] = callsOf(rig, 'sendMessage');
    expect(inTopic?.fields).toMatchObject({ chat_id: forum, message_thread_id: thread });
    expect(rig.turns.finished).toHaveLength(2);
  });

  test('inline mode gives cards of the one who asks', async () => {
    const asked: unknown[] = [];
    rig = await startRig({
      mode: 'polling',
      answers: () => [],
      inlineCards: async (...question) => {
        asked.push(question);
        const button = { kind: 'deep link', label: 'Sign', payload: 'x_abcdefghij' } as const;
        const card = { title: 'Title', description: 'What', paragraphs: [paragraph('Card')], buttons: [[button]] };
        const picture = { page: 'https://example.org/c/y/nb', file: 'https://example.org/pictures/y/cover' };
        return [
          { ...card, id: 'x', picture: null },
          { ...card, id: 'y', picture },
        ];
      },
    });
    expect(await rig.standIn.seats.inline(KARI.id, 'uyg')).toMatchObject([
      { title: 'Title', description: 'What' },
      { title: 'Title', description: 'What' },
    ]);
    expect(asked).toStrictEqual([['telegram:700', 'nb', 'uyg']]);
    const [answer] = callsOf(rig, 'answerInlineQuery');
    expect(answer?.fields).toMatchObject({ is_personal: true, cache_time: 30 });
    const [plain, pictured] = (answer?.fields['results'] ?? []) as Record<string, unknown>[];
    expect(plain).toMatchObject({ input_message_content: { link_preview_options: { is_disabled: true } } });
    expect(plain).not.toHaveProperty('thumbnail_url');
    expect(pictured).toMatchObject({
      thumbnail_url: 'https://example.org/pictures/y/cover',
      input_message_content: { link_preview_options: { url: 'https://example.org/c/y/nb', show_above_text: true } },
    });
  });

  test('an inline question that cannot be answered harms nothing', async () => {
    rig = await startRig({
      mode: 'polling',
      answers: () => [say('Here')],
      inlineCards: () => Promise.reject(new Error('a secret in a message')),
    });
    void rig.standIn.seats.inline(KARI.id, 'x');
    await rig.standIn.seats.start(KARI.id);
    await until(() => rig.log.lines.some(({ message }) => message.includes('inline question')));
    await rig.settled();
    expect(told(rig, KARI)).toStrictEqual(['Here']);
    expect(JSON.stringify(rig.log.lines)).not.toContain('a secret');
  });

  test('menus, name and descriptions are published in every language, and only what differs', async () => {
    rig = await startRig({ mode: 'polling', answers: () => [] });
    expect(rig.standIn.seats.chat(KARI.id, KARI.id)).toMatchObject({
      bot: { name: 'Opprop nb', description: 'description nb', shortDescription: 'short nb' },
      commands: [
        { command: 'start', description: 'start nb' },
        { command: 'sign', description: 'sign nb' },
      ],
    });
    expect(rig.standIn.seats.chat(JEAN.id, JEAN.id).bot.name).toBe('Opprop fr');
    const languages = callsOf(rig, 'setMyDescription').map(({ fields }) => fields['language_code'] ?? '');
    expect(languages).toStrictEqual(['', 'nb', 'no', 'nn', 'fr']);
    const before = rig.standIn.calls.length;
    const channel = await rig.restart();
    await channel.published();
    const set = rig.standIn.calls.slice(before).filter(({ method }) => method.startsWith('setMy'));
    expect(set).toStrictEqual([]);
  });
});
