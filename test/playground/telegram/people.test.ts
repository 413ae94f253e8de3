import { describe, expect, test } from 'vitest';
import { KARI, OLA, open, openWithKari, raw, refusal } from './support.ts';

const FRESH = 15_000;

describe('buttons', () => {
  test('are answered once and in time', async () => {
    const { api, standIn, clock } = await openWithKari();
    const { message_id: id } = await api.sendMessage(KARI.id, 'a', {
      reply_markup: { inline_keyboard: [[{ text: 'b', callback_data: 'data' }]] },
    });
    const pressed = async () => {
      await standIn.seats.press(KARI.id, KARI.id, id, 0, 0);
      const updates = await api.getUpdates();
      return updates.at(-1)?.callback_query;
    };
    const first = await pressed();
    expect(first).toMatchObject({ data: 'data', from: { id: KARI.id }, message: { message_id: id } });
    clock.at += FRESH;
    await api.answerCallbackQuery(first?.id ?? '');
    expect(await refusal(api.answerCallbackQuery(first?.id ?? ''))).toMatch(/query is too old/);
    const second = await pressed();
    expect(await refusal(api.answerCallbackQuery(second?.id ?? '', { text: 'x'.repeat(201) }))).toMatch(
      /MESSAGE_TOO_LONG/,
    );
    clock.at += FRESH + 1;
    expect(await refusal(api.answerCallbackQuery(second?.id ?? ''))).toBe(
      '400 Bad Request: query is too old and response timeout expired or query ID is invalid',
    );
    await standIn.seats.pressData(KARI.id, KARI.id, id, 'forged');
    expect((await api.getUpdates()).at(-1)?.callback_query?.data).toBe('forged');
    await expect(standIn.seats.press(KARI.id, KARI.id, id, 0, 1)).rejects.toThrow(RangeError);
  });
});

describe('a seat', () => {
  test('sees typing until the bot writes, and answers a question by writing', async () => {
    const { api, standIn } = await openWithKari();
    const chat = () => standIn.seats.chat(KARI.id, KARI.id);
    const typing: boolean[] = [];
    standIn.on((event) => event.kind === 'chat' && typing.push(event.chat.typing), KARI.id);
    await api.sendChatAction(KARI.id, 'typing');
    const { message_id: id } = await api.sendMessage(KARI.id, 'Name?', {
      reply_markup: { force_reply: true, input_field_placeholder: 'Kari' },
    });
    expect(typing).toEqual([true, false]);
    expect(chat().asking).toEqual({ placeholder: 'Kari' });
    await standIn.seats.say(KARI.id, KARI.id, 'Kari N');
    expect(chat().asking).toBeNull();
    expect((await api.getUpdates()).at(-1)?.message?.reply_to_message?.message_id).toBe(id);
  });

  test('sends a long text in pieces that split no character', async () => {
    const { api, standIn } = await openWithKari();
    await standIn.seats.say(KARI.id, KARI.id, `a${'😀'.repeat(2100)}`);
    const texts = (await api.getUpdates()).slice(1).map(({ message }) => message?.text ?? '');
    expect(texts.map((text) => text.length)).toEqual([4095, 106]);
    await expect(standIn.seats.say(KARI.id, KARI.id, '  ')).rejects.toThrow(RangeError);
  });

  test('sees names, descriptions and commands in its own language', async () => {
    const { api, standIn } = await open();
    await standIn.seats.sit(KARI);
    await standIn.seats.sit(OLA);
    await api.setMyName('Everyone');
    await api.setMyName('Norsk', { language_code: 'nb' as 'no' });
    await api.setMyDescription('Pour tous', { language_code: 'fr' });
    await api.setMyShortDescription('short');
    await api.setMyCommands([{ command: 'help', description: 'Help' }]);
    await api.setMyCommands([{ command: 'help', description: 'Aide' }], { language_code: 'fr' });
    await api.setMyCommands([{ command: 'staff', description: 'Staff' }], {
      scope: { type: 'chat', chat_id: KARI.id },
    });
    expect(standIn.seats.chat(KARI.id, KARI.id)).toMatchObject({
      started: false,
      bot: { name: 'Norsk', description: '', shortDescription: 'short' },
      commands: [{ command: 'staff', description: 'Staff' }],
    });
    expect(standIn.seats.chat(OLA.id, OLA.id)).toMatchObject({
      bot: { name: 'Everyone', description: 'Pour tous' },
      commands: [{ command: 'help', description: 'Aide' }],
    });
    await api.deleteMyCommands({ language_code: 'fr' });
    expect(standIn.seats.chat(OLA.id, OLA.id).commands).toEqual([{ command: 'help', description: 'Help' }]);
    expect(await api.getMyName({ language_code: 'nb' as 'no' })).toEqual({ name: 'Norsk' });
    expect(await api.getMyCommands({ scope: { type: 'chat', chat_id: KARI.id } })).toHaveLength(1);
  });

  test.each([
    ['a name', 'setMyName', { name: 'x'.repeat(65) }],
    ['a description', 'setMyDescription', { description: 'x'.repeat(513) }],
    ['a short description', 'setMyShortDescription', { short_description: 'x'.repeat(121) }],
    ['a language', 'setMyName', { name: 'x', language_code: 'fr-CA' }],
    ['a command', 'setMyCommands', { commands: [{ command: 'Help', description: 'x' }] }],
    ['a command without description', 'setMyCommands', { commands: [{ command: 'help', description: '' }] }],
    ['a scope', 'setMyCommands', { commands: [], scope: { type: 'chat' } }],
    ['a chat to scope', 'setMyCommands', { commands: [], scope: { type: 'chat', chat_id: 1 } }],
  ])('sees nothing of %s that the platform refuses', async (_, method, fields) => {
    const { url } = await open();
    expect(await raw(url, method, fields)).toMatchObject({ status: 400 });
  });
});

describe('groups', () => {
  test('tell the bot of what concerns it only', async () => {
    const { api, standIn } = await open();
    for (const seat of [KARI, OLA]) await standIn.seats.sit(seat);
    const group = await standIn.groups.create({ title: 'Group', members: [KARI.id, OLA.id] });
    const { message_id: ours } = await api.sendMessage(group, 'hello');
    await standIn.seats.say(KARI.id, group, 'just chatting');
    await standIn.seats.say(KARI.id, group, '/about@other_bot');
    await standIn.seats.say(KARI.id, group, '/about');
    await standIn.seats.say(KARI.id, group, '/about@Opprop_bot now');
    await standIn.seats.say(KARI.id, group, 'hei @opprop_bot');
    await standIn.seats.say(KARI.id, group, 'yes', { replyTo: ours });
    const updates = await api.getUpdates();
    expect(updates[0]).toMatchObject({ my_chat_member: { new_chat_member: { status: 'member' } } });
    expect(updates[1]).toHaveProperty('message.new_chat_members');
    expect(updates.slice(2).map(({ message }) => message?.text)).toEqual([
      '/about',
      '/about@Opprop_bot now',
      'hei @opprop_bot',
      'yes',
    ]);
    expect(standIn.seats.chat(OLA.id, group)).toMatchObject({ kind: 'group', title: 'Group' });
    expect(standIn.seats.chat(OLA.id, group).messages.at(-1)).toMatchObject({
      from: 'other',
      author: 'Kari',
      text: 'yes',
    });
    expect(await refusal(api.deleteMessage(group, ours + 1))).toMatch(/can't be deleted/);
    await standIn.groups.removeBot(KARI.id, group);
    expect(await refusal(api.sendMessage(group, 'a'))).toBe('403 Forbidden: bot was kicked from the group chat');
  });

  test('with topics take answers in the topic', async () => {
    const { api, standIn } = await open();
    await standIn.seats.sit(KARI);
    const forum = await standIn.groups.create({ title: 'Forum', members: [KARI.id], forum: true });
    const topic = await standIn.groups.openTopic(KARI.id, forum, 'News');
    await standIn.seats.say(KARI.id, forum, '/about', { threadId: topic });
    expect((await api.getUpdates()).at(-1)?.message).toMatchObject({
      message_thread_id: topic,
      is_topic_message: true,
      chat: { is_forum: true },
    });
    const answer = await api.sendMessage(forum, 'here', { message_thread_id: topic });
    expect(answer.message_thread_id).toBe(topic);
    expect(await refusal(api.sendMessage(forum, 'lost', { message_thread_id: 99 }))).toMatch(
      /message thread not found/,
    );
  });

  test('that become supergroups say where they went', async () => {
    const { api, standIn } = await open();
    await standIn.seats.sit(KARI);
    const old = await standIn.groups.create({ title: 'Group', members: [KARI.id] });
    const next = await standIn.groups.migrate(KARI.id, old);
    const error = await api.sendMessage(old, 'a').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ error_code: 400, parameters: { migrate_to_chat_id: next } });
    await expect(api.sendMessage(next, 'a')).resolves.toMatchObject({ chat: { type: 'supergroup' } });
  });
});
