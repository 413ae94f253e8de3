import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { flag, structure, text, type Upload, wholeNumber } from '../far-end.ts';
import {
  anyMarkup,
  badRequest,
  chatId,
  checkedWords,
  entityList,
  entitySchema,
  inlineMarkup,
  keyboardOf,
  placeholderOf,
  refusalOf,
  shapedBy,
} from './content.ts';
import { post, remove, startTyping } from './messages.ts';
import { type ChatRecord, chatOf, type Platform, type StoredMessage, seconds, writableChat } from './platform.ts';
import { wireMessage } from './wire.ts';

/** Methods of the Bot API that send, change and delete messages. */

/** What comes with a call besides its fields. */
export interface Extras {
  readonly uploads: ReadonlyMap<string, Upload>;
  /** Fires when the caller has hung up. */
  readonly gone: AbortSignal | null;
}

/** One method of the Bot API, as a row of a table: it checks its fields, acts, and gives the result. */
interface Method {
  /** @throws {Refusal} when the platform would not carry the call out */
  call(name: string, platform: Platform, fields: unknown, extras: Extras): unknown;
}

/** Methods by name. */
export type MethodTable = Readonly<Record<string, Method>>;

/** Makes a row: `shape` says what may be given, `run` gets it checked. */
export const method = <S extends z.ZodRawShape>(
  shape: S,
  run: (platform: Platform, fields: z.output<z.ZodObject<S>>, extras: Extras) => unknown,
): Method => {
  const fields = z.strictObject(shape);
  return {
    call: (name, platform, given, extras) => {
      const parsed = fields.safeParse(given);
      if (!parsed.success) throw refusalOf(name, parsed.error);
      return run(platform, parsed.data as z.output<z.ZodObject<S>>, extras);
    },
  };
};

/** https://core.telegram.org/bots/api#linkpreviewoptions */
export const linkPreview = structure(
  z.strictObject({
    is_disabled: flag.optional(),
    url: text.optional(),
    prefer_small_media: flag.optional(),
    prefer_large_media: flag.optional(),
    show_above_text: flag.optional(),
  }),
).optional();

const replyParameters = structure(
  z.strictObject({
    message_id: wholeNumber,
    chat_id: chatId.optional(),
    allow_sending_without_reply: flag.optional(),
    quote: text.max(1024).optional(),
    quote_entities: z.array(entitySchema).optional(),
    quote_position: wholeNumber.optional(),
  }),
).optional();

const place = {
  chat_id: chatId,
  message_thread_id: wholeNumber.optional(),
  direct_messages_topic_id: wholeNumber.optional(),
};
const common = {
  ...place,
  disable_notification: flag.optional(),
  protect_content: flag.optional(),
  allow_paid_broadcast: flag.optional(),
  message_effect_id: text.optional(),
  reply_parameters: replyParameters,
  reply_markup: anyMarkup.optional(),
};
const caption = {
  caption: text.optional(),
  caption_entities: entityList.optional(),
  show_caption_above_media: flag.optional(),
};

type Place = z.output<z.ZodObject<typeof place>>;
type Common = z.output<z.ZodObject<typeof common>>;
type Content = Pick<StoredMessage, 'words' | 'media'>;

/**
 * The topic a call writes to. In the direct messages of a channel there is always one
 * (`get_send_message_topic` in https://github.com/tdlib/td/blob/master/td/telegram/MessageTopic.cpp).
 *
 * @throws {Refusal} 400 for a topic that does not exist, or was deleted
 */
function topicOf(chat: ChatRecord, { message_thread_id: thread, direct_messages_topic_id: direct }: Place) {
  if (chat.style !== 'direct') {
    if (direct !== undefined) throw badRequest('chat is not a channel direct messages chat');
    if (thread !== undefined && !chat.topics.has(thread)) throw badRequest('message thread not found');
    return thread ?? null;
  }
  if (direct === undefined) throw badRequest('channel direct messages topic must be specified');
  if (!chat.members.has(direct)) throw badRequest('topic not found');
  return direct;
}

/** Checks what all new messages have in common, and posts. */
function send(platform: Platform, fields: Common, content: () => Content): unknown {
  const chat = writableChat(platform, fields.chat_id);
  const threadId = topicOf(chat, fields);
  const { words, media } = content();
  if (fields.message_effect_id !== undefined && chat.kind !== 'private')
    throw badRequest('message effects can be used only in private chats');
  const replyTo = repliedTo(chat, fields.reply_parameters);
  const keyboard = keyboardOf(fields.reply_markup);
  const message = post(platform, chat, { from: 'bot', words, media, keyboard, threadId, replyTo });
  const placeholder = placeholderOf(fields.reply_markup);
  if (placeholder !== null) chat.asking = { messageId: message.messageId, placeholder };
  platform.views.show(chat);
  return wireMessage(platform, message);
}

function repliedTo(chat: ChatRecord, reply: Common['reply_parameters']): number | null {
  if (reply === undefined) return null;
  const here = reply.chat_id === undefined || reply.chat_id === chat.id;
  const original = here ? chat.messages.get(reply.message_id) : undefined;
  if (original === undefined && reply.allow_sending_without_reply !== true)
    throw badRequest('message to be replied not found');
  if (reply.quote !== undefined && original !== undefined && !original.words.text.includes(reply.quote))
    throw badRequest('QUOTE_TEXT_INVALID');
  return original?.messageId ?? null;
}

/** Sending: https://core.telegram.org/bots/api#sendmessage and after. Formatting is by entities only: `parse_mode` is refused. */
const sending: MethodTable = {
  sendMessage: method(
    { ...common, text, entities: entityList.optional(), link_preview_options: linkPreview },
    (platform, fields) =>
      send(platform, fields, () => ({ words: checkedWords(fields.text, fields.entities), media: null })),
  ),
  sendPhoto: method(
    { ...common, ...caption, photo: text.optional(), has_spoiler: flag.optional() },
    (platform, fields, { uploads }) =>
      send(platform, fields, () => ({
        media: platform.files.resolve('photo', 'photo', fields.photo, uploads),
        words: checkedWords(fields.caption, fields.caption_entities, 'caption'),
      })),
  ),
  sendDocument: method(
    { ...common, ...caption, document: text.optional(), disable_content_type_detection: flag.optional() },
    (platform, fields, { uploads }) =>
      send(platform, fields, () => ({
        media: platform.files.resolve('document', 'document', fields.document, uploads),
        words: checkedWords(fields.caption, fields.caption_entities, 'caption'),
      })),
  ),
  sendChatAction: method(
    {
      ...place,
      action: z
        .enum(['typing', 'choose_sticker', 'find_location'])
        .or(
          z.templateLiteral([
            z.enum(['upload_', 'record_']),
            z.enum(['photo', 'video', 'voice', 'document', 'video_note']),
          ]),
        ),
    },
    (platform, fields) => {
      const chat = writableChat(platform, fields.chat_id);
      topicOf(chat, fields);
      startTyping(platform, chat);
      platform.views.show(chat);
      return true;
    },
  ),
};

const target = {
  chat_id: chatId.optional(),
  message_id: wholeNumber.optional(),
  inline_message_id: text.optional(),
  reply_markup: inlineMarkup.optional(),
};
type Target = z.output<z.ZodObject<typeof target>>;

/**
 * The message an edit speaks of: by chat and id, or by the id of an inline message.
 *
 * @throws {Refusal} 400 when it is not there or not the bot's, 403 as `writableChat`
 */
function editable(platform: Platform, fields: Target): { chat: ChatRecord; message: StoredMessage } {
  const { chat_id: chat, message_id: id, inline_message_id: inline } = fields;
  if (inline !== undefined) {
    if (chat !== undefined || id !== undefined) throw badRequest('either inline_message_id or chat_id with message_id');
    const at = platform.inlineMessages.get(inline);
    const where = at && platform.chats.get(at.chatId);
    const message = at && where?.messages.get(at.messageId);
    if (where === undefined || message === undefined) throw badRequest('MESSAGE_ID_INVALID');
    return { chat: where, message };
  }
  if (chat === undefined) throw badRequest('chat_id is empty');
  if (id === undefined) throw badRequest('message identifier is not specified');
  const where = writableChat(platform, chat);
  const message = where.messages.get(id);
  if (message === undefined) throw badRequest('message to edit not found');
  if (message.from !== 'bot') throw badRequest("message can't be edited");
  return { chat: where, message };
}

const NOT_MODIFIED =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';

/** Changes a message, however old. Its keyboard becomes the one given, or none. */
function edit(platform: Platform, fields: Target, change: (message: StoredMessage) => Content): unknown {
  const { chat, message } = editable(platform, fields);
  const next = { ...change(message), keyboard: keyboardOf(fields.reply_markup) };
  const same = (a: Content, b: Content) => a.media === b.media && isDeepStrictEqual(plain(a.words), plain(b.words));
  const reworded = !same(next, message);
  if (!reworded && isDeepStrictEqual(plain(next.keyboard), plain(message.keyboard))) throw badRequest(NOT_MODIFIED);
  Object.assign(message, next, { editDate: seconds(platform), rewritten: message.rewritten || reworded });
  platform.views.show(chat);
  return fields.inline_message_id === undefined ? wireMessage(platform, message) : true;
}

/** Without fields that are undefined. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const photoMedia = z.strictObject({ type: z.literal('photo'), media: text, ...caption, has_spoiler: flag.optional() });
const documentMedia = z.strictObject({
  ...photoMedia.omit({ has_spoiler: true }).shape,
  type: z.literal('document'),
  disable_content_type_detection: flag.optional(),
});
const media = structure(
  shapedBy<z.output<typeof photoMedia> | z.output<typeof documentMedia>>(({ type }) => {
    if (type === 'photo') return photoMedia;
    return type === 'document' ? documentMedia : 'media must be a photo or a document';
  }),
);

const DELETABLE_SECONDS = 48 * 3600;

/**
 * Takes messages away for everybody: the bot's own everywhere and people's in private chats, within 48 hours
 * (https://core.telegram.org/bots/api#deletemessage). With one that cannot be deleted, none is.
 */
function deleteAll(platform: Platform, chat: ChatRecord, messages: readonly StoredMessage[]): true {
  for (const { date, from } of messages) {
    const young = seconds(platform) - date < DELETABLE_SECONDS;
    if (!young || (from !== 'bot' && chat.kind !== 'private'))
      throw badRequest("message can't be deleted for everyone");
  }
  for (const message of messages) remove(platform, chat, message);
  platform.views.show(chat);
  return true;
}

/** Editing and deleting: https://core.telegram.org/bots/api#updating-messages */
const changing: MethodTable = {
  editMessageText: method(
    { ...target, text, entities: entityList.optional(), link_preview_options: linkPreview },
    (platform, fields) =>
      edit(platform, fields, (message) => {
        if (message.media !== null || message.sticker) throw badRequest('there is no text in the message to edit');
        return { words: checkedWords(fields.text, fields.entities), media: null };
      }),
  ),
  editMessageCaption: method({ ...target, ...caption }, (platform, fields) =>
    edit(platform, fields, (message) => {
      if (message.media === null) throw badRequest('there is no caption in the message to edit');
      return { words: checkedWords(fields.caption, fields.caption_entities, 'caption'), media: message.media };
    }),
  ),
  editMessageMedia: method({ ...target, media }, (platform, fields, { uploads }) =>
    edit(platform, fields, () => {
      const { type, media: source, caption: words, caption_entities: given } = fields.media;
      if (fields.inline_message_id !== undefined && source.startsWith('attach://'))
        throw badRequest("can't upload a file for an inline message");
      const file = platform.files.resolve(type, 'media', source, uploads);
      return { media: file, words: checkedWords(words, given, 'caption') };
    }),
  ),
  editMessageReplyMarkup: method(target, (platform, fields) => edit(platform, fields, (message) => message)),
  deleteMessage: method({ chat_id: chatId, message_id: wholeNumber }, (platform, fields) => {
    const chat = chatOf(platform, fields.chat_id);
    const message = chat.messages.get(fields.message_id);
    if (message === undefined) throw badRequest('message to delete not found');
    return deleteAll(platform, chat, [message]);
  }),
  deleteMessages: method(
    { chat_id: chatId, message_ids: structure(z.array(wholeNumber).min(1).max(100)) },
    (platform, fields) => {
      const chat = chatOf(platform, fields.chat_id);
      return deleteAll(
        platform,
        chat,
        fields.message_ids.flatMap((id) => chat.messages.get(id) ?? []),
      );
    },
  ),
};

export const messageMethods: MethodTable = { ...sending, ...changing };
