/**
 * Messages of the last two days by chat, the bot's and those that people wrote to it, so that `/hide` can take them away
 * although nothing of a reader is stored. In this process's memory only; who signs or is discreet has them in their
 * conversation too, encrypted.
 */
export interface Recent {
  note(chat: number, messages: readonly number[]): void;
  /** They are kept with a conversation now. */
  keep(chat: number, messages: readonly number[]): void;
  forget(chat: number, messages: readonly number[]): void;
  /** All of the last two days, oldest first. */
  of(chat: number): readonly number[];
  /** Those that no conversation keeps. */
  unkept(chat: number): readonly number[];
}

/** What the platform lets a bot delete (https://core.telegram.org/bots/api#deletemessage). */
const DELETABLE_MS = 48 * 3_600_000;
const MOST_CHATS = 20_000;
const MOST_MESSAGES = 200;

/** @param now milliseconds since 1970 */
export function createRecent(now: () => number): Recent {
  const chats = new Map<number, Map<number, { at: number; kept: boolean }>>();

  return {
    note(chat, messages) {
      const known = chats.get(chat) ?? new Map<number, { at: number; kept: boolean }>();
      for (const message of messages) known.set(message, { at: now(), kept: known.get(message)?.kept === true });
      const surplus = known.size - MOST_MESSAGES;
      if (surplus > 0) for (const [message] of [...known].slice(0, surplus)) known.delete(message);
      // Taken out and put in anew: the chats that were silent longest stand first.
      chats.delete(chat);
      chats.set(chat, known);
      if (chats.size <= MOST_CHATS) return;
      const [silent] = chats.keys();
      if (silent !== undefined) chats.delete(silent);
    },
    keep(chat, messages) {
      const known = chats.get(chat);
      for (const message of messages) {
        const one = known?.get(message);
        if (one) one.kept = true;
      }
    },
    forget(chat, messages) {
      const known = chats.get(chat);
      for (const message of messages) known?.delete(message);
      if (known?.size === 0) chats.delete(chat);
    },
    of: (chat) => latest(chat).map(([message]) => message),
    unkept: (chat) => latest(chat).flatMap(([message, { kept }]) => (kept ? [] : [message])),
  };

  function latest(chat: number) {
    return [...(chats.get(chat) ?? [])].filter(([, { at }]) => now() - at < DELETABLE_MS);
  }
}
