import { type Api, InputFile } from 'grammy';
import type { Message } from 'grammy/types';
import type { Patience } from '../../src/channel/attempt.ts';
import type { TelegramAddress } from './address.ts';
import { attempt, type Outcome } from './attempt.ts';
import type { Content, Step } from './render.ts';

type Photo = Extract<Content, { kind: 'photo' }>;
type Pressed = { readonly id: number; readonly has: 'text' | 'photo' };

export interface MessagesDeps {
  readonly api: Api;
  readonly patience: Patience;
  readonly signal: AbortSignal;
}

/** The Bot API's calls for messages, each given to `attempt`; where a group moved, the call follows it. */
export type Messages = ReturnType<typeof createMessages>;

export function createMessages({ api, patience, signal }: MessagesDeps) {
  /** File ids of pictures that Telegram already has, by picture id. */
  const uploaded = new Map<string, string>();
  /** Groups that became supergroups in this process's life. */
  const moved = new Map<number, number>();

  return { send, edit, sendFile, sendDrawing, dropKeyboard, remove, answerPress };

  async function inChat<T>(chat: number, repeatable: boolean, call: (chat: number) => Promise<T>): Promise<Outcome<T>> {
    const options = { repeatable, patience, signal };
    const outcome = await attempt(() => call(moved.get(chat) ?? chat), options);
    if (outcome.ok || outcome.fault.movedTo === null) return outcome;
    moved.set(chat, outcome.fault.movedTo);
    return await attempt(() => call(moved.get(chat) ?? chat), options);
  }

  /** Sends a message. The value is its id. */
  async function send(to: TelegramAddress, content: Content): Promise<Outcome<number>> {
    if (content.kind === 'photo') return await withPicture(content, (photo) => sendPhoto(to, content, photo));
    const { text, entities } = content.words;
    const options = {
      ...thread(to),
      entities: [...entities],
      link_preview_options: { is_disabled: true },
      ...markup(content),
    };
    const outcome = await inChat(to.chat, false, (chat) => api.sendMessage(chat, text, options));
    return outcome.ok ? { ok: true, value: outcome.value.message_id } : outcome;
  }

  function sendPhoto(to: TelegramAddress, content: Photo, photo: () => InputFile | string) {
    const { text, entities } = content.words;
    const options = { ...thread(to), caption: text, caption_entities: [...entities], ...markup(content) };
    return inChat(to.chat, false, (chat) => api.sendPhoto(chat, photo(), options));
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
        ...thread(to),
        ...caption,
      }),
    );
    return outcome.ok ? { ok: true, value: outcome.value.message_id } : outcome;
  }

  /** A picture that was drawn for this chat: nobody gets it twice, so its id is not kept. */
  async function sendDrawing(
    to: TelegramAddress,
    drawing: Extract<Step, { kind: 'drawing' }>,
  ): Promise<Outcome<number>> {
    const { text, entities } = drawing.words;
    const outcome = await inChat(to.chat, false, (chat) =>
      api.sendPhoto(chat, new InputFile(drawing.png, 'chart.png'), {
        ...thread(to),
        caption: text,
        caption_entities: [...entities],
      }),
    );
    return outcome.ok ? { ok: true, value: outcome.value.message_id } : outcome;
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

function thread(to: TelegramAddress): { message_thread_id?: number } {
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
