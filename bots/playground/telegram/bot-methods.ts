import { z } from 'zod';
import { flag, structure, text, wholeNumber } from '../far-end.ts';
import { badRequest, chatId, checkedWords, entityList, inlineMarkup, isLink, keyboardOf, shapedBy } from './content.ts';
import { linkPreview, type MethodTable, method } from './methods.ts';
import { chatOf, type InlineResult, type Platform, type Profile, type Scope } from './platform.ts';
import { wireBot, wireFile } from './wire.ts';

/** Methods of the Bot API that answer, and those by which a bot introduces itself. */

const TOO_OLD = 'query is too old and response timeout expired or query ID is invalid';

/** Takes an open query away, so that it is answered once. @throws {Refusal} 400 for one that is not open */
function opened<T extends { readonly at: number }>(platform: Platform, queries: Map<string, T>, id: string): T {
  const query = queries.get(id);
  if (query === undefined || platform.now().getTime() - query.at > platform.querySeconds * 1000)
    throw badRequest(TOO_OLD);
  return query;
}

const within = (bytes: number, fault: string) => text.refine((words) => Buffer.byteLength(words) <= bytes, fault);
const content = z.strictObject({
  message_text: text,
  entities: entityList.optional(),
  link_preview_options: linkPreview,
});
const shared = {
  id: within(64, 'RESULT_ID_INVALID').min(1),
  description: text.optional(),
  reply_markup: inlineMarkup.optional(),
};
const article = z.strictObject({
  type: z.literal('article'),
  ...shared,
  title: text.min(1),
  input_message_content: content,
  url: text.optional(),
  thumbnail_url: text.refine(isLink, 'WEBDOCUMENT_URL_INVALID').optional(),
  thumbnail_width: wholeNumber.optional(),
  thumbnail_height: wholeNumber.optional(),
});
const photo = z.strictObject({
  type: z.literal('photo'),
  ...shared,
  photo_file_id: text,
  title: text.optional(),
  caption: text.optional(),
  caption_entities: entityList.optional(),
  show_caption_above_media: flag.optional(),
  input_message_content: content.optional(),
});
const result = shapedBy<z.output<typeof article> | z.output<typeof photo>>((value) => {
  if (value['type'] === 'article') return article;
  if (value['type'] !== 'photo') return 'inline query result must be an article or a photo';
  return 'photo_url' in value ? 'failed to get HTTP URL content: only photos by photo_file_id can be shown' : photo;
});

function stored(platform: Platform, given: z.output<typeof result>): InlineResult {
  const { id, title = '', description = '', input_message_content: message } = given;
  const shown = { id, title, description, keyboard: keyboardOf(given.reply_markup) };
  if (message !== undefined)
    return { ...shown, media: null, words: checkedWords(message.message_text, message.entities) };
  if (given.type === 'article') throw badRequest('input_message_content is empty');
  const media = platform.files.resolve('photo', 'photo_file_id', given.photo_file_id, new Map());
  return { ...shown, media, words: checkedWords(given.caption, given.caption_entities, 'caption') };
}

const queryButton = structure(
  z.strictObject({
    text: text.min(1),
    start_parameter: text.refine((word) => /^[A-Za-z0-9_-]{1,64}$/.test(word), 'START_PARAM_INVALID'),
  }),
).optional();

/** Answers to what people press and type in inline mode: https://core.telegram.org/bots/api#answercallbackquery, #answerinlinequery */
const answering: MethodTable = {
  answerCallbackQuery: method(
    {
      callback_query_id: text,
      text: text.refine((words) => words.length <= 200, 'MESSAGE_TOO_LONG').optional(),
      show_alert: flag.optional(),
      url: text.refine((address) => /^(https?:\/\/)?t\.me\/\w+\?start=/.test(address), 'URL_INVALID').optional(),
      cache_time: wholeNumber.optional(),
    },
    (platform, { callback_query_id: id, text: words = '', show_alert: alert = false }) => {
      const { seat } = opened(platform, platform.callbacks, id);
      platform.callbacks.delete(id);
      platform.callbackCounts.answered += 1;
      if (words !== '') platform.views.toast(seat, words, alert);
      return true;
    },
  ),
  answerInlineQuery: method(
    {
      inline_query_id: text,
      results: structure(z.array(result).max(50)),
      cache_time: wholeNumber.optional(),
      is_personal: flag.optional(),
      next_offset: within(64, 'NEXT_OFFSET_INVALID').optional(),
      button: queryButton,
    },
    (platform, { inline_query_id: id, cache_time: keep = 300, is_personal: personal = false, ...fields }) => {
      const open = opened(platform, platform.inlineQueries, id);
      const results = fields.results.map((given) => stored(platform, given));
      if (new Set(results.map((one) => one.id)).size < results.length) throw badRequest('RESULT_ID_DUPLICATE');
      const button = fields.button && { text: fields.button.text, startParameter: fields.button.start_parameter };
      const until = platform.now().getTime() + keep * 1000;
      platform.inlineQueries.delete(id);
      open.answered({ query: open.query, results, button: button ?? null, personal, until });
      return true;
    },
  ),
};

const language_code = z
  .string()
  .refine((code) => /^([a-z]{2})?$/.test(code), 'invalid language code specified')
  .default('');
const command = z.strictObject({
  command: text.refine((word) => /^[a-z0-9_]{1,32}$/.test(word), 'BOT_COMMAND_INVALID'),
  description: text.refine((words) => words.trim() !== '' && words.length <= 256, 'BOT_COMMAND_DESCRIPTION_INVALID'),
});
const commands = structure(
  z
    .array(command)
    .max(100, 'BOT_COMMANDS_TOO_MUCH')
    .refine((list) => new Set(list.map((one) => one.command)).size === list.length, 'BOT_COMMAND_DUPLICATE'),
);
const wideScope = z.strictObject({
  type: z.enum(['default', 'all_private_chats', 'all_group_chats', 'all_chat_administrators']),
});
const chatScope = z.strictObject({ type: z.enum(['chat', 'chat_administrators']), chat_id: chatId });
const memberScope = z.strictObject({ type: z.literal('chat_member'), chat_id: chatId, user_id: wholeNumber });
const scope = structure(
  shapedBy<Scope>(({ type }) => {
    if (type === 'chat' || type === 'chat_administrators') return chatScope;
    return type === 'chat_member' ? memberScope : wideScope;
  }),
).optional();

function scopeOf(platform: Platform, given: Scope | undefined): Scope {
  if (given?.chat_id !== undefined) chatOf(platform, given.chat_id);
  return given ?? { type: 'default' };
}

/** Setting and reading one of the texts the bot is known by, at most so many UTF-16 units. */
function known(what: string, field: string, most: number, pick: (profile: Profile) => Profile['name']): MethodTable {
  return {
    [`setMy${what}`]: method({ language_code, [field]: text.max(most).default('') }, (platform, fields) => {
      pick(platform.profile).set(fields.language_code as string, String(fields[field]));
      platform.views.showAll();
      return true;
    }),
    [`getMy${what}`]: method({ language_code }, (platform, fields) => ({
      [field]: pick(platform.profile).get(fields.language_code),
    })),
  };
}

/** Who the bot is and what it says of itself: https://core.telegram.org/bots/api#setmycommands and after. */
const introducing: MethodTable = {
  getMe: method({}, (platform) => ({
    ...wireBot(platform),
    ...{ can_join_groups: true, can_read_all_group_messages: false, supports_guest_queries: false },
    ...{ supports_inline_queries: true, can_connect_to_business: false, has_main_web_app: false },
    ...{ has_topics_enabled: false, allows_users_to_create_topics: false, can_manage_bots: false },
    supports_join_request_queries: false,
  })),
  ...known('Name', 'name', 64, ({ name }) => name),
  ...known('Description', 'description', 512, ({ description }) => description),
  ...known('ShortDescription', 'short_description', 120, ({ shortDescription }) => shortDescription),
  setMyCommands: method({ commands, scope, language_code }, (platform, fields) => {
    platform.profile.setCommands(scopeOf(platform, fields.scope), fields.language_code, fields.commands);
    platform.views.showAll();
    return true;
  }),
  getMyCommands: method({ scope, language_code }, (platform, fields) =>
    platform.profile.getCommands(scopeOf(platform, fields.scope), fields.language_code),
  ),
  deleteMyCommands: method({ scope, language_code }, (platform, fields) => {
    platform.profile.deleteCommands(scopeOf(platform, fields.scope), fields.language_code);
    platform.views.showAll();
    return true;
  }),
  setChatMenuButton: method(
    { menu_button: structure(z.strictObject({ type: z.enum(['commands', 'default']) })) },
    (platform, fields) => {
      platform.profile.menuButton = fields.menu_button;
      return true;
    },
  ),
  getChatMenuButton: method({}, (platform) => platform.profile.menuButton),
  getFile: method({ file_id: text }, (platform, fields) => {
    const file = platform.files.byId(fields.file_id);
    if (file === undefined) throw badRequest('invalid file_id');
    return { ...wireFile(file), file_path: file.path };
  }),
};

const kinds = structure(z.array(text)).optional();
const secret = text.refine((word) => /^[A-Za-z0-9_-]{1,256}$/.test(word), 'secret token contains unallowed characters');

/** https everywhere; plain http on loopback only, where nothing can listen in. */
function checkedAddress(address: string): string {
  if (URL.canParse(address) && /^(https:|http:\/\/(127\.0\.0\.1|\[::1\]|localhost)[:/])/.test(address)) return address;
  throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
}

/** How the bot gets its updates: https://core.telegram.org/bots/api#getting-updates */
const receiving: MethodTable = {
  getUpdates: method(
    {
      offset: wholeNumber.optional(),
      limit: wholeNumber.pipe(z.int().min(1).max(100)).optional(),
      timeout: wholeNumber.pipe(z.int().min(0)).optional(),
      allowed_updates: kinds,
    },
    (platform, fields, { gone }) => platform.delivery.poll(fields, fields.allowed_updates, gone),
  ),
  setWebhook: method(
    {
      url: text,
      ip_address: text.optional(),
      max_connections: wholeNumber.pipe(z.int().min(1).max(100)).default(40),
      allowed_updates: kinds,
      drop_pending_updates: flag.default(false),
      secret_token: secret.optional(),
    },
    (platform, { url, secret_token, max_connections: maxConnections, allowed_updates, drop_pending_updates }) => {
      const webhook = url === '' ? null : { url: checkedAddress(url), secret: secret_token ?? null, maxConnections };
      platform.delivery.setWebhook(webhook, allowed_updates, drop_pending_updates);
      return true;
    },
  ),
  deleteWebhook: method({ drop_pending_updates: flag.default(false) }, (platform, fields) => {
    platform.delivery.setWebhook(null, undefined, fields.drop_pending_updates);
    return true;
  }),
  getWebhookInfo: method({}, (platform) => platform.delivery.info()),
};

export const botMethods: MethodTable = { ...answering, ...introducing, ...receiving };
