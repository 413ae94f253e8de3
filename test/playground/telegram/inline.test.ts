import type { InlineQueryResult } from 'grammy/types';
import { describe, expect, test } from 'vitest';
import { KARI, OLA, open, openWithKari, refusal } from './support.ts';

type Open = Awaited<ReturnType<typeof open>>;

const article = (id: string, fields: object = {}): InlineQueryResult => ({
  type: 'article',
  id,
  title: 'Sign',
  description: 'A petition',
  input_message_content: { message_text: 'Sign here' },
  reply_markup: { inline_keyboard: [[{ text: 'Open', callback_data: 'open' }]] },
  ...fields,
});

/** Waits for the inline query that was just typed, and gives its id. */
async function typed({ api, standIn }: Open): Promise<string> {
  const [update] = await api.getUpdates({ offset: standIn.lastUpdateId(), timeout: 2 });
  return update?.inline_query?.id ?? '';
}

describe('inline mode', () => {
  test('shows results, and puts the chosen one into a chat through the bot', async () => {
    const all = await open();
    const { api, standIn } = all;
    for (const seat of [KARI, OLA]) await standIn.seats.sit(seat);
    const group = await standIn.groups.create({ title: 'Group', members: [KARI.id, OLA.id] });
    const results = standIn.seats.inline(KARI.id, 'sign');
    await api.answerInlineQuery(await typed(all), [article('one')], {
      button: { text: 'More', start_parameter: 'inline' },
      is_personal: true,
    });
    expect(await results).toEqual([{ id: 'one', title: 'Sign', description: 'A petition' }]);
    expect(standIn.seats.inlineButton(KARI.id)).toEqual({ text: 'More', startParameter: 'inline' });
    await standIn.seats.chooseInline(KARI.id, group, 'one');
    const [told, chosen] = (await api.getUpdates()).slice(-2);
    expect(told?.message).toMatchObject({
      text: 'Sign here',
      via_bot: { username: 'opprop_bot' },
      from: { id: KARI.id },
    });
    expect(chosen?.chosen_inline_result).toMatchObject({ result_id: 'one', query: 'sign' });
    const seen = standIn.seats.chat(OLA.id, group).messages.at(-1);
    expect(seen).toMatchObject({ from: 'other', text: 'Sign here', viaBot: true });
    await standIn.seats.press(OLA.id, group, seen?.messageId ?? 0, 0, 0);
    const inlineMessageId = chosen?.chosen_inline_result?.inline_message_id ?? '';
    const press = (await api.getUpdates()).at(-1)?.callback_query;
    expect(press).toMatchObject({ data: 'open', inline_message_id: inlineMessageId });
    expect(press).not.toHaveProperty('message');
    await expect(api.editMessageTextInline(inlineMessageId, 'Changed')).resolves.toBe(true);
    expect(standIn.seats.chat(OLA.id, group).messages.at(-1)?.text).toBe('Changed');
  });

  test('keeps an answer for everybody unless it is personal', async () => {
    const all = await open();
    const { api, standIn, clock } = all;
    for (const seat of [KARI, OLA]) await standIn.seats.sit(seat);
    const first = standIn.seats.inline(KARI.id, '');
    await api.answerInlineQuery(await typed(all), [article('shared', { title: 'Norsk' })], { cache_time: 10 });
    await first;
    expect(await standIn.seats.inline(OLA.id, '')).toMatchObject([{ title: 'Norsk' }]);
    clock.at += 10_000;
    const later = standIn.seats.inline(OLA.id, '');
    await api.answerInlineQuery(await typed(all), [article('own', { title: 'Français' })], { is_personal: true });
    expect(await later).toMatchObject([{ title: 'Français' }]);
    expect(await standIn.seats.inline(OLA.id, '')).toMatchObject([{ title: 'Français' }]);
    expect(await standIn.seats.inline(KARI.id, '')).toEqual([]);
  });

  const query = async (all: Open) => {
    void all.standIn.seats.inline(KARI.id, 'x');
    return typed(all);
  };

  test.each([
    ['an id of 65 bytes', [article('x'.repeat(65))], {}, /RESULT_ID_INVALID/],
    ['two results of one id', [article('a'), article('a')], {}, /RESULT_ID_DUPLICATE/],
    ['no title', [article('a', { title: '' })], {}, /title/],
    [
      'words beyond the limit',
      [article('a', { input_message_content: { message_text: 'x'.repeat(4097) } })],
      {},
      /message is too long/,
    ],
    ['an unknown field', [article('a', { colour: 'red' })], {}, /results\.0\.colour/],
    ['51 results', Array.from({ length: 51 }, (_, place) => article(String(place))), {}, /results/],
    ['a start parameter with a space', [], { button: { text: 'a', start_parameter: 'a b' } }, /START_PARAM_INVALID/],
  ] as const)('refuses an answer with %s', async (_, results, other, why) => {
    const all = await openWithKari();
    expect(await refusal(all.api.answerInlineQuery(await query(all), [...results], other))).toMatch(why);
  });

  test('refuses a late answer and shows nothing then', async () => {
    const all = await openWithKari();
    const results = all.standIn.seats.inline(KARI.id, 'slow');
    const id = await typed(all);
    all.clock.at += 15_001;
    expect(await refusal(all.api.answerInlineQuery(id, []))).toMatch(/query is too old/);
    expect(await results).toEqual([]);
  });
});
