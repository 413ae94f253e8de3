import { z } from 'zod';
import { flag, structure, text, wholeNumber } from '../../call-fields.ts';
import { checkedWords, isLink } from '../entities.ts';
import { shapedBy } from '../fields.ts';
import { inlineMarkup, keyboardOf } from '../keyboard.ts';
import { type MethodTable, method } from '../method.ts';
import type { InlineResult, Platform } from '../platform.ts';
import { badRequest } from '../refusal.ts';
import { entityList, linkPreview } from './shared.ts';

const TOO_OLD = 'query is too old and response timeout expired or query ID is invalid';
const MAX_RESULTS = 50;

const isFresh = (platform: Platform, at: number): boolean =>
  platform.now().getTime() - at <= platform.querySeconds * 1000;

const resultId = text.refine((id) => id !== '' && Buffer.byteLength(id) <= 64, 'RESULT_ID_INVALID');
const content = z.strictObject({
  message_text: text,
  entities: entityList.optional(),
  link_preview_options: linkPreview.optional(),
});
const shared = { id: resultId, description: text.optional(), reply_markup: inlineMarkup.optional() };

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
  if (value['type'] === 'photo')
    return 'photo_url' in value ? 'failed to get HTTP URL content: only photos by photo_file_id can be shown' : photo;
  return 'inline query result must be an article or a photo';
});

function stored(platform: Platform, given: z.output<typeof result>): InlineResult {
  const shown = {
    id: given.id,
    title: given.title ?? '',
    description: given.description ?? '',
    keyboard: keyboardOf(given.reply_markup),
  };
  const message = given.input_message_content;
  if (message !== undefined)
    return { ...shown, media: null, words: checkedWords(message.message_text, message.entities, 'text') };
  if (given.type === 'article') throw badRequest('input_message_content is empty');
  const media = platform.files.resolve('photo', 'photo_file_id', given.photo_file_id, new Map());
  return { ...shown, media, words: checkedWords(given.caption, given.caption_entities, 'caption') };
}

const queryButton = structure(
  z.strictObject({
    text: text.min(1),
    start_parameter: text.refine((word) => /^[A-Za-z0-9_-]{1,64}$/.test(word), 'START_PARAM_INVALID'),
  }),
);

/** Answers to what people press and type in inline mode: https://core.telegram.org/bots/api#answercallbackquery, #answerinlinequery */
export const answerMethods: MethodTable = {
  answerCallbackQuery: method(
    z.strictObject({
      callback_query_id: text,
      text: text.refine((words) => words.length <= 200, 'MESSAGE_TOO_LONG').optional(),
      show_alert: flag.optional(),
      url: text.refine((address) => /^(https?:\/\/)?t\.me\/\w+\?start=/.test(address), 'URL_INVALID').optional(),
      cache_time: wholeNumber.optional(),
    }),
    (platform, fields) => {
      const open = platform.callbacks.get(fields.callback_query_id);
      platform.callbacks.delete(fields.callback_query_id);
      if (open === undefined || !isFresh(platform, open.at)) throw badRequest(TOO_OLD);
      platform.callbackCounts.answered += 1;
      if (fields.text !== undefined && fields.text !== '')
        platform.views.toast(open.seat, fields.text, fields.show_alert ?? false);
      return true;
    },
  ),
  answerInlineQuery: method(
    z.strictObject({
      inline_query_id: text,
      results: structure(z.array(result).max(MAX_RESULTS)),
      cache_time: wholeNumber.optional(),
      is_personal: flag.optional(),
      next_offset: text.refine((offset) => Buffer.byteLength(offset) <= 64, 'NEXT_OFFSET_INVALID').optional(),
      button: queryButton.optional(),
    }),
    (platform, fields) => {
      const open = platform.inlineQueries.get(fields.inline_query_id);
      if (open === undefined || !isFresh(platform, open.at)) throw badRequest(TOO_OLD);
      const results = fields.results.map((given) => stored(platform, given));
      if (new Set(results.map(({ id }) => id)).size < results.length) throw badRequest('RESULT_ID_DUPLICATE');
      platform.inlineQueries.delete(fields.inline_query_id);
      open.answered({
        query: open.query,
        results,
        button:
          fields.button === undefined
            ? null
            : { text: fields.button.text, startParameter: fields.button.start_parameter },
        personal: fields.is_personal ?? false,
        until: platform.now().getTime() + (fields.cache_time ?? 300) * 1000,
      });
      return true;
    },
  ),
};
