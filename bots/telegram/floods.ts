import type { TelegramAddress } from './address.ts';
import type { Outcome } from './attempt.ts';
import { errorFields } from './fault.ts';
import type { Log } from './log.ts';
import type { Messages } from './messages.ts';
import { laneOf, type SeenUpdate } from './update.ts';
import { wordsOf } from './words.ts';

/**
 * Keeps what one person sends from holding up everybody else: in each chat a person has few updates in hand. What comes on
 * top is dropped, and they are told that it was not done.
 */
export interface Floods {
  /** Takes an update in hand; gives what is to be called when its answer is sent. Null: it is dropped. */
  admit(seen: SeenUpdate): (() => void) | null;
}

export interface FloodsDeps {
  readonly messages: Pick<Messages, 'send' | 'answerPress'>;
  /** What to say of what was dropped, in the language that serves a client's language tag best. At most 200 units. */
  readonly dropped: (languageTag: string | null) => string;
  readonly log: Log;
  /** Milliseconds that only go forward. */
  readonly clock: () => number;
}

/** Updates of one person in one chat that are in hand: their turns not committed, or their answers not yet sent. */
export const IN_HAND = 8;
/** The same while this many are in hand in all. */
const CROWD = 200;
const IN_HAND_IN_A_CROWD = 2;
/** A person is told so often at most; each button press is answered all the same. */
const TOLD_MS = 60_000;
/** People told, beyond which those are forgotten who may be told again. */
const TOLD_REMEMBERED = 1_000;

export function createFloods({ messages, dropped, log, clock }: FloodsDeps): Floods {
  const inHand = new Map<string, number>();
  const told = new Map<string, number>();
  let all = 0;

  return {
    admit(seen) {
      // Who blocks the bot wants no more updates: that is never dropped.
      if (seen.my_chat_member !== undefined) return () => undefined;
      const person = personOf(seen);
      const mine = inHand.get(person) ?? 0;
      if (mine >= (all < CROWD ? IN_HAND : IN_HAND_IN_A_CROWD)) {
        void tell(seen, person);
        return null;
      }
      inHand.set(person, mine + 1);
      all += 1;
      return () => {
        all -= 1;
        const left = (inHand.get(person) ?? 1) - 1;
        if (left > 0) inHand.set(person, left);
        else inHand.delete(person);
      };
    },
  };

  async function tell(seen: SeenUpdate, person: string): Promise<void> {
    const press = seen.callback_query;
    if (press !== undefined) {
      const text = dropped(press.from.language_code ?? null);
      return report(await messages.answerPress({ callback_query_id: press.id, text }));
    }
    const message = seen.message ?? seen.edited_message;
    if (message === undefined || !mayBeTold(person)) return;
    log.warn({}, 'telegram: somebody sends more than is taken from one person; the rest is dropped');
    const words = wordsOf([[{ text: dropped(message.from?.language_code ?? null) }]]);
    const thread = message.is_topic_message === true ? (message.message_thread_id ?? null) : null;
    const to: TelegramAddress = { ...NOWHERE, chat: message.chat.id, thread };
    report(await messages.send(to, { kind: 'text', words, keyboard: null, asks: null }));
  }

  function mayBeTold(person: string): boolean {
    const now = clock();
    if (now < (told.get(person) ?? Number.NEGATIVE_INFINITY) + TOLD_MS) return false;
    if (told.size >= TOLD_REMEMBERED) for (const [one, at] of told) if (now >= at + TOLD_MS) told.delete(one);
    told.set(person, now);
    return true;
  }

  function report(outcome: Outcome<unknown>): void {
    if (outcome.ok || outcome.fault.meaning === 'blocked') return;
    log.warn({ ...errorFields(outcome.error), meaning: outcome.fault.meaning }, 'telegram: not told what was dropped');
  }
}

const NOWHERE = { pressed: null, pressedHas: null, typed: null, callback: null } as const;

/** In a group everybody counts for themselves. */
function personOf(seen: SeenUpdate): string {
  const message = seen.message ?? seen.edited_message;
  const from = message?.sender_chat?.id ?? message?.from?.id ?? seen.callback_query?.from.id ?? '';
  return `${laneOf(seen)} ${from}`;
}
