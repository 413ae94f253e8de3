import { type Api, InputFile } from 'grammy';
import type { Message } from 'grammy/types';
import type { Patience } from '../../src/channel/attempt.ts';
import type { TelegramAddress } from './address.ts';
import { attempt, type Outcome } from './attempt.ts';
import type { Content, Step } from './render.ts';

type Photo = Extract<Content, { kind: 'photo' }>;
type Pressed = { readonly id: number; readonly has: 'text' | 'photo' };
type Drawing = Extract<Step, { kind: 'drawing' }>;

export interface MessagesDeps {
  readonly api: Api;
  readonly patience: Patience;
  /** For answers of which nothing is stored. */
  readonly reading: Patience;
  readonly signal: AbortSignal;
  /** Told that something was sent in a plainer form than it was meant. */
  readonly plainer: (from: Extract<Outcome<unknown>, { ok: false }>) => void;
}

/**
 * For answers of which nothing is stored: they are lost with this process, and reading them twice does no harm. They outlive
 * what a person would wait for: a rest of two minutes, a server that fails for half a minute.
 */
export const READING: Patience = { rateLimitMs: 120_000, repeats: 8, backoff: { first: 500, last: 8_000 } };

/** The Bot API's calls for messages, each given to `attempt`; where a group moved, the call follows it. */
export type Messages = ReturnType<typeof createMessages>;

export function createMessages({ api, patience, reading, signal, plainer }: MessagesDeps) {
  /** File ids of pictures that Telegram already has, by picture id. */
  const uploaded = new Map<string, string>();
  /** Groups that became supergroups in this process's life. */
  const moved = new Map<number, number>();

  return { send, edit, sendFile, sendDrawing, blankPicture, dropKeyboard, remove, answerPress };

  async function inChat<T>(
    chat: number,
    repeatable: boolean | 'reading',
    call: (chat: number) => Promise<T>,
  ): Promise<Outcome<T>> {
    const options = {
      repeatable: repeatable !== false,
      patience: repeatable === 'reading' ? reading : patience,
      signal,
    };
    const outcome = await attempt(() => call(moved.get(chat) ?? chat), options);
    if (outcome.ok || outcome.fault.movedTo === null) return outcome;
    moved.set(chat, outcome.fault.movedTo);
    return await attempt(() => call(moved.get(chat) ?? chat), options);
  }

  /**
   * Sends a message; the value is its id. What the platform refuses is sent once more in a plainer form: without the topic
   * when that is gone, without the picture, at last as bare words.
   * @param reading nothing of it is stored: it is sent more patiently, and may come twice
   */
  async function send(to: TelegramAddress, content: Content, reading = false): Promise<Outcome<number>> {
    let outcome: Outcome<number> = await sendAsIs(to, content, reading);
    for (const form of plainerForms(to, content)) {
      if (outcome.ok || !mayHelp(outcome, form)) continue;
      plainer(outcome);
      outcome = await sendAsIs(form.to, form.content, reading);
    }
    return outcome;
  }

  async function sendAsIs(to: TelegramAddress, content: Content, reading: boolean): Promise<Outcome<number>> {
    const repeatable = reading ? 'reading' : false;
    if (content.kind === 'photo') {
      return await withPicture(content, (photo) => {
        const { text, entities } = content.words;
        const options = { ...where(to), caption: text, caption_entities: [...entities], ...markup(content) };
        return inChat(to.chat, repeatable, (chat) => api.sendPhoto(chat, photo(), options));
      });
    }
    const { text, entities } = content.words;
    const words = { entities: [...entities], link_preview_options: { is_disabled: true }, ...markup(content) };
    const outcome = await inChat(to.chat, repeatable, (chat) =>
      api.sendMessage(chat, text, { ...where(to), ...words }),
    );
    return outcome.ok ? { ok: true, value: outcome.value.message_id } : outcome;
  }

  /** Puts content in place of a message of ours. Words cannot take the place of a picture. */
  async function edit(to: TelegramAddress, pressed: Pressed, content: Content): Promise<Outcome<number>> {
    const { text, entities } = content.words;
    const keyboard = inline(content);
    if (content.kind === 'photo') {
      return await withPicture(content, (photo) =>
        inChat(to.chat, true, (chat) => {
          const media = { type: 'photo' as const, media: photo(), caption: text, caption_entities: [...entities] };
          return api.editMessageMedia(chat, pressed.id, media, keyboard);
        }),
      );
    }
    const options = { entities: [...entities], link_preview_options: { is_disabled: true }, ...keyboard };
    const outcome = await inChat(to.chat, true, (chat) => api.editMessageText(chat, pressed.id, text, options));
    return outcome.ok ? { ok: true, value: pressed.id } : outcome;
  }

  /** Uploads a picture the first time, later sends it by its id; where Telegram no longer knows that, uploads anew. */
  async function withPicture(
    { picture }: Photo,
    call: (photo: () => InputFile | string) => Promise<Outcome<Message | true>>,
  ): Promise<Outcome<number>> {
    const fileId = uploaded.get(picture.id);
    let outcome = await call(() => fileId ?? new InputFile(picture.path));
    if (!outcome.ok && outcome.fault.meaning === 'refused' && fileId !== undefined) {
      uploaded.delete(picture.id);
      outcome = await call(() => new InputFile(picture.path));
    }
    if (!outcome.ok) return outcome;
    // `true` comes only for messages of inline mode, which this bot never edits.
    if (outcome.value === true) return { ok: true, value: 0 };
    const largest = outcome.value.photo?.at(-1);
    if (largest !== undefined) uploaded.set(picture.id, largest.file_id);
    return { ok: true, value: outcome.value.message_id };
  }

  async function sendFile(to: TelegramAddress, file: Extract<Step, { kind: 'file' }>): Promise<Outcome<number>> {
    const { text, entities } = file.words;
    const caption = text === '' ? {} : { caption: text, caption_entities: [...entities] };
    const outcome = await inChat(to.chat, false, (chat) =>
      api.sendDocument(chat, new InputFile(Buffer.from(file.content, 'utf8'), file.name), {
        ...where(to),
        ...caption,
      }),
    );
    return outcome.ok ? { ok: true, value: outcome.value.message_id } : outcome;
  }

  /** A picture that was drawn for this chat: nobody gets it twice, so its id is not kept. Refused, its words are sent. */
  async function sendDrawing(to: TelegramAddress, { png, words }: Drawing): Promise<Outcome<number>> {
    const { text, entities } = words;
    const outcome = await inChat(to.chat, false, (chat) =>
      api.sendPhoto(chat, new InputFile(png, 'chart.png'), {
        ...where(to),
        caption: text,
        caption_entities: [...entities],
      }),
    );
    if (outcome.ok) return { ok: true, value: outcome.value.message_id };
    if (outcome.fault.meaning !== 'refused') return outcome;
    plainer(outcome);
    return await send(to, { kind: 'text', words, keyboard: null, asks: null });
  }

  /** Puts a plain grey picture and a word in place of a picture of ours that can no longer be deleted. */
  function blankPicture(to: TelegramAddress, message: number, caption: string): Promise<Outcome<unknown>> {
    const media = () => ({ type: 'photo', media: new InputFile(GREY, 'grey.png'), caption }) as const;
    return inChat(to.chat, true, (chat) => api.editMessageMedia(chat, message, media()));
  }

  function dropKeyboard(to: TelegramAddress, message: number): Promise<Outcome<unknown>> {
    return inChat(to.chat, true, (chat) => api.editMessageReplyMarkup(chat, message));
  }

  /** Deletes messages, at most 100. Ones that are already gone are passed over. */
  function remove(to: TelegramAddress, messages: readonly number[]): Promise<Outcome<unknown>> {
    return inChat(to.chat, true, (chat) => api.deleteMessages(chat, [...messages]));
  }

  function answerPress(answer: PressAnswer): Promise<Outcome<unknown>> {
    const { callback_query_id: id, ...words } = answer;
    return attempt(() => api.answerCallbackQuery(id, words), { repeatable: true, patience, signal });
  }
}

/** Parameters of answerCallbackQuery. */
export interface PressAnswer {
  readonly callback_query_id: string;
  readonly text?: string;
}

/** A grey square of 64 pixels, as PNG. */
const GREY = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAEAAAABAAQMAAACQp+OdAAAAA1BMVEWIiIhYZW6zAAAAD0lEQVQokWNgGAWjgHwAAAJAAAFgVTVqAAAAAElFTkSuQmCC',
  'base64',
);

interface Form {
  readonly to: TelegramAddress;
  readonly content: Content;
  /** Only for a topic that is gone. */
  readonly topicOnly: boolean;
}

function plainerForms(to: TelegramAddress, content: Content): readonly Form[] {
  const outside = { ...to, thread: null };
  const { words, keyboard } = content;
  const bare = { text: words.text, entities: [] };
  return [
    ...(to.thread === null ? [] : [{ to: outside, content, topicOnly: true }]),
    ...(content.kind === 'photo'
      ? [{ to: outside, content: { kind: 'text', words, keyboard, asks: null } as const, topicOnly: false }]
      : []),
    { to: outside, content: { kind: 'text', words: bare, keyboard: null, asks: null } as const, topicOnly: false },
  ];
}

function mayHelp({ fault }: Extract<Outcome<unknown>, { ok: false }>, { topicOnly, content }: Form): boolean {
  // Without words there is nothing plainer to send.
  if (content.kind === 'text' && content.words.text === '') return false;
  return fault.meaning === 'no topic' || (fault.meaning === 'refused' && !topicOnly);
}

function where(to: TelegramAddress) {
  if (to.directTopic !== undefined) return { direct_messages_topic_id: to.directTopic };
  return to.thread === null ? {} : { message_thread_id: to.thread };
}

function inline(content: Content) {
  if (content.keyboard === null) return {};
  return { reply_markup: { inline_keyboard: content.keyboard.map((row) => [...row]) } };
}

function markup(content: Content) {
  if (content.kind === 'photo' || content.keyboard !== null || content.asks === null) return inline(content);
  return { reply_markup: { force_reply: true, input_field_placeholder: content.asks } as const };
}
