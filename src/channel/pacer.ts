/**
 * Keeps one sending account within its platform's limits: everything that leaves waits here for its turn, answers to people
 * before broadcasts, and in order for each chat.
 */
export interface Pacer {
  /**
   * Resolves when a message may leave. Never rejects; once the signal fires it resolves at once.
   * @param chat which of the platform's chats it goes to; null: none that has a limit of its own
   */
  turn(kind: 'answer' | 'broadcast', chat: string | null, signal?: AbortSignal): Promise<void>;
  /** The platform asked for rest: nothing leaves for so many seconds, and after that at a lower pace for a while. */
  rest(seconds: number): void;
  /** Resolves when none of this kind waits; once the signal fires, at once. Never rejects. */
  clear(kind: 'answer' | 'broadcast', signal: AbortSignal): Promise<void>;
  /** How many wait. */
  readonly waiting: number;
}

export interface PacerLimits {
  /** Messages a second of the whole account. */
  readonly perSecond: number;
  /** How many may go at once after a silence; what a fifth of a second takes, when left out. */
  readonly burst?: number;
  /** Messages a second in one chat, and how many may go at once after a silence. */
  readonly perChat: { readonly perSecond: number; readonly burst: number };
}

interface Waiting {
  readonly chat: string | null;
  /** The lower, the sooner: in a chat each message has a later place than the one before. */
  readonly place: number;
  readonly go: () => void;
}

/** A bucket of tokens: `tokens` at the moment `at`. */
interface Bucket {
  tokens: number;
  at: number;
}

/** After a refusal the pace is this share of what it was; it comes back by a fiftieth of the limit each second. */
const SLOWER = 0.7;
const RECOVERY = 1 / 50;
/** Of the limit, the share that may leave at once after a silence. */
const BURST_SECONDS = 0.2;
/** Chats remembered, beyond which those that have rested, or whose place was reached, are forgotten. */
const MOST_CHATS = 10_000;

/** @param clock milliseconds that only go forward */
export function createPacer(limits: PacerLimits, clock: () => number = () => performance.now()): Pacer {
  const burst = limits.burst ?? Math.max(1, limits.perSecond * BURST_SECONDS);
  const account: Bucket = { tokens: burst, at: clock() };
  const chats = new Map<string, Bucket>();
  const queues = { answer: [] as Waiting[], broadcast: [] as Waiting[] };
  /** Who waits until a queue is empty. */
  const idle = { answer: new Set<() => void>(), broadcast: new Set<() => void>() };
  /** The place of the next message of each chat that got some of late, and the place that went last. */
  const places = new Map<string, number>();
  let mostPlaces = MOST_CHATS;
  let reached = 0;
  let pace = limits.perSecond;
  let restUntil = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;

  return {
    turn(kind, chat, signal) {
      if (signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const one: Waiting = { chat, place: placeFor(chat), go: leave };
        signal?.addEventListener('abort', leave, { once: true });
        queues[kind].push(one);
        pump();

        function leave(): void {
          signal?.removeEventListener('abort', leave);
          const at = queues[kind].indexOf(one);
          if (at >= 0) queues[kind].splice(at, 1);
          if (queues[kind].length === 0) for (const goesOn of idle[kind]) goesOn();
          resolve();
        }
      });
    },
    rest(seconds) {
      // Messages that were under way together are refused together: that is one refusal.
      if (clock() >= restUntil) pace = Math.max(limits.perSecond / 10, pace * SLOWER);
      restUntil = Math.max(restUntil, clock() + seconds * 1000);
      // One goes when the rest is over; nothing else was saved up, and the pace comes back only from then on.
      account.tokens = 1;
      account.at = restUntil;
      plan(restUntil);
    },
    clear(kind, signal) {
      if (queues[kind].length === 0 || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const goesOn = (): void => {
          idle[kind].delete(goesOn);
          signal.removeEventListener('abort', goesOn);
          resolve();
        };
        idle[kind].add(goesOn);
        signal.addEventListener('abort', goesOn, { once: true });
      });
    },
    get waiting() {
      return queues.answer.length + queues.broadcast.length;
    },
  };

  /** Lets everybody go whose turn it is, and looks again when the next may. */
  function pump(): void {
    const now = clock();
    if (now < restUntil) {
      plan(restUntil);
      return;
    }
    pace = Math.min(limits.perSecond, pace + ((now - account.at) / 1000) * limits.perSecond * RECOVERY);
    fill(account, now, pace, burst);
    const soonest = Math.min(letGo(queues.answer, now), letGo(queues.broadcast, now));
    if (Number.isFinite(soonest)) plan(soonest);
  }

  /** @returns when the next of this queue may go; infinite when none waits */
  function letGo(queue: readonly Waiting[], now: number): number {
    for (;;) {
      const { first, soonest } = choose(queue, now);
      if (first === null) return soonest;
      if (account.tokens < 1) return now + ((1 - account.tokens) / pace) * 1000;
      take(first, now);
    }
  }

  /** Who goes next: of those whose chats may get a message now, whoever has the lowest place, then whoever came first. */
  function choose(queue: readonly Waiting[], now: number): { first: Waiting | null; soonest: number } {
    let first: Waiting | null = null;
    let soonest = Number.POSITIVE_INFINITY;
    for (const one of queue) {
      if (first !== null && one.place >= first.place) continue;
      const ready = one.chat === null ? now : readyAt(one.chat, now);
      if (ready <= now) first = one;
      else soonest = Math.min(soonest, ready);
    }
    return { first, soonest };
  }

  /**
   * Fair queueing by start times (Goyal, Vin and Cheng, 1996): who comes anew stands where the queue has got to, and each
   * further message of a chat one place later. So many who each ask for much keep nobody waiting who asks once. Where nobody
   * waits, all stand alike again.
   */
  function placeFor(chat: string | null): number {
    if (queues.answer.length + queues.broadcast.length === 0) {
      places.clear();
      mostPlaces = MOST_CHATS;
    }
    if (chat === null) return reached;
    const place = Math.max(reached, places.get(chat) ?? 0);
    if (places.size >= mostPlaces) forgetReached();
    places.set(chat, place + 1);
    return place;
  }

  /** Looks at all only when there are twice as many as the last time, or each message would cost as much as there are chats. */
  function forgetReached(): void {
    for (const [chat, next] of places) if (next <= reached) places.delete(chat);
    mostPlaces = Math.max(MOST_CHATS, 2 * places.size);
  }

  function take({ chat, place, go }: Waiting, now: number): void {
    reached = Math.max(reached, place);
    account.tokens -= 1;
    if (chat !== null) bucketOf(chat, now).tokens -= 1;
    go();
  }

  function readyAt(chat: string, now: number): number {
    const { tokens } = bucketOf(chat, now);
    return tokens >= 1 ? now : now + ((1 - tokens) / limits.perChat.perSecond) * 1000;
  }

  function bucketOf(chat: string, now: number): Bucket {
    const { perSecond, burst: most } = limits.perChat;
    let bucket = chats.get(chat);
    if (!bucket) {
      if (chats.size >= MOST_CHATS) forgetRested(now);
      bucket = { tokens: most, at: now };
      chats.set(chat, bucket);
    }
    fill(bucket, now, perSecond, most);
    return bucket;
  }

  function forgetRested(now: number): void {
    const { perSecond, burst: most } = limits.perChat;
    for (const [chat, { tokens, at }] of chats) {
      if (tokens + ((now - at) / 1000) * perSecond >= most) chats.delete(chat);
    }
  }

  function plan(at: number): void {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(
      () => {
        timer = null;
        pump();
      },
      Math.max(0, Math.ceil(at - clock())),
    );
  }
}

function fill(bucket: Bucket, now: number, perSecond: number, most: number): void {
  bucket.tokens = Math.min(most, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
  bucket.at = now;
}
