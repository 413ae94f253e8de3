import type { ServerResponse } from 'node:http';

/** What can go wrong on the way between an app and any platform. */
export type WireFault =
  /** Never answers. */
  | { readonly kind: 'silence' }
  /** Does what was asked, and never answers. */
  | { readonly kind: 'silence after' }
  /** The connection breaks before anything is done. */
  | { readonly kind: 'drop' }
  /** The connection breaks after everything is done: the caller cannot know. */
  | { readonly kind: 'drop after' };

/** Whether the wire ends the call before anything was done. */
export function breaksFirst({ kind }: WireFault, response: ServerResponse): boolean {
  if (kind === 'drop') response.socket?.destroy();
  return kind === 'drop' || kind === 'silence';
}

/** Whether the wire withholds the answer, now that everything is done. Takes any fault that struck the call, or null. */
export function breaksAfter(fault: { readonly kind: string } | null, response: ServerResponse): boolean {
  if (fault?.kind === 'drop after') response.socket?.destroy();
  return fault?.kind === 'drop after' || fault?.kind === 'silence after';
}

/** A fault, and where it strikes: the places are each platform's own. */
export interface FaultRule<Fault> {
  readonly fault: Fault;
  /** How often; always, when left out. */
  readonly times?: number;
}

/** Faults switched on, first come first served. @param meets whether a rule strikes in a place */
export function createFaultSwitches<Fault, Rule extends FaultRule<Fault>, Place>(
  meets: (rule: Rule, place: Place) => boolean,
) {
  const rules: { rule: Rule; left: number }[] = [];
  const off = (entry: { rule: Rule; left: number }): void => {
    const at = rules.indexOf(entry);
    if (at !== -1) rules.splice(at, 1);
  };

  return {
    /** Switches a fault on; what it gives switches it off. */
    on: (rule: Rule): (() => void) => {
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
