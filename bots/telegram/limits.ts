import type { ChannelLimits } from '../../src/campaign/check/limits.ts';

/**
 * Limits of the Bot API (https://core.telegram.org/bots/api, version 10). `…Units` count UTF-16 code units, which is how
 * the platform measures text; `…Bytes` count bytes of UTF-8.
 */
export const LIMITS = {
  textUnits: 4096,
  captionUnits: 1024,
  actionBytes: 64,
  toastUnits: 200,
  placeholderUnits: 64,
  /** A `?start=` payload also fits `[A-Za-z0-9_-]`. */
  payloadUnits: 64,
  /** What a button puts on the clipboard. */
  copyUnits: 256,
  buttonsInRow: 8,
  deletedAtOnce: 100,
  inlineResults: 50,
  inlineIdBytes: 64,
  updatesAtOnce: 100,
  /** Of a webhook request; an update is far smaller. */
  requestBytes: 1_048_576,
} as const;

/** What the bot wants to hear of. Everything else is not sent to it at all. */
export const ALLOWED_UPDATES = [
  'message',
  'edited_message',
  'callback_query',
  'inline_query',
  'my_chat_member',
] as const;

/** Fields of a message that a person filled with something other than words; the rest are the platform's own notices. */
export const NOT_WORDS = [
  'animation',
  'audio',
  'checklist',
  'contact',
  'dice',
  'document',
  'game',
  'gift',
  'invoice',
  'live_photo',
  'location',
  'paid_media',
  'photo',
  'poll',
  'rich_message',
  'sticker',
  'story',
  'unique_gift',
  'users_shared',
  'chat_shared',
  'venue',
  'video',
  'video_note',
  'voice',
  'web_app_data',
] as const;

/** What the check holds texts to. The platform states no limit for the label of a button. */
export const TEXT_LIMITS: ChannelLimits = {
  text: LIMITS.textUnits,
  caption: LIMITS.captionUnits,
  actionBytes: LIMITS.actionBytes,
  payload: LIMITS.payloadUnits,
  copy: LIMITS.copyUnits,
  toast: LIMITS.toastUnits,
  placeholder: LIMITS.placeholderUnits,
  command: 256,
  botName: 64,
  description: 512,
  shortDescription: 120,
};
