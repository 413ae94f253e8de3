import type { Api } from 'grammy';
import type { Address } from '../../src/channel/channel.ts';
import { readAddress } from './address.ts';

/** Milliseconds a person waits without a sign; most turns are done long before. */
const SILENCE_MS = 400;

/**
 * Shows "typing" in the chat while a slow turn is under way. Telegram takes the sign away by itself after 5 s or with the
 * next message (https://core.telegram.org/bots/api#sendchataction). What becomes of the sign matters to nobody: it is not repeated.
 */
export function createTyping(api: Api) {
  return async <T>(address: Address, work: Promise<T>): Promise<T> => {
    const { chat, thread } = readAddress(address);
    const more = thread === null ? {} : { message_thread_id: thread };
    const timer = setTimeout(() => {
      api.sendChatAction(chat, 'typing', more).catch(() => undefined);
    }, SILENCE_MS);
    try {
      return await work;
    } finally {
      clearTimeout(timer);
    }
  };
}
