import { InlineKeyboard, InputMediaBuilder } from 'grammy';
import { describe, expect, test } from 'vitest';
import { KARI, openWithKari, picture, refusal } from './support.ts';

const keyboard = new InlineKeyboard().text('a', 'a');
const HOUR = 3600 * 1000;

describe('an edit', () => {
  test('changes the words, and takes the keyboard away unless it brings one', async () => {
    const { api, standIn } = await openWithKari();
    const { message_id: id } = await api.sendMessage(KARI.id, 'one', { reply_markup: keyboard });
    const seen = () => standIn.seats.chat(KARI.id, KARI.id).messages.at(-1);
    await api.editMessageReplyMarkup(KARI.id, id);
    expect(seen()).toMatchObject({ text: 'one', edited: false, keyboard: [] });
    await api.editMessageText(KARI.id, id, 'two', { reply_markup: keyboard });
    expect(seen()).toMatchObject({ text: 'two', edited: true, keyboard: [[{ text: 'a' }]] });
    await api.editMessageText(KARI.id, id, 'three');
    expect(seen()).toMatchObject({ text: 'three', keyboard: [] });
    await api.editMessageReplyMarkup(KARI.id, id, { reply_markup: keyboard });
    expect(seen()).toMatchObject({ text: 'three', keyboard: [[{ text: 'a' }]] });
  });

  test('that changes nothing is refused', async () => {
    const { api } = await openWithKari();
    const { message_id: id } = await api.sendMessage(KARI.id, 'one', { reply_markup: keyboard });
    expect(await refusal(api.editMessageText(KARI.id, id, 'one', { reply_markup: keyboard }))).toMatch(
      /^400 Bad Request: message is not modified/,
    );
    expect(await refusal(api.editMessageReplyMarkup(KARI.id, id, { reply_markup: keyboard }))).toMatch(
      /message is not modified/,
    );
    await expect(api.editMessageText(KARI.id, id, 'one')).resolves.toMatchObject({ text: 'one' });
  });

  test('needs a message of the bot that is there and of the right kind', async () => {
    const { api, standIn } = await openWithKari();
    const theirs = await standIn.seats.say(KARI.id, KARI.id, 'mine');
    const { message_id: text } = await api.sendMessage(KARI.id, 'one');
    const { message_id: photo } = await api.sendPhoto(KARI.id, picture());
    expect(await refusal(api.editMessageText(KARI.id, 999, 'a'))).toBe('400 Bad Request: message to edit not found');
    expect(await refusal(api.editMessageText(KARI.id, theirs, 'a'))).toBe("400 Bad Request: message can't be edited");
    expect(await refusal(api.editMessageText(KARI.id, photo, 'a'))).toBe(
      '400 Bad Request: there is no text in the message to edit',
    );
    expect(await refusal(api.editMessageCaption(KARI.id, text, { caption: 'a' }))).toBe(
      '400 Bad Request: there is no caption in the message to edit',
    );
    await expect(api.editMessageCaption(KARI.id, photo, { caption: 'a' })).resolves.toMatchObject({ caption: 'a' });
  });

  test('puts a picture into a message that had only words', async () => {
    const { api, standIn } = await openWithKari();
    const { message_id: id } = await api.sendMessage(KARI.id, 'one', { reply_markup: keyboard });
    await api.editMessageMedia(KARI.id, id, InputMediaBuilder.photo(picture(), { caption: 'two' }), {
      reply_markup: keyboard,
    });
    const seen = standIn.seats.chat(KARI.id, KARI.id).messages.at(-1);
    expect(seen).toMatchObject({ text: 'two', keyboard: [[{ text: 'a' }]] });
    expect(seen?.photo?.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
  });
});

describe('deleting', () => {
  test('takes away what both sides wrote, for 48 hours', async () => {
    const { api, standIn, clock } = await openWithKari();
    const theirs = await standIn.seats.say(KARI.id, KARI.id, 'my name');
    const { message_id: ours } = await api.sendMessage(KARI.id, 'one');
    const { message_id: late } = await api.sendMessage(KARI.id, 'two');
    await api.deleteMessage(KARI.id, theirs);
    await api.deleteMessages(KARI.id, [ours, 999]);
    expect(standIn.seats.chat(KARI.id, KARI.id).messages.map(({ text }) => text)).toEqual(['/start', 'two']);
    expect(await refusal(api.deleteMessage(KARI.id, ours))).toBe('400 Bad Request: message to delete not found');
    clock.at += 48 * HOUR;
    expect(await refusal(api.deleteMessage(KARI.id, late))).toBe(
      "400 Bad Request: message can't be deleted for everyone",
    );
    expect(await refusal(api.deleteMessages(KARI.id, [late]))).toBe(
      "400 Bad Request: message can't be deleted for everyone",
    );
    await expect(api.editMessageText(KARI.id, late, 'still editable')).resolves.toMatchObject({
      text: 'still editable',
    });
  });

  test('of a question ends the asking', async () => {
    const { api, standIn } = await openWithKari();
    const ask = { force_reply: true, input_field_placeholder: 'Your name' } as const;
    const { message_id: id } = await api.sendMessage(KARI.id, 'Who?', { reply_markup: ask });
    expect(standIn.seats.chat(KARI.id, KARI.id).asking).toEqual({ placeholder: 'Your name' });
    await api.deleteMessage(KARI.id, id);
    expect(standIn.seats.chat(KARI.id, KARI.id).asking).toBeNull();
  });
});

test('only the last messages of a chat are kept', async () => {
  const { api, standIn } = await openWithKari({ historyLimit: 3 });
  for (const text of ['1', '2', '3', '4']) await api.sendMessage(KARI.id, text);
  expect(standIn.seats.chat(KARI.id, KARI.id).messages.map(({ text }) => text)).toEqual(['2', '3', '4']);
  expect(standIn.sentTo(KARI.id)).toBe(4);
});
