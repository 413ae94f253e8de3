import { crc32, deflateSync } from 'node:zlib';
import { Bot, InlineKeyboard, InputFile } from 'grammy';
import { createPlayground, type PlaygroundDeps } from '../../../bots/playground/server.ts';
import { createTelegramStandIn } from '../../../bots/playground/telegram/stand-in.ts';
import { type Served, serve } from '../../support/serve.ts';

const BOT_TOKEN = '4242:page-test';
const PAGE_TOKEN = 'the-token-of-this-start';

/** A picture of 240 by 120 pixels in one colour, as PNG. */
const PICTURE = picture(240, 120, [196, 168, 110]);

function picture(width: number, height: number, colour: readonly number[]): Buffer {
  const row = Buffer.from([0, ...Array.from({ length: width }, () => colour).flat()]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (type: string, content: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(content.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

export interface Room extends Served {
  /** Everything that went wrong behind the page. */
  readonly troubles: readonly unknown[];
  readonly bot: Bot;
}

/** The page with a real bot behind it. @param more what the page has besides Telegram */
export async function openRoom(
  prepare: (bot: Bot) => void | Promise<void>,
  more: Partial<PlaygroundDeps> = {},
): Promise<Room> {
  const telegram = createTelegramStandIn({ token: BOT_TOKEN, botName: 'Trial bot', botUsername: 'trial_bot' });
  const { url: apiRoot } = await telegram.start();
  const bot = new Bot(BOT_TOKEN, { client: { apiRoot } });
  await prepare(bot);
  await bot.init();
  const polling = bot.start();
  const troubles: unknown[] = [];
  const playground = await createPlayground({
    ...more,
    telegram,
    token: PAGE_TOKEN,
    onTrouble: (error) => troubles.push(error),
  });
  const served = await serve(async (req, res) => {
    if (!(await playground.handle(req, res))) res.writeHead(404).end();
  });
  return {
    url: served.url,
    troubles,
    bot,
    async close() {
      playground.close();
      await bot.stop();
      await polling;
      await served.close();
      await telegram.stop();
    },
  };
}

/** What the bot of these tests does. */
export async function everything(bot: Bot): Promise<void> {
  await bot.api.setMyCommands([
    { command: 'start', description: 'Begin' },
    { command: 'picture', description: 'Send a picture' },
    { command: 'papers', description: 'Send a document' },
    { command: 'ask', description: 'Ask for a name' },
  ]);
  await bot.api.setMyDescription('This bot has one of everything.');
  bot.command('start', (ctx) =>
    ctx.reply(`Welcome and thank you ${ctx.match}`.trim(), {
      entities: [
        { type: 'bold', offset: 0, length: 7 },
        { type: 'text_link', offset: 12, length: 5, url: 'https://example.org/thanks' },
      ],
      reply_markup: new InlineKeyboard()
        .text('Change', 'change')
        .text('Toast', 'toast')
        .row()
        .text('Alert', 'alert')
        .text('Remove', 'remove')
        .row()
        .copyText('Copy', 'words to copy')
        .url('Friend', 'https://t.me/trial_bot?start=from_friend')
        .row()
        .switchInlineChosen('Share', { query: 'card', allow_user_chats: true, allow_group_chats: true }),
    }),
  );
  bot.command('picture', (ctx) =>
    ctx.replyWithPhoto(new InputFile(PICTURE, 'picture.png'), { caption: 'The picture' }),
  );
  bot.command('papers', (ctx) => ctx.replyWithDocument(new InputFile(Buffer.from('{"kept":"nothing"}'), 'mine.json')));
  bot.command('ask', (ctx) =>
    ctx.reply('What is your name?', { reply_markup: { force_reply: true, input_field_placeholder: 'Your name' } }),
  );
  bot.callbackQuery('change', async (ctx) => {
    await ctx.answerCallbackQuery();
    await ctx.editMessageText('Changed', {
      reply_markup: new InlineKeyboard().text('Back', 'toast').text('Remove', 'remove'),
    });
  });
  bot.callbackQuery('toast', (ctx) => ctx.answerCallbackQuery('A short word'));
  bot.callbackQuery('alert', (ctx) => ctx.answerCallbackQuery({ text: 'Read this first', show_alert: true }));
  bot.callbackQuery('remove', async (ctx) => {
    await ctx.answerCallbackQuery();
    await ctx.deleteMessage();
  });
  bot.on('inline_query', (ctx) =>
    ctx.answerInlineQuery([
      {
        type: 'article',
        id: 'card',
        title: 'The card',
        description: 'Shares the campaign',
        input_message_content: { message_text: 'Sign with me' },
        reply_markup: new InlineKeyboard().url('Open', 'https://t.me/trial_bot?start=shared_1'),
      },
    ]),
  );
  bot.on('edited_message', (ctx) => ctx.reply('You changed it'));
  bot.on('message:text', (ctx) =>
    ctx.chat.type === 'private' ? ctx.reply(`You wrote: ${ctx.message.text}`) : undefined,
  );
  bot.on('message:sticker', (ctx) => ctx.reply('No words in that'));
}
