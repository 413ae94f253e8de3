import { Api, Bot, HttpError } from 'grammy';
import { describe, expect, test } from 'vitest';
import { until } from '../../support/waiting.ts';
import { atEnd, KARI, open, openWithKari, refusal, TOKEN } from './support.ts';

/** A bot that polls in the background. */
async function polling(url: string, prepare: (bot: Bot) => void): Promise<Bot> {
  const bot = new Bot(TOKEN, { client: { apiRoot: url } });
  prepare(bot);
  await bot.init();
  const running = bot.start();
  atEnd(async () => {
    await bot.stop();
    await running;
  });
  return bot;
}

describe('a grammY bot that polls', () => {
  test('gets commands, buttons and words, and answers', async () => {
    const { standIn, url } = await open();
    const toasts: string[] = [];
    standIn.on((event) => event.kind === 'toast' && toasts.push(event.text), KARI.id);
    await standIn.seats.sit(KARI);
    await polling(url, (bot) => {
      bot.command('start', (ctx) =>
        ctx.reply(`from ${ctx.match}`, { reply_markup: { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] } }),
      );
      bot.callbackQuery('go', async (ctx) => {
        await ctx.answerCallbackQuery('going');
        await ctx.editMessageText('gone');
      });
      bot.on('message:text', (ctx) => ctx.reply(`${ctx.from.first_name} (${ctx.from.language_code}): ${ctx.msg.text}`));
    });
    await standIn.seats.start(KARI.id, 'a-campaign');
    await standIn.idle();
    const asked = standIn.seats.chat(KARI.id, KARI.id).messages.at(-1);
    expect(asked?.text).toBe('from a-campaign');
    await standIn.seats.press(KARI.id, KARI.id, asked?.messageId ?? 0, 0, 0);
    await standIn.idle();
    await standIn.seats.say(KARI.id, KARI.id, 'hei');
    await standIn.idle();
    expect(standIn.seats.chat(KARI.id, KARI.id).messages.map(({ from, text }) => [from, text])).toEqual([
      ['seat', '/start a-campaign'],
      ['bot', 'gone'],
      ['seat', 'hei'],
      ['bot', 'Kari (nb): hei'],
    ]);
    expect(toasts).toEqual(['going']);
    expect(standIn.statistics().callbacks).toEqual({ asked: 1, answered: 1 });
  });

  test('hears of blocking, stickers, photos and edits', async () => {
    const { standIn, url } = await openWithKari();
    const heard: string[] = [];
    await polling(url, (bot) => {
      bot.on('my_chat_member', (ctx) => void heard.push(ctx.myChatMember.new_chat_member.status));
      bot.on('message:sticker', () => void heard.push('sticker'));
      bot.on('message:photo', (ctx) => void heard.push(`photo ${ctx.msg.caption}`));
      bot.on('edited_message:text', (ctx) => void heard.push(`edit ${ctx.msg.text}`));
    });
    const id = await standIn.seats.say(KARI.id, KARI.id, 'one');
    await standIn.seats.edit(KARI.id, KARI.id, id, 'two');
    await standIn.seats.sendSticker(KARI.id, KARI.id);
    await standIn.seats.sendPhoto(KARI.id, KARI.id, 'here');
    await standIn.seats.block(KARI.id);
    await expect(standIn.seats.say(KARI.id, KARI.id, 'x')).rejects.toThrow(RangeError);
    await standIn.seats.unblock(KARI.id);
    await standIn.idle();
    expect(heard).toEqual(['edit two', 'sticker', 'photo here', 'kicked', 'member']);
  });
});

describe('getUpdates', () => {
  test('serves what is not confirmed again, and confirms by offset', async () => {
    const { api, standIn } = await openWithKari();
    await standIn.seats.say(KARI.id, KARI.id, 'two');
    const [first, second] = await api.getUpdates();
    expect(await api.getUpdates()).toEqual([first, second]);
    expect(await api.getUpdates({ limit: 1 })).toEqual([first]);
    expect(await api.getUpdates({ offset: (first?.update_id ?? 0) + 1 })).toEqual([second]);
    expect(await api.getUpdates({ offset: -1 })).toEqual([second]);
    expect(await api.getUpdates({ offset: (second?.update_id ?? 0) + 1 })).toEqual([]);
    expect(standIn.pendingUpdates()).toBe(0);
  });

  test('waits for something to happen', async () => {
    const { api, standIn } = await openWithKari();
    const [start] = await api.getUpdates();
    const waiting = api.getUpdates({ offset: (start?.update_id ?? 0) + 1, timeout: 30 });
    await until(standIn.polled);
    await standIn.seats.say(KARI.id, KARI.id, 'now');
    expect(await waiting).toMatchObject([{ message: { text: 'now' } }]);
  });

  test('brings only what was asked for', async () => {
    const { api, standIn } = await openWithKari();
    await api.getUpdates({ offset: -1, allowed_updates: ['my_chat_member'] });
    await api.getUpdates({ offset: standIn.lastUpdateId() + 1 });
    await standIn.seats.say(KARI.id, KARI.id, 'unheard');
    await standIn.seats.block(KARI.id);
    const updates = await api.getUpdates();
    expect(updates).toHaveLength(1);
    expect(updates[0]).toHaveProperty('my_chat_member');
    expect(await refusal(api.raw.getUpdates({ allowed_updates: ['gossip' as 'message'] }))).toMatch(/^400/);
  });

  test('refuses the earlier of two pollers, and every poller beside a webhook', async () => {
    const { api, standIn } = await open();
    const earlier = refusal(api.getUpdates({ timeout: 30 }));
    await until(standIn.polled);
    const later = refusal(api.getUpdates({ timeout: 30 }));
    expect(await earlier).toMatch(/^409 Conflict: terminated by other getUpdates request/);
    await until(standIn.polled);
    await api.setWebhook('http://127.0.0.1:9/');
    expect(await later).toMatch(/^409 Conflict: terminated by setWebhook/);
    expect(await refusal(api.getUpdates())).toMatch(
      /^409 Conflict: can't use getUpdates method while webhook is active/,
    );
    await api.deleteWebhook();
    expect(await api.getUpdates()).toEqual([]);
  });

  test('serves an update again, confirmed or not, when told so', async () => {
    const { api, standIn } = await openWithKari();
    const id = standIn.lastUpdateId();
    await api.getUpdates({ offset: id + 1 });
    await standIn.redeliver(id, 3);
    const updates = await api.getUpdates({ offset: id + 1 });
    expect(updates.map(({ update_id: each }) => each)).toEqual([id, id, id]);
    expect(await api.getUpdates({ offset: id + 1 })).toEqual([]);
    await expect(standIn.redeliver(1, 1)).rejects.toThrow(RangeError);
  });

  test('keeps what nobody heard because the caller had hung up', async () => {
    const { api, standIn, url } = await openWithKari();
    const id = standIn.lastUpdateId();
    await api.getUpdates({ offset: id + 1 });
    const impatient = new Api(TOKEN, { apiRoot: url, timeoutSeconds: 0.05 });
    await expect(impatient.getUpdates({ offset: id + 1, timeout: 30 })).rejects.toThrow(HttpError);
    await until(() => !standIn.polled());
    await standIn.redeliver(id, 1);
    expect(await api.getUpdates({ offset: id + 1 })).toHaveLength(1);
  });

  test('forgets updates after 24 hours', async () => {
    const { api, standIn, clock } = await openWithKari();
    clock.at += 24 * 3600 * 1000 + 1;
    await standIn.seats.say(KARI.id, KARI.id, 'fresh');
    expect(await api.getUpdates()).toMatchObject([{ message: { text: 'fresh' } }]);
  });

  test('brings hostile updates as they are', async () => {
    const { api, standIn } = await open();
    const id = standIn.inject({ message: { text: 5, chat: null }, surprise: true });
    expect(await api.getUpdates()).toEqual([{ update_id: id, message: { text: 5, chat: null }, surprise: true }]);
  });
});
