import { z } from 'zod';
import { flag, structure, text, wholeNumber } from '../../call-fields.ts';
import { checkedWords, type Entity, entitySchema } from '../entities.ts';
import { chatId } from '../fields.ts';
import type { StoredFile } from '../files.ts';
import { anyMarkup, keyboardOf, type Markup, placeholderOf } from '../keyboard.ts';
import { post, startTyping } from '../messages.ts';
import { type MethodTable, method } from '../method.ts';
import type { ChatRecord, Platform } from '../platform.ts';
import { badRequest } from '../refusal.ts';
import { threadOf, writableChat } from '../targets.ts';
import { wireMessage } from '../wire.ts';
import { entityList, linkPreview } from './shared.ts';

const replyParameters = structure(
  z.strictObject({
    message_id: wholeNumber,
    chat_id: chatId.optional(),
    allow_sending_without_reply: flag.optional(),
    quote: text.max(1024).optional(),
    quote_entities: z.array(entitySchema).optional(),
    quote_position: wholeNumber.optional(),
  }),
);

const common = {
  chat_id: chatId,
  message_thread_id: wholeNumber.optional(),
  disable_notification: flag.optional(),
  protect_content: flag.optional(),
  allow_paid_broadcast: flag.optional(),
  message_effect_id: text.optional(),
  reply_parameters: replyParameters.optional(),
  reply_markup: anyMarkup.optional(),
};

type Common = z.output<z.ZodObject<typeof common>>;

interface Content {
  readonly text: string | undefined;
  readonly entities: readonly Entity[] | undefined;
  readonly kind: 'text' | 'caption';
  readonly media: StoredFile | null;
}

/** Checks what all new messages have in common, and posts. */
function send(platform: Platform, fields: Common, content: () => Content): unknown {
  const chat = writableChat(platform, fields.chat_id);
  const threadId = threadOf(chat, fields.message_thread_id);
  const { text: raw, entities: given, kind, media } = content();
  const words = checkedWords(raw, given, kind);
  if (fields.message_effect_id !== undefined && chat.kind !== 'private') {
    throw badRequest('message effects can be used only in private chats');
  }
  const replyTo = repliedTo(chat, fields.reply_parameters);
  const message = post(platform, chat, {
    from: 'bot',
    words,
    media,
    keyboard: keyboardOf(fields.reply_markup),
    threadId,
    replyTo,
  });
  ask(chat, message.messageId, fields.reply_markup);
  platform.views.show(chat);
  return wireMessage(platform, message);
}

function repliedTo(chat: ChatRecord, reply: Common['reply_parameters']): number | null {
  if (reply === undefined) return null;
  const original =
    reply.chat_id === undefined || reply.chat_id === chat.id ? chat.messages.get(reply.message_id) : undefined;
  if (original === undefined && reply.allow_sending_without_reply !== true)
    throw badRequest('message to be replied not found');
  if (reply.quote !== undefined && original !== undefined && !original.words.text.includes(reply.quote))
    throw badRequest('QUOTE_TEXT_INVALID');
  return original?.messageId ?? null;
}

function ask(chat: ChatRecord, messageId: number, markup: Markup | undefined): void {
  const placeholder = placeholderOf(markup);
  if (placeholder !== null) chat.asking = { messageId, placeholder };
}

const captioned = { caption: text.optional(), caption_entities: entityList.optional() };

/** Sending: https://core.telegram.org/bots/api#sendmessage and after. Formatting is by entities only: `parse_mode` is refused. */
export const sendMethods: MethodTable = {
  sendMessage: method(
    z.strictObject({ ...common, text, entities: entityList.optional(), link_preview_options: linkPreview.optional() }),
    (platform, fields) =>
      send(platform, fields, () => ({ text: fields.text, entities: fields.entities, kind: 'text', media: null })),
  ),
  sendPhoto: method(
    z.strictObject({
      ...common,
      ...captioned,
      photo: text.optional(),
      show_caption_above_media: flag.optional(),
      has_spoiler: flag.optional(),
    }),
    (platform, fields, { uploads }) =>
      send(platform, fields, () => ({
        text: fields.caption,
        entities: fields.caption_entities,
        kind: 'caption',
        media: platform.files.resolve('photo', 'photo', fields.photo, uploads),
      })),
  ),
  sendDocument: method(
    z.strictObject({
      ...common,
      ...captioned,
      document: text.optional(),
      disable_content_type_detection: flag.optional(),
    }),
    (platform, fields, { uploads }) =>
      send(platform, fields, () => ({
        text: fields.caption,
        entities: fields.caption_entities,
        kind: 'caption',
        media: platform.files.resolve('document', 'document', fields.document, uploads),
      })),
  ),
  sendChatAction: method(
    z.strictObject({
      chat_id: chatId,
      message_thread_id: wholeNumber.optional(),
      action: z.enum([
        'typing',
        'upload_photo',
        'record_video',
        'upload_video',
        'record_voice',
        'upload_voice',
        'upload_document',
        'choose_sticker',
        'find_location',
        'record_video_note',
        'upload_video_note',
      ]),
    }),
    (platform, fields) => {
      const chat = writableChat(platform, fields.chat_id);
      threadOf(chat, fields.message_thread_id);
      startTyping(platform, chat);
      platform.views.show(chat);
      return true;
    },
  ),
};
