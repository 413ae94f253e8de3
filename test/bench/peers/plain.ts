/**
 * The peer: the petition bot that a good engineer would write with grammY in an afternoon. grammY over a webhook, the
 * conversations plugin, its state in PostgreSQL through Prisma, one insert for a signature. Nothing is encrypted, nothing
 * deduplicated, no consent text kept.
 *
 * Tuned as such a bot can be: a warm pool as large as there are supporters at once, one stored conversation for each chat
 * and no session besides, callbacks answered in the webhook's own answer (which spares a call), pictures sent by their
 * file id. It shows what Opprop shows: the same messages, sent and edited, with words of the same length.
 *
 * Environment: TELEGRAM_BOT_TOKEN, TELEGRAM_API_ROOT, TELEGRAM_WEBHOOK_SECRET, DATABASE_URL, PICTURE (a file). Sets its
 * webhook once it takes updates, and ends with its parent process.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Conversation,
  type ConversationData,
  type ConversationFlavor,
  conversations,
  createConversation,
  type VersionedState,
} from '@grammyjs/conversations';
import { PrismaAdapter } from '@grammyjs/storage-prisma';
import { Bot, type Context, InlineKeyboard, InputFile, webhookCallback } from 'grammy';
import { openPeerDatabase } from './database.ts';
import { WORDS } from './words.ts';

const CAMPAIGN = 'uyghurs';
const CONNECTIONS = 20;

const env = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};

type Ctx = ConversationFlavor<Context>;
const database = await openPeerDatabase(env('DATABASE_URL'), CONNECTIONS);
const bot = new Bot<Ctx>(env('TELEGRAM_BOT_TOKEN'), {
  client: { apiRoot: env('TELEGRAM_API_ROOT'), canUseWebhookReply: (method) => method === 'answerCallbackQuery' },
});

bot.on('callback_query', async (ctx, next) => {
  // Last: it is the webhook's answer, and with that the update is done.
  await next();
  await ctx.answerCallbackQuery();
});
bot.use(
  conversations<Ctx, Context>({
    storage: { type: 'key', adapter: new PrismaAdapter<VersionedState<ConversationData>>(database.session) },
  }),
);
bot.use(createConversation(signing));

let picture: string | undefined;
bot.command('start', async (ctx) => {
  const sent = await ctx.replyWithPhoto(picture ?? new InputFile(env('PICTURE')), {
    caption: WORDS.card,
    reply_markup: new InlineKeyboard()
      .text('Sign', 'sign')
      .text('Read more', 'read')
      .row()
      .text('What happens with my signature', 'privacy')
      .text('Share', 'share')
      .row()
      .text('Language', 'language'),
  });
  picture ??= sent.photo.at(-1)?.file_id;
});
bot.callbackQuery('sign', (ctx) => ctx.conversation.enter('signing'));

async function signing(conversation: Conversation<Ctx, Context>, ctx: Context): Promise<void> {
  await ctx.reply(WORDS.consent, {
    reply_markup: new InlineKeyboard()
      .text('With my name', 'named')
      .text('Without my name', 'anonymous')
      .row()
      .text('Not now', 'cancel'),
  });
  let answer = await conversation.waitForCallbackQuery(['named', 'anonymous', 'cancel']);
  if (answer.callbackQuery.data === 'cancel') {
    await answer.editMessageText(WORDS.notSigned);
    return;
  }
  const name =
    answer.callbackQuery.data === 'named' ? await askName(conversation, answer) : { text: null, ctx: answer };
  const review = WORDS.review(name.text ?? 'Anonymous');
  const reply_markup = new InlineKeyboard().text('Sign', 'confirm').text('Not now', 'cancel');
  if (name.ctx.callbackQuery) await name.ctx.editMessageText(review, { reply_markup });
  else await name.ctx.reply(review, { reply_markup });
  answer = await conversation.waitForCallbackQuery(['confirm', 'cancel']);
  if (answer.callbackQuery.data === 'cancel') {
    await answer.editMessageText(WORDS.notSigned);
    return;
  }
  const telegramId = answer.from.id;
  await conversation.external(async () => {
    await database.signature.create({ data: { campaign: CAMPAIGN, telegramId: BigInt(telegramId), name: name.text } });
  });
  await answer.editMessageText(WORDS.recorded);
  await answer.reply(WORDS.thanks, {
    reply_markup: new InlineKeyboard().text('Updates', 'updates').text('Share', 'share').text('Withdraw', 'withdraw'),
  });
}

async function askName(
  conversation: Conversation<Ctx, Context>,
  ctx: Context,
): Promise<{ text: string; ctx: Context }> {
  const profile = [ctx.from?.first_name, ctx.from?.last_name].filter(Boolean).join(' ');
  await ctx.reply(WORDS.name, { reply_markup: new InlineKeyboard().text(profile, 'profile') });
  const named = await conversation.waitFor(['callback_query:data', 'message:text']);
  return { text: named.message?.text ?? profile, ctx: named };
}

await bot.init();
// The first query opens a connection; open them all before the first supporter comes.
await Promise.all(Array.from({ length: CONNECTIONS }, () => database.$executeRawUnsafe('SELECT pg_sleep(0.05)')));
const secret = env('TELEGRAM_WEBHOOK_SECRET');
const server = createServer(webhookCallback(bot, 'http', { secretToken: secret })).listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
await bot.api.setWebhook(`http://127.0.0.1:${port}/`, { secret_token: secret, max_connections: 100 });
process.on('disconnect', () => process.exit(0));
