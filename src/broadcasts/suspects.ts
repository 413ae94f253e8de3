import type { Refusal } from './messenger.ts';
import type { Letter } from './prepare.ts';
import type { FailureReason, MessageFault } from './types.ts';

/** Somebody to whom the platform refused a message. */
export interface Suspect {
  readonly letter: Letter;
  readonly reason: FailureReason;
  readonly refusal: Refusal;
}

/**
 * What refusals mean. `held`: not known yet. `people`: they concern these people, who failed. `message`: everybody so far was
 * refused for one and the same reason, so it is the message that is to blame, and these people were only its first.
 */
export type Verdict =
  | { readonly kind: 'held' }
  | { readonly kind: 'people'; readonly suspects: readonly Suspect[] }
  | { readonly kind: 'message'; readonly suspects: readonly Suspect[]; readonly fault: MessageFault };

/** Holds refusals until it is known whether the message or the people are to blame; for one worker and one broadcast. */
export interface Suspects {
  refused(suspect: Suspect): Verdict;
  /** This letter got through: whoever was refused the same message was refused for themselves. */
  sent(letter: Letter): readonly Suspect[];
  /** There is nobody more to try. */
  ended(): Verdict;
  /** All that is held, which is not held any more. */
  release(): readonly Suspect[];
}

/** Refusals in a row that blame the message, and those that do when there is nobody else left. */
const MANY = 5;
const MANY_AT_THE_END = 2;

/** @param trusted staff have seen refusals of it and went on: it is the people from now on */
export function createSuspects(trusted: boolean): Suspects {
  /** By the form of the message, for one language of it may be at fault. */
  const held = new Map<string, Suspect[]>();
  const proved = new Set<string>();

  function verdictOn(form: string, enough: number): Verdict {
    const suspects = held.get(form) ?? [];
    const [first] = suspects;
    if (first === undefined || suspects.length < enough) return { kind: 'held' };
    held.delete(form);
    return { kind: 'message', suspects, fault: first.refusal.fault };
  }

  return {
    refused(suspect) {
      const { form } = suspect.letter;
      if (trusted || proved.has(form)) return { kind: 'people', suspects: [suspect] };
      const before = held.get(form) ?? [];
      const isSame = before.every(({ refusal }) => refusal.why === suspect.refusal.why);
      if (!isSame) {
        proved.add(form);
        held.delete(form);
        return { kind: 'people', suspects: [...before, suspect] };
      }
      held.set(form, [...before, suspect]);
      return verdictOn(form, MANY);
    },
    sent({ form }) {
      proved.add(form);
      const suspects = held.get(form) ?? [];
      held.delete(form);
      return suspects;
    },
    ended() {
      for (const form of held.keys()) {
        const verdict = verdictOn(form, MANY_AT_THE_END);
        if (verdict.kind === 'message') return verdict;
      }
      const suspects = this.release();
      return suspects.length === 0 ? { kind: 'held' } : { kind: 'people', suspects };
    },
    release() {
      const suspects = [...held.values()].flat();
      held.clear();
      return suspects;
    },
  };
}
