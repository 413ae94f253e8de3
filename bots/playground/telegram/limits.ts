import { tooManyRequests } from './refusal.ts';

/** Messages a second; a limit left out is none. */
export interface Limits {
  readonly perSecond?: number;
  readonly perChatPerSecond?: number;
  /** For messages with `allow_paid_broadcast`, which do not count against `perSecond`. */
  readonly paidPerSecond?: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

const FORGET_CHATS_ABOVE = 20_000;

/** Refuses messages above a pace (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this). */
export function createLimiter(now: () => Date, initial: Limits | null) {
  let limits = initial;
  let chats = new Map<number, Bucket>();
  let all: Bucket | null = null;
  let paid: Bucket | null = null;

  const refilled = (bucket: Bucket | null | undefined, rate: number): Bucket => {
    const at = now().getTime();
    if (bucket === null || bucket === undefined) return { tokens: rate, at };
    return { tokens: Math.min(rate, bucket.tokens + ((at - bucket.at) / 1000) * rate), at };
  };
  const spend = (bucket: Bucket, rate: number): Bucket => {
    if (bucket.tokens < 1) throw tooManyRequests(Math.max(1, Math.ceil((1 - bucket.tokens) / rate)));
    return { ...bucket, tokens: bucket.tokens - 1 };
  };

  return {
    set: (next: Limits | null): void => {
      limits = next;
      chats = new Map();
      all = null;
      paid = null;
    },
    /**
     * Counts a message.
     *
     * @throws {Refusal} 429 with the seconds to wait
     */
    count: (chat: number, isPaid: boolean): void => {
      if (limits === null) return;
      const { perSecond, perChatPerSecond, paidPerSecond = 1000 } = limits;
      const chatBucket = perChatPerSecond && spend(refilled(chats.get(chat), perChatPerSecond), perChatPerSecond);
      if (isPaid) paid = spend(refilled(paid, paidPerSecond), paidPerSecond);
      else if (perSecond !== undefined) all = spend(refilled(all, perSecond), perSecond);
      if (chatBucket) chats.set(chat, chatBucket);
      if (chats.size > FORGET_CHATS_ABOVE) chats = new Map();
    },
  };
}

export type Limiter = ReturnType<typeof createLimiter>;
