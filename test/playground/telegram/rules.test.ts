import { InlineKeyboard, InputFile } from 'grammy';
import { describe, expect, test } from 'vitest';
import { KARI, OLA, open, openWithKari, picture, raw, refusal, TOKEN } from './support.ts';

const button = (fields: object) => ({ inline_keyboard: [[{ text: 'a', ...fields }]] });
const rows = (count: number, width: number) => ({
  inline_keyboard: Array.from({ length: count }, () =>
    Array.from({ length: width }, () => ({ text: 'a', callback_data: 'a' })),
  ),
});

describe('a new message', () => {
  const refused: readonly (readonly [string, object, RegExp])[] = [
    ['no text', {}, /^Bad Request: field "text"/],
    ['an empty text', { text: ' \n' }, /message text is empty/],
    ['a text that is too long', { text: 'x'.repeat(4097) }, /message is too long/],
    ['a text too long in UTF-16 units', { text: '😀'.repeat(2049) }, /message is too long/],
    ['half a character', { text: 'a\ud83d' }, /UTF-8/],
    ['an unknown field', { text: 'a', txet: 'b' }, /sendMessage has no field "txet"/],
    ['a parse mode', { text: 'a', parse_mode: 'HTML' }, /parse_mode is not taken/],
    [
      'an entity beyond the end',
      { text: 'abc', entities: [{ type: 'bold', offset: 2, length: 2 }] },
      /ends after the end/,
    ],
    ['an entity without length', { text: 'abc', entities: [{ type: 'bold', offset: 0, length: 0 }] }, /out of range/],
    [
      'an entity before the start',
      { text: 'abc', entities: [{ type: 'bold', offset: -1, length: 2 }] },
      /out of range/,
    ],
    [
      'an entity through a character',
      { text: '😀a', entities: [{ type: 'bold', offset: 1, length: 2 }] },
      /middle of a UTF-16 symbol/,
    ],
    [
      'an entity that ends in a character',
      { text: 'a😀', entities: [{ type: 'bold', offset: 0, length: 2 }] },
      /middle of a UTF-16 symbol/,
    ],
    ['an unknown entity', { text: 'abc', entities: [{ type: 'blink', offset: 0, length: 1 }] }, /entities\.0\.type/],
    [
      'a link to nowhere',
      { text: 'abc', entities: [{ type: 'text_link', offset: 0, length: 1, url: 'ftp://a.no' }] },
      /text_link/,
    ],
    [
      'too many bytes of data',
      { text: 'a', reply_markup: button({ callback_data: 'ø'.repeat(33) }) },
      /BUTTON_DATA_INVALID/,
    ],
    ['empty data', { text: 'a', reply_markup: button({ callback_data: '' }) }, /BUTTON_DATA_INVALID/],
    [
      'an empty label',
      { text: 'a', reply_markup: button({ text: ' ', callback_data: 'a' }) },
      /text must be non-empty/,
    ],
    [
      'a button that opens a program',
      { text: 'a', reply_markup: button({ url: 'javascript:alert(1)' }) },
      /button URL is invalid/,
    ],
    [
      'a button to a bare host',
      { text: 'a', reply_markup: button({ url: 'http://localhost/x' }) },
      /button URL is invalid/,
    ],
    [
      'a button of two kinds',
      { text: 'a', reply_markup: button({ url: 'https://a.no', callback_data: 'a' }) },
      /exactly one type/,
    ],
    ['a button of no kind', { text: 'a', reply_markup: button({}) }, /exactly one type/],
    [
      'a copied text that is too long',
      { text: 'a', reply_markup: button({ copy_text: { text: 'x'.repeat(257) } }) },
      /COPY_TEXT/,
    ],
    [
      'a chat to choose from none',
      { text: 'a', reply_markup: button({ switch_inline_query_chosen_chat: {} }) },
      /at least one type/,
    ],
    [
      '101 buttons',
      { text: 'a', reply_markup: { inline_keyboard: [...rows(20, 5).inline_keyboard, ...rows(1, 1).inline_keyboard] } },
      /more than 100/,
    ],
    ['nine buttons in a row', { text: 'a', reply_markup: rows(1, 9) }, /more than 8/],
    [
      'a long placeholder',
      { text: 'a', reply_markup: { force_reply: true, input_field_placeholder: 'x'.repeat(65) } },
      /1-64/,
    ],
    ['a topic in a private chat', { text: 'a', message_thread_id: 3 }, /message thread not found/],
    ['an answer to nothing', { text: 'a', reply_parameters: { message_id: 999 } }, /message to be replied not found/],
  ];

  test.each(refused)('with %s is refused', async (_, fields, why) => {
    const { url } = await openWithKari();
    const { status, body } = await raw(url, 'sendMessage', { chat_id: KARI.id, ...fields });
    expect(status).toBe(400);
    expect(body).toMatchObject({ ok: false, error_code: 400, description: expect.stringMatching(why) });
  });

  test('at every limit goes through, and is seen', async () => {
    const { api, standIn } = await openWithKari();
    const sent = await api.sendMessage(KARI.id, '😀'.repeat(2048), {
      entities: [{ type: 'bold', offset: 0, length: 4096 }],
      reply_markup: rows(12, 8),
    });
    expect(sent.text).toHaveLength(4096);
    const full = { text: 'x'.repeat(64), callback_data: 'ø'.repeat(32) };
    await api.sendMessage(KARI.id, 'a', {
      reply_markup: {
        inline_keyboard: [
          [full, { text: 'c', copy_text: { text: 'x'.repeat(256) } }],
          [{ text: 'u', url: 'tg://user?id=1' }],
        ],
      },
      link_preview_options: { is_disabled: true },
      protect_content: true,
      disable_notification: true,
      allow_paid_broadcast: true,
      message_effect_id: '5104841245755180586',
      reply_parameters: { message_id: 999, allow_sending_without_reply: true },
    });
    expect(standIn.seats.chat(KARI.id, KARI.id).messages.at(-1)?.keyboard).toEqual([
      [
        { kind: 'callback', text: 'x'.repeat(64) },
        { kind: 'copy', text: 'c', payload: 'x'.repeat(256) },
      ],
      [{ kind: 'url', text: 'u', url: 'tg://user?id=1' }],
    ]);
  });

  test('loses white space at its end, and gains links it was not told of', async () => {
    const { api } = await openWithKari();
    const sent = await api.sendMessage(KARI.id, 'See https://example.org/a, or /help \n', {
      entities: [{ type: 'bold', offset: 0, length: 37 }],
    });
    expect(sent.text).toBe('See https://example.org/a, or /help');
    expect(sent.entities).toEqual([
      { type: 'bold', offset: 0, length: 35 },
      { type: 'url', offset: 4, length: 21 },
      { type: 'bot_command', offset: 30, length: 5 },
    ]);
  });
});

describe('whom the bot may write to', () => {
  test('nobody it never met, nobody who has not started it', async () => {
    const { api, standIn } = await open();
    expect(await refusal(api.sendMessage(1, 'a'))).toBe('400 Bad Request: chat not found');
    await standIn.seats.sit(OLA);
    expect(await refusal(api.sendMessage(OLA.id, 'a'))).toBe(
      "403 Forbidden: bot can't initiate conversation with a user",
    );
    await standIn.seats.start(OLA.id);
    await expect(api.sendMessage(OLA.id, 'a')).resolves.toMatchObject({ text: 'a' });
  });

  test('nobody who blocked it, until it is unblocked', async () => {
    const { api, standIn } = await openWithKari();
    await standIn.seats.block(KARI.id);
    expect(standIn.seats.chat(KARI.id, KARI.id).blocked).toBe(true);
    expect(await refusal(api.sendMessage(KARI.id, 'a'))).toBe('403 Forbidden: bot was blocked by the user');
    expect(await refusal(api.sendChatAction(KARI.id, 'typing'))).toBe('403 Forbidden: bot was blocked by the user');
    await standIn.seats.unblock(KARI.id);
    await expect(api.sendMessage(KARI.id, 'a')).resolves.toMatchObject({ text: 'a' });
  });

  test('nobody who is gone', async () => {
    const { api, standIn } = await openWithKari();
    await standIn.seats.deactivate(KARI.id);
    expect(await refusal(api.sendMessage(KARI.id, 'a'))).toBe('403 Forbidden: user is deactivated');
  });
});

describe('the way in', () => {
  test('needs the token, a method that exists, and a body that can be read', async () => {
    const { url } = await open();
    expect(await raw(url, 'getMe', {}, '4242:other')).toMatchObject({
      status: 401,
      body: { ok: false, description: 'Unauthorized' },
    });
    expect(await raw(url, 'getEverything', {})).toMatchObject({ status: 404, body: { ok: false, error_code: 404 } });
    expect(await raw(url, 'constructor', {})).toMatchObject({ status: 404 });
    expect(await raw(url, 'getMe', [1])).toMatchObject({ status: 400 });
    const broken = await fetch(`${url}/bot${TOKEN}/getMe`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(broken.status).toBe(400);
  });

  test('takes addresses and forms, where numbers and structures are strings', async () => {
    const { url, standIn } = await openWithKari();
    const form = new URLSearchParams({
      chat_id: String(KARI.id),
      text: 'form',
      reply_markup: JSON.stringify(button({ callback_data: 'a' })),
    });
    const posted = await fetch(`${url}/bot${TOKEN}/sendMessage`, { method: 'POST', body: form });
    expect(await posted.json()).toMatchObject({ ok: true, result: { text: 'form' } });
    const got = await fetch(`${url}/bot${TOKEN}/sendMessage?chat_id=${KARI.id}&text=address&protect_content=true`);
    expect(await got.json()).toMatchObject({ ok: true, result: { text: 'address' } });
    const bad = new URLSearchParams({ chat_id: String(KARI.id), text: 'form', reply_markup: '{' });
    expect((await fetch(`${url}/bot${TOKEN}/sendMessage`, { method: 'POST', body: bad })).status).toBe(400);
    expect(standIn.sentTo(KARI.id)).toBe(2);
  });
});

describe('files', () => {
  test('are uploaded once, sent again by id, and read back', async () => {
    const { api, url, standIn } = await openWithKari();
    const first = await api.sendPhoto(KARI.id, picture(), {
      caption: 'Øy',
      reply_markup: new InlineKeyboard().text('a', 'a'),
    });
    const id = first.photo.at(-1)?.file_id ?? '';
    expect(first).toMatchObject({ caption: 'Øy', photo: [{ width: 1, height: 1 }] });
    const second = await api.sendPhoto(KARI.id, id, { caption: 'x'.repeat(1024) });
    expect(second.photo[0]?.file_id).toBe(id);
    const { file_path: path } = await api.getFile(id);
    const bytes = Buffer.from(await (await fetch(`${url}/file/bot${TOKEN}/${path}`)).arrayBuffer());
    const seen = standIn.seats.chat(KARI.id, KARI.id).messages.at(-1)?.photo?.url ?? '';
    expect(seen).not.toContain(TOKEN);
    expect(Buffer.from(await (await fetch(seen)).arrayBuffer()).equals(bytes)).toBe(true);
  });

  test('of the wrong kind or size are refused', async () => {
    const { api } = await openWithKari();
    const { document } = await api.sendDocument(KARI.id, picture('data.json'), { caption: 'yours' });
    expect(document).toMatchObject({ file_name: 'data.json' });
    expect(await refusal(api.sendPhoto(KARI.id, document.file_id))).toMatch(/can't use file of type document as photo/);
    expect(await refusal(api.sendPhoto(KARI.id, 'nothing'))).toMatch(/wrong file identifier/);
    expect(await refusal(api.sendPhoto(KARI.id, 'https://example.org/a.png'))).toMatch(/failed to get HTTP URL/);
    expect(await refusal(api.sendPhoto(KARI.id, new InputFile(Buffer.from('words'), 'a.png')))).toMatch(
      /IMAGE_PROCESS_FAILED/,
    );
    expect(await refusal(api.sendDocument(KARI.id, new InputFile(Buffer.alloc(0), 'a.txt')))).toMatch(/non-empty/);
    expect(await refusal(api.sendPhoto(KARI.id, picture(), { caption: 'x'.repeat(1025) }))).toMatch(
      /caption is too long/,
    );
  });
});
