/** What can go wrong between an app and Slack. */
export type Fault =
  | { readonly kind: 'too many requests'; readonly retryAfter: number }
  /** Refuses with a word of Slack's, such as `internal_error` or `token_revoked`. */
  | { readonly kind: 'refusal'; readonly error: string }
  /** Status 500 with words in place of JSON. */
  | { readonly kind: 'server error' }
  /** Never answers. */
  | { readonly kind: 'silence' }
  /** Does what was asked, and never answers. */
  | { readonly kind: 'silence after' }
  /** The connection breaks before anything is done. */
  | { readonly kind: 'drop' }
  /** The connection breaks after everything is done: the caller cannot know. */
  | { readonly kind: 'drop after' };

/** Where a fault strikes. What is left out does not limit it. */
export interface FaultRule {
  readonly fault: Fault;
  /** A method, or `response_url`. */
  readonly method?: string;
  /** Workspace or organisation whose token calls. */
  readonly team?: string;
  readonly channel?: string;
  /** How often; always, when left out. */
  readonly times?: number;
}

interface Place {
  readonly method: string;
  readonly team: string | null;
  readonly channel: string | null;
}

/** Faults switched on, first come first served. */
export function createFaults() {
  const rules: { rule: FaultRule; left: number }[] = [];
  const off = (entry: { rule: FaultRule; left: number }): void => {
    const at = rules.indexOf(entry);
    if (at !== -1) rules.splice(at, 1);
  };
  const meets = (rule: FaultRule, place: Place): boolean =>
    (rule.method ?? place.method) === place.method &&
    (rule.team === undefined || rule.team === place.team) &&
    (rule.channel === undefined || rule.channel === place.channel);

  return {
    /** Switches a fault on; what it gives switches it off. */
    on: (rule: FaultRule): (() => void) => {
      const entry = { rule, left: rule.times ?? Number.POSITIVE_INFINITY };
      rules.push(entry);
      return () => off(entry);
    },
    clear: (): void => {
      rules.length = 0;
    },
    /** The fault that strikes this call, used up by one; null when it may go on. */
    strike: (place: Place): Fault | null => {
      const entry = rules.find(({ rule }) => meets(rule, place));
      if (entry === undefined) return null;
      entry.left -= 1;
      if (entry.left <= 0) off(entry);
      return entry.rule.fault;
    },
  };
}

export type Faults = ReturnType<typeof createFaults>;
