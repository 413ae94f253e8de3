/** A call the bot made, as it was answered. */
export interface CallRecord {
  readonly method: string;
  readonly ok: boolean;
  /** HTTP status; 0 when no answer was given. */
  readonly code: number;
  readonly description: string | null;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** It came in the answer to a webhook. */
  readonly inWebhookAnswer: boolean;
}

export interface Statistics {
  /** Messages that reached a chat. */
  readonly sent: number;
  readonly calls: number;
  readonly refused: number;
  /** Most messages within one second of the clock. */
  readonly peakPerSecond: number;
  readonly byMethod: Readonly<Record<string, { readonly ok: number; readonly refused: number }>>;
}

const KEPT = 1000;

export const isMessage = (method: string): boolean => /^send(?!ChatAction)/.test(method);

/** Remembers the last thousand calls, and counts all. */
export function createCallLog() {
  const calls: CallRecord[] = [];
  const byMethod = new Map<string, { ok: number; refused: number }>();
  let second = { at: 0, messages: 0 };
  let peakPerSecond = 0;
  let sent = 0;

  const countMessage = (at: number): void => {
    sent += 1;
    const now = Math.floor(at / 1000);
    second = second.at === now ? { at: now, messages: second.messages + 1 } : { at: now, messages: 1 };
    peakPerSecond = Math.max(peakPerSecond, second.messages);
  };

  return {
    /** The last calls, oldest first: at least a thousand, where there were that many. */
    calls: calls as readonly CallRecord[],
    add: (call: CallRecord): void => {
      calls.push(call);
      if (calls.length > 2 * KEPT) calls.splice(0, calls.length - KEPT);
      const counts = byMethod.get(call.method) ?? { ok: 0, refused: 0 };
      byMethod.set(call.method, counts);
      counts[call.ok ? 'ok' : 'refused'] += 1;
      if (call.ok && isMessage(call.method)) countMessage(call.at);
    },
    statistics: (): Statistics => {
      const all = [...byMethod.values()];
      const sum = (pick: (counts: { ok: number; refused: number }) => number) =>
        all.reduce((total, counts) => total + pick(counts), 0);
      return {
        sent,
        calls: sum(({ ok, refused }) => ok + refused),
        refused: sum(({ refused }) => refused),
        peakPerSecond,
        byMethod: Object.fromEntries(byMethod),
      };
    },
  };
}

export type CallLog = ReturnType<typeof createCallLog>;
