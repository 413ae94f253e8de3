import { Api, InputFile } from 'grammy';
import type { Message } from 'grammy/types';
import type { Address, Messenger, Outcome, OutgoingMessage, OutgoingPicture } from '../../src/broadcasts/messenger.ts';
import type { Pacer } from '../../src/channel/pacer.ts';
import { readAddress, type TelegramAddress } from './address.ts';
import { errorFields, faultOf } from './fault.ts';
import { createFetch } from './fetch.ts';
import { type BotLinks, keyboardOf } from './keyboard.ts';
import { LIMITS } from './limits.ts';
import type { Log } from './log.ts';
import { FREE_RATE, paced, traced } from './pacing.ts';
import { refusalOf } from './refusal.ts';
import { wordsOf } from './words.ts';

export interface TelegramMessengerDeps {
  readonly token: string;
  /** Address of the Bot API server, such as `https://api.telegram.org`. */
  readonly apiRoot: string;
  /** TELEGRAM_RATE: messages a second. Above 30 the platform takes them only as paid broadcasts (https://core.telegram.org/bots/faq#how-can-i-message-all-of-my-bot-39s-subscribers-at-once). */
  readonly rate: number;
  /** The bot's pace: broadcasts take what answers leave of it. */
  readonly pacer: Pacer;
  /** As the channel knows them once it has started. */
  readonly links: () => BotLinks;
  /** Takes note of where a message stands, so that `/hide` can take it away. */
  readonly noted?: (chat: number, message: number) => void;
  readonly log: Log;
}

const REPLY_SECONDS = 25;
/** Enough for the pace when an answer takes two seconds. */
const SECONDS_UNDER_WAY = 2;

/**
 * Sends broadcasts with a client of its own, so that replies to people never wait behind them. Nothing is repeated: what
 * may have been sent is told as unknown.
 */
export function createTelegramMessenger(deps: TelegramMessengerDeps): Messenger {
  const { token, rate, links, log } = deps;
  const apiRoot = deps.apiRoot.replace(/\/+$/, '');
  const api = new Api(token, { apiRoot, fetch: createFetch(apiRoot), timeoutSeconds: REPLY_SECONDS });
  api.config.use(traced, paced(deps.pacer, 'broadcast', rate > FREE_RATE));
  const bot = token.slice(0, token.indexOf(':'));
  const pictures = createUploads();

  return {
    channel: 'telegram',
    serves: async (account) => account === bot,
    pace: () => ({ perSecond: rate, atOnce: Math.max(10, Math.ceil(rate * SECONDS_UNDER_WAY)) }),
    who: (_account, address) => {
      const to = addressIn(address);
      // In a private chat the chat's id is the person's; groups have negative ones.
      return to !== null && to.chat > 0 ? `telegram:${to.chat}` : null;
    },
    clear: (_account, signal) => deps.pacer.clear('broadcast', signal),
    excess: (message) => excessOf(message),
    send: async (_account, address, message) => {
      const to = addressIn(address);
      return to === null ? { kind: 'failed', reason: 'unreadable address' } : await trySending(to, message);
    },
  };

  async function trySending(to: TelegramAddress, message: OutgoingMessage): Promise<Outcome> {
    try {
      await put(to, message);
      return { kind: 'sent' };
    } catch (error) {
      const fault = faultOf(error);
      if (fault.meaning === 'moved' && fault.movedTo !== null)
        return await follow({ ...to, chat: fault.movedTo }, message);
      if (fault.meaning === 'no topic' && to.thread !== null) return await follow({ ...to, thread: null }, message);
      return outcomeOf(error);
    }
  }

  /** The chat lives on under another id, or its topic is gone: nothing was sent to the old address. */
  async function follow(address: TelegramAddress, message: OutgoingMessage): Promise<Outcome> {
    try {
      await put(address, message);
      return { kind: 'sent', address };
    } catch (error) {
      return outcomeOf(error);
    }
  }

  async function put(to: TelegramAddress, message: OutgoingMessage): Promise<void> {
    const { chat } = to;
    const { text, entities } = wordsOf(message.paragraphs);
    const keyboard = keyboardOf(message.buttons, links());
    const common = {
      ...(to.thread !== null && { message_thread_id: to.thread }),
      ...(keyboard && { reply_markup: { inline_keyboard: keyboard.map((row) => [...row]) } }),
    };
    if (message.picture) {
      const options = { ...common, caption: text, caption_entities: [...entities] };
      await pictures.send(message.picture, async (photo) => note(await api.sendPhoto(chat, photo, options)));
    } else {
      const options = { ...common, entities: [...entities], link_preview_options: { is_disabled: true } };
      note(await api.sendMessage(chat, text, options));
    }
  }

  function note(message: Message): Message {
    deps.noted?.(message.chat.id, message.message_id);
    return message;
  }

  function outcomeOf(error: unknown): Outcome {
    const { meaning, retryAfter } = faultOf(error);
    switch (meaning) {
      case 'blocked':
        return { kind: 'gone' };
      case 'too many':
        return { kind: 'retry after', seconds: Math.max(1, retryAfter) };
      case 'not sent':
      case 'conflict':
        return { kind: 'retry' };
      case 'token refused':
        log.error(errorFields(error), 'telegram: the token is refused, broadcasts stop');
        return { kind: 'account dead' };
      case 'refused':
      case 'not modified':
      case 'moved':
      case 'no topic': {
        const refusal = refusalOf(error);
        log.warn({ ...errorFields(error), fault: refusal.fault }, 'telegram: a broadcast message was refused');
        return { kind: 'failed', reason: 'refused', refusal };
      }
      case 'unclear':
        return { kind: 'unknown' };
      default:
        return meaning satisfies never;
    }
  }
}

function addressIn(address: Address): TelegramAddress | null {
  try {
    return readAddress(address);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** UTF-16 units over what one message holds: broadcasts are never divided. */
function excessOf({ paragraphs, picture }: OutgoingMessage): number {
  const most = picture ? LIMITS.captionUnits : LIMITS.textUnits;
  return Math.max(0, wordsOf(paragraphs).text.length - most);
}

/**
 * Uploads a picture with the first message, while others that show it wait; from then on it goes by its id. Where the
 * platform no longer knows that id, it is uploaded anew.
 */
function createUploads() {
  const known = new Map<string, Promise<string | null>>();

  return { send };

  async function send(picture: OutgoingPicture, call: (photo: InputFile | string) => Promise<Message>): Promise<void> {
    for (;;) {
      const pending = known.get(picture.id);
      if (!pending) return await upload(picture, call);
      const fileId = await pending;
      if (fileId === null) continue;
      try {
        await call(fileId);
        return;
      } catch (error) {
        if (faultOf(error).meaning !== 'refused' || known.get(picture.id) !== pending) throw error;
        known.delete(picture.id);
      }
    }
  }

  async function upload(picture: OutgoingPicture, call: (photo: InputFile) => Promise<Message>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<string | null>();
    known.set(picture.id, promise);
    let fileId: string | null = null;
    try {
      const message = await call(new InputFile(await picture.read(), picture.name));
      fileId = message.photo?.at(-1)?.file_id ?? null;
    } finally {
      if (fileId === null) known.delete(picture.id);
      resolve(fileId);
    }
  }
}
