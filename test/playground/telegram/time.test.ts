import { describe, expect, test } from 'vitest';
import { TELEGRAM_LIMITS } from '../../../bots/playground/telegram/server.ts';
import { KARI, OLA, open, openWithKari, picture, refusal } from './support.ts';

const BUTTON = { inline_keyboard: [[{ text: 'Sign', callback_data: 'sign' }]] };

describe('while nobody fetches updates', () => {
  test('presses live 150 seconds, inline queries 30, messages a day', async () => {
    const { api, standIn, clock } = await openWithKari();
    await api.sendMessage(KARI.id, '?', { reply_markup: BUTTON });
    await api.getUpdates({ offset: -1, allowed_updates: ['message', 'callback_query', 'inline_query'] });
    await standIn.seats.say(KARI.id, KARI.id, 'a word');
    await standIn.seats.press(KARI.id, KARI.id, 2, 0, 0);
    const asked = standIn.seats.inline(KARI.id, 'uyghurs');
    const kinds = async () =>
      (await api.getUpdates()).flatMap((update) => Object.keys(update).filter((key) => key !== 'update_id'));
    clock.at += 30_000;
    expect(await kinds()).toEqual(['message', 'message', 'callback_query', 'inline_query']);
    clock.at += 1000;
    expect(await kinds()).toEqual(['message', 'message', 'callback_query']);
    clock.at += 119_000;
    expect(await kinds()).toContain('callback_query');
    clock.at += 1000;
    expect(await kinds()).toEqual(['message', 'message']);
    clock.at += 86_400_000;
    expect(await kinds()).toEqual([]);
    expect(await asked).toEqual([]);
  });

  test('presses queue by person, apart from messages, which queue by chat', async () => {
    const { api, standIn } = await openWithKari();
    await standIn.seats.sit(OLA);
    const group = await standIn.groups.create({ title: 'Choir', members: [KARI.id, OLA.id] });
    for (const chat of [KARI.id, group]) await api.sendMessage(chat, '?', { reply_markup: BUTTON });
    await api.getUpdates({ offset: standIn.lastUpdateId() + 1 });
    const message = (chat: number) => standIn.seats.chat(KARI.id, chat).messages.at(-1)?.messageId ?? 0;
    const [own, shared] = [message(KARI.id), message(group)];
    await standIn.seats.press(KARI.id, KARI.id, own, 0, 0);
    await standIn.seats.press(KARI.id, group, shared, 0, 0);
    await standIn.seats.press(OLA.id, group, shared, 0, 0);
    await standIn.seats.say(KARI.id, KARI.id, 'a word');
    await standIn.seats.say(KARI.id, group, '/help');
    const [hers, hersInGroup, his, ...words] = standIn.lanes();
    expect(hersInGroup).toBe(hers);
    expect(new Set([hers, his, ...words]).size).toBe(4);
  });
});

describe('messages older than two days', () => {
  test('with one of them, deleteMessages deletes none', async () => {
    const { api, standIn, clock } = await openWithKari();
    const old = await api.sendMessage(KARI.id, 'old');
    clock.at += 47 * 3_600_000;
    const young = await api.sendMessage(KARI.id, 'young');
    const texts = () => standIn.seats.chat(KARI.id, KARI.id).messages.map(({ text }) => text);
    clock.at += 3_600_000;
    expect(await refusal(api.deleteMessages(KARI.id, [old.message_id, young.message_id]))).toBe(
      "400 Bad Request: message can't be deleted for everyone",
    );
    expect(texts()).toEqual(['/start', 'old', 'young']);
    await api.deleteMessages(KARI.id, [young.message_id]);
    expect(texts()).toEqual(['/start', 'old']);
  });

  test('can be edited by the bot that sent them, without a limit', async () => {
    const { api, clock } = await openWithKari();
    const old = await api.sendMessage(KARI.id, 'old');
    clock.at += 400 * 86_400_000;
    await expect(api.editMessageText(KARI.id, old.message_id, 'new')).resolves.toMatchObject({ text: 'new' });
  });
});

describe('where a message goes', () => {
  test('to no topic that was deleted', async () => {
    const { api, standIn } = await openWithKari();
    const forum = await standIn.groups.create({ title: 'Choir', members: [KARI.id], forum: true });
    const topic = await standIn.groups.openTopic(KARI.id, forum, 'Petitions');
    await api.sendMessage(forum, 'here', { message_thread_id: topic });
    await standIn.groups.deleteTopic(KARI.id, forum, topic);
    expect(await refusal(api.sendMessage(forum, 'gone', { message_thread_id: topic }))).toBe(
      '400 Bad Request: message thread not found',
    );
    await expect(api.sendMessage(forum, 'to the chat')).resolves.toMatchObject({ text: 'to the chat' });
  });

  test('in direct messages of a channel to the topic of a person', async () => {
    const { api, standIn } = await openWithKari();
    await standIn.seats.sit(OLA);
    const channel = await standIn.groups.create({ title: 'Amnesty', members: [KARI.id, OLA.id], direct: true });
    await standIn.seats.say(KARI.id, channel, 'hello');
    const message = (await api.getUpdates()).at(-1)?.message;
    expect(message).toMatchObject({
      chat: { id: channel, type: 'supergroup', is_direct_messages: true },
      direct_messages_topic: { topic_id: KARI.id },
      text: 'hello',
    });
    expect(await refusal(api.sendMessage(channel, 'to whom?'))).toMatch(/topic must be specified/);
    await api.sendMessage(channel, 'to Kari', { direct_messages_topic_id: KARI.id });
    const seen = (seat: number) => standIn.seats.chat(seat, channel).messages.map(({ text }) => text);
    expect([seen(KARI.id), seen(OLA.id)]).toEqual([['hello', 'to Kari'], []]);
  });
});

describe('the platform’s own limits', () => {
  test('one a second in a chat after a short burst, edits counted, answers to presses free', async () => {
    const { api, standIn, clock } = await openWithKari({ limits: TELEGRAM_LIMITS });
    const first = await api.sendMessage(KARI.id, '?', { reply_markup: BUTTON });
    for (const word of ['2', '3', '4']) await api.sendMessage(KARI.id, word);
    await api.editMessageText(KARI.id, first.message_id, '!', { reply_markup: BUTTON });
    expect(await refusal(api.sendMessage(KARI.id, '6'))).toBe('429 Too Many Requests: retry after 1');
    await standIn.seats.press(KARI.id, KARI.id, first.message_id, 0, 0);
    const query = (await api.getUpdates()).at(-1)?.callback_query;
    await expect(api.answerCallbackQuery(query?.id ?? '')).resolves.toBe(true);
    clock.at += 1000;
    await api.sendMessage(KARI.id, '6');
    expect(await refusal(api.editMessageText(KARI.id, first.message_id, '?'))).toMatch(/^429/);
  });

  test('thirty a second in all', async () => {
    const { api, standIn } = await open({ limits: TELEGRAM_LIMITS });
    const ids = Array.from({ length: 31 }, (_, place) => 9000 + place);
    for (const id of ids) {
      await standIn.seats.sit({ id, firstName: 'A' });
      standIn.seats.meet(id);
    }
    const sent = await Promise.allSettled(ids.map((id) => api.sendMessage(id, 'news')));
    expect(sent.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  });
});

test('a picture can be refused where words are taken', async () => {
  const { api, standIn } = await openWithKari();
  const error = 'Bad Request: IMAGE_PROCESS_FAILED';
  standIn.faults.on({ fault: { kind: 'refusal', error }, method: 'sendPhoto' });
  expect(await refusal(api.sendPhoto(KARI.id, picture()))).toBe(`400 ${error}`);
  await api.sendMessage(KARI.id, 'words');
});
