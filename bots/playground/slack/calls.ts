/** A call of a method, as it was answered. */
export interface CallRecord {
  readonly method: string;
  readonly ok: boolean;
  /** Slack's word for the refusal, or the kind of fault that struck; null when carried out. */
  readonly error: string | null;
  /** HTTP status; 0 when no answer was given. */
  readonly status: number;
  /** Workspace or organisation whose token called; null without a valid one. */
  readonly team: string | null;
  /** Without tokens and secrets. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface Statistics {
  readonly calls: number;
  readonly refused: number;
  readonly byMethod: Readonly<Record<string, { readonly ok: number; readonly refused: number }>>;
}

const KEPT = 1000;
const SECRET_FIELDS = new Set(['token', 'client_secret', 'code', 'refresh_token']);

/** Remembers the last thousand calls, and counts all. */
export function createCallLog() {
  const calls: CallRecord[] = [];
  const byMethod = new Map<string, { ok: number; refused: number }>();

  return {
    /** The last calls, oldest first: at least a thousand, where there were that many. */
    calls: calls as readonly CallRecord[],
    add: (call: CallRecord): void => {
      const fields = Object.fromEntries(Object.entries(call.fields).filter(([name]) => !SECRET_FIELDS.has(name)));
      calls.push({ ...call, fields });
      if (calls.length > 2 * KEPT) calls.splice(0, calls.length - KEPT);
      const counts = byMethod.get(call.method) ?? { ok: 0, refused: 0 };
      byMethod.set(call.method, counts);
      counts[call.ok ? 'ok' : 'refused'] += 1;
    },
    statistics: (): Statistics => {
      const all = [...byMethod.values()];
      const refused = all.reduce((total, counts) => total + counts.refused, 0);
      const ok = all.reduce((total, counts) => total + counts.ok, 0);
      return { calls: ok + refused, refused, byMethod: Object.fromEntries(byMethod) };
    },
  };
}

export type CallLog = ReturnType<typeof createCallLog>;
