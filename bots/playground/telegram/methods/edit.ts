import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { flag, structure, text, wholeNumber } from '../../call-fields.ts';
import { checkedWords } from '../entities.ts';
import { chatId, shapedBy } from '../fields.ts';
import { type InlineMarkup, inlineMarkup, keyboardOf } from '../keyboard.ts';
import { remove } from '../messages.ts';
import { type MethodTable, method } from '../method.ts';
import { type ChatRecord, type Platform, type StoredMessage, seconds } from '../platform.ts';
import { badRequest } from '../refusal.ts';
import { chatOf, type EditTarget, editableMessage } from '../targets.ts';
import { wireMessage } from '../wire.ts';
import { entityList, linkPreview } from './shared.ts';

const target = {
  chat_id: chatId.optional(),
  message_id: wholeNumber.optional(),
  inline_message_id: text.optional(),
  reply_markup: inlineMarkup.optional(),
};
const mediaFields = { media: text, caption: text.optional(), caption_entities: entityList.optional() };
const photoMedia = z.strictObject({
  type: z.literal('photo'),
  ...mediaFields,
  show_caption_above_media: flag.optional(),
  has_spoiler: flag.optional(),
});
const documentMedia = z.strictObject({
  type: z.literal('document'),
  ...mediaFields,
  disable_content_type_detection: flag.optional(),
});
const media = structure(
  shapedBy<z.output<typeof photoMedia> | z.output<typeof documentMedia>>((value) =>
    value['type'] === 'photo'
      ? photoMedia
      : value['type'] === 'document'
        ? documentMedia
        : 'media must be a photo or a document',
  ),
);

const DELETABLE_SECONDS = 48 * 3600;
const NOT_MODIFIED =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';

type Change = Pick<StoredMessage, 'words' | 'media'>;

/** Changes a message. Its keyboard becomes the one given, or none. */
function edit(
  platform: Platform,
  fields: EditTarget & { reply_markup?: InlineMarkup | undefined },
  change: (message: StoredMessage) => Change,
): unknown {
  const { chat, message } = editableMessage(platform, fields);
  const next = { ...change(message), keyboard: keyboardOf(fields.reply_markup) };
  const { words, media: file, keyboard } = message;
  const now = { words, media: file, keyboard };
  if (isDeepStrictEqual(plain(next), plain(now))) throw badRequest(NOT_MODIFIED);
  const rewritten = message.rewritten || !isDeepStrictEqual(plain({ ...next, keyboard }), plain(now));
  Object.assign(message, next, { editDate: seconds(platform), rewritten });
  platform.views.show(chat);
  return fields.inline_message_id === undefined ? wireMessage(platform, message) : true;
}

const plain = (content: Change & Pick<StoredMessage, 'keyboard'>) => ({
  ...content,
  media: content.media?.fileId ?? null,
});

/**
 * Takes a message away for everybody: the bot's own everywhere and people's in private chats, within 48 hours
 * (https://core.telegram.org/bots/api#deletemessage).
 */
function deletable(platform: Platform, chat: ChatRecord, message: StoredMessage): boolean {
  const young = seconds(platform) - message.date < DELETABLE_SECONDS;
  return young && (message.from === 'bot' || chat.kind === 'private');
}

/** Editing and deleting: https://core.telegram.org/bots/api#updating-messages */
export const editMethods: MethodTable = {
  editMessageText: method(
    z.strictObject({ ...target, text, entities: entityList.optional(), link_preview_options: linkPreview.optional() }),
    (platform, fields) =>
      edit(platform, fields, (message) => {
        if (message.media !== null || message.sticker) throw badRequest('there is no text in the message to edit');
        return { words: checkedWords(fields.text, fields.entities, 'text'), media: null };
      }),
  ),
  editMessageCaption: method(
    z.strictObject({
      ...target,
      caption: text.optional(),
      caption_entities: entityList.optional(),
      show_caption_above_media: flag.optional(),
    }),
    (platform, fields) =>
      edit(platform, fields, (message) => {
        if (message.media === null) throw badRequest('there is no caption in the message to edit');
        return { words: checkedWords(fields.caption, fields.caption_entities, 'caption'), media: message.media };
      }),
  ),
  editMessageMedia: method(z.strictObject({ ...target, media }), (platform, fields, { uploads }) =>
    edit(platform, fields, () => {
      const { type, media: source, caption, caption_entities: given } = fields.media;
      if (fields.inline_message_id !== undefined && source.startsWith('attach://'))
        throw badRequest("can't upload a file for an inline message");
      return {
        media: platform.files.resolve(type, 'media', source, uploads),
        words: checkedWords(caption, given, 'caption'),
      };
    }),
  ),
  editMessageReplyMarkup: method(z.strictObject(target), (platform, fields) =>
    edit(platform, fields, ({ words, media: file }) => ({ words, media: file })),
  ),
  deleteMessage: method(z.strictObject({ chat_id: chatId, message_id: wholeNumber }), (platform, fields) => {
    const chat = chatOf(platform, fields.chat_id);
    const message = chat.messages.get(fields.message_id);
    if (message === undefined) throw badRequest('message to delete not found');
    if (!deletable(platform, chat, message)) throw badRequest("message can't be deleted for everyone");
    remove(platform, chat, message);
    platform.views.show(chat);
    return true;
  }),
  deleteMessages: method(
    z.strictObject({ chat_id: chatId, message_ids: structure(z.array(wholeNumber).min(1).max(100)) }),
    (platform, fields) => {
      const chat = chatOf(platform, fields.chat_id);
      const found = fields.message_ids.flatMap((id) => chat.messages.get(id) ?? []);
      if (!found.every((message) => deletable(platform, chat, message)))
        throw badRequest("message can't be deleted for everyone");
      for (const message of found) remove(platform, chat, message);
      platform.views.show(chat);
      return true;
    },
  ),
};
