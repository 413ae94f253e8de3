/** What can go wrong between a bot and the platform. */
export type Fault =
  | { readonly kind: 'too many requests'; readonly retryAfter: number }
  | { readonly kind: 'server error' }
  /** 502 with a page of HTML in place of JSON, as the platform's front answers when what is behind it is away. */
  | { readonly kind: 'bad gateway' }
  /** Never answers. */
  | { readonly kind: 'silence' }
  /** Does what was asked, and never answers. */
  | { readonly kind: 'silence after' }
  /** The connection breaks before anything is done. */
  | { readonly kind: 'drop' }
  /** The connection breaks after everything is done: the caller cannot know. */
  | { readonly kind: 'drop after' };

/** Where a fault strikes. What is left out does not limit it. */
interface FaultRule {
  readonly fault: Fault;
  readonly method?: string;
  readonly chat?: number | ((chat: number) => boolean);
  /** How often; always, when left out. */
  readonly times?: number;
}

/** Faults switched on, first come first served. */
export function createFaults() {
  const rules: { rule: FaultRule; left: number }[] = [];
  const off = (entry: { rule: FaultRule; left: number }): void => {
    const at = rules.indexOf(entry);
    if (at !== -1) rules.splice(at, 1);
  };

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
    strike: (method: string, chat: number | null): Fault | null => {
      const entry = rules.find(({ rule }) => (rule.method ?? method) === method && strikesChat(rule.chat, chat));
      if (entry === undefined) return null;
      entry.left -= 1;
      if (entry.left <= 0) off(entry);
      return entry.rule.fault;
    },
  };
}

function strikesChat(where: FaultRule['chat'], chat: number | null): boolean {
  return typeof where === 'function' ? chat !== null && where(chat) : where === undefined || where === chat;
}

export type Faults = ReturnType<typeof createFaults>;
