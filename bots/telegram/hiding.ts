import type { TelegramAddress } from './address.ts';
import type { Outcome } from './attempt.ts';
import { LIMITS } from './limits.ts';
import type { Messages } from './messages.ts';

/** What became of messages that were to be taken away. `unsent`: the platform is away; it is tried again later. */
export type Hidden = { readonly kind: 'done'; readonly left: number } | { readonly kind: 'unsent' };

/** Stands in place of what can no longer be deleted: says nothing to whoever looks over a shoulder. */
const NEUTRAL = '·';

/**
 * Takes messages away, as many at once as the platform allows. It deletes none of a call in which one is older than 48
 * hours, so what is refused is divided, older from newer, down to single ones; a message of the bot's own that cannot be
 * deleted is emptied, for those can be edited without a limit.
 * @param ids of this chat
 */
export async function takeAway(messages: Messages, to: TelegramAddress, ids: readonly number[]): Promise<Hidden> {
  const ordered = [...new Set(ids)].toSorted((one, other) => one - other);
  let left = 0;
  for (let at = 0; at < ordered.length; at += LIMITS.deletedAtOnce) {
    const hidden = await takeSome(messages, to, ordered.slice(at, at + LIMITS.deletedAtOnce));
    if (hidden.kind === 'unsent') return hidden;
    left += hidden.left;
  }
  return { kind: 'done', left };
}

async function takeSome(messages: Messages, to: TelegramAddress, ids: readonly number[]): Promise<Hidden> {
  const [first] = ids;
  if (first === undefined) return { kind: 'done', left: 0 };
  const outcome = await messages.remove(to, ids);
  if (outcome.ok || outcome.fault.meaning === 'blocked') return { kind: 'done', left: 0 };
  if (outcome.fault.meaning !== 'refused') return { kind: 'unsent' };
  if (ids.length === 1) return await empty(messages, to, first);
  const half = Math.ceil(ids.length / 2);
  const older = await takeSome(messages, to, ids.slice(0, half));
  const newer = await takeSome(messages, to, ids.slice(half));
  return older.kind === 'unsent' || newer.kind === 'unsent'
    ? { kind: 'unsent' }
    : { kind: 'done', left: older.left + newer.left };
}

/** A message that stays is counted as left also when it was emptied: the person is told that something stays. */
async function empty(messages: Messages, to: TelegramAddress, id: number): Promise<Hidden> {
  const words = { text: NEUTRAL, entities: [] };
  const content = { kind: 'text', words, keyboard: null, asks: null } as const;
  const text = await messages.edit(to, { id, has: 'text' }, content);
  const outcome: Outcome<unknown> = isRefused(text) ? await messages.blankPicture(to, id, NEUTRAL) : text;
  // Refused for good: it is the person's own message, or already gone.
  return outcome.ok || isRefused(outcome) || outcome.fault.meaning === 'not modified'
    ? { kind: 'done', left: 1 }
    : { kind: 'unsent' };
}

function isRefused(outcome: Outcome<unknown>): boolean {
  return !outcome.ok && outcome.fault.meaning === 'refused';
}
