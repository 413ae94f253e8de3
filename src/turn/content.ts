import { z } from 'zod';
import type { Address, SentMessage } from '../channel/channel.ts';
import type { Reply } from '../conversation/reply.ts';
import { IDLE, readState, type State } from '../conversation/state.ts';
import { storedReply } from '../conversation/stored-reply.ts';
import type { Language } from '../texts/text.ts';

/** What a conversation's row holds, encrypted as a whole. */
export interface Content {
  readonly state: State;
  /** Keyed hashes of the latest deliveries, newest last, so that none is done twice. */
  readonly seen: readonly string[];
  /** Answers that are committed and not known to be sent, oldest first. */
  readonly pending: readonly Pending[];
  /** Messages of the bot in this chat that can still be taken away, oldest first. */
  readonly messages: readonly SentMessage[];
  /** `Arrival.order` of the latest word that updates end; 0 when there was none. An older wish for them no longer counts. */
  readonly stopped: number;
}

/** The answer of one turn. Replies are kept as keys and parameters without names, each with the language it is told in. */
export interface Pending {
  /** The row's version when it was stored, a random number: names the answer within its conversation. */
  readonly id: number;
  readonly replies: readonly { readonly reply: Reply; readonly language: Language }[];
  readonly earlier: readonly SentMessage[];
  readonly address: Address;
  /** How often sending it was begun. */
  readonly tries: number;
  /** Until when whoever committed it, or took it up since, may be sending it: in ms since 1970. */
  readonly until: number;
  /**
   * What it speaks of that holds still, such as `question` or `signature <campaign>`: what a newer turn moves on, it takes
   * out. Null: overtaken, by a newer answer after which nothing of it holds; see `overtake`.
   */
  readonly holds: readonly string[] | null;
}

export const EMPTY: Content = { state: IDLE, seen: [], pending: [], messages: [], stopped: 0 };

/** Messages remembered of a conversation; more would only make every turn dearer. */
const MOST_MESSAGES = 100;
/** Deliveries remembered of a conversation. Platforms repeat one soon, or before anything newer of that chat. */
const MOST_SEEN = 32;
/** How long a delivery's keyed hash is; see `deliveryOf`. */
const SEEN_CHARACTERS = 12;
const NO_MORE = '.';

/** The topic of an answer that nothing overtakes: a document that somebody asked for. */
export const KEPT = 'answer';

const messageSchema = z
  .tuple([z.string(), z.union([z.literal(0), z.literal(1)])])
  .transform(([id, sensitive]): SentMessage => ({ id, sensitive: sensitive === 1 }));

const contentSchema = z.object({
  v: z.literal(3),
  state: z.unknown().transform(readState),
  seen: z.string().transform((joined) => joined.match(/[^.]{12}/g) ?? []),
  pending: z.array(
    z.object({
      id: z.int(),
      replies: z.array(z.object({ reply: storedReply, language: z.string() })),
      earlier: z.array(messageSchema),
      address: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      tries: z.int(),
      until: z.number(),
      // Of an earlier version: sent whatever came after it.
      holds: z.array(z.string()).nullable().default([KEPT]),
    }),
  ),
  messages: z.array(messageSchema),
  // Left out by an earlier version.
  stopped: z.int().default(0),
});

/** The same number of deliveries always takes the same room: their number must tell nothing of what somebody did. */
export function writeContent({ state, seen, pending, messages, stopped }: Content): string {
  return JSON.stringify({
    v: 3,
    state,
    seen: seen
      .slice(-MOST_SEEN)
      .join('')
      .padEnd(MOST_SEEN * SEEN_CHARACTERS, NO_MORE),
    pending: pending.map((answer) => ({ ...answer, earlier: answer.earlier.map(pack) })),
    messages: messages.slice(-MOST_MESSAGES).map(pack),
    stopped,
  });
}

/** Reads what `writeContent` wrote. Content of another version is `EMPTY`: the person starts over. */
export function readContent(text: string): Content {
  const read = contentSchema.safeParse(JSON.parse(text));
  return read.success ? read.data : EMPTY;
}

/** What can still be taken away once these replies are on their way. */
export function remaining(messages: readonly SentMessage[], replies: readonly Reply[]): readonly SentMessage[] {
  if (replies.some((reply) => reply.kind === 'hide all')) return [];
  if (replies.some((reply) => reply.kind === 'hide names')) return messages.filter((message) => !message.sensitive);
  return messages;
}

/** When the first of the answers that are left may be taken up by somebody else; null when none is left. */
export function leaseOf({ pending }: Pick<Content, 'pending'>): Date | null {
  return pending.length === 0 ? null : new Date(Math.min(...pending.map(({ until }) => until)));
}

/** Content once an answer was sent: a message told of again (it was edited) replaces what was known of it. */
export function withSent(content: Content, id: number, sent: readonly SentMessage[]): Content {
  const told = new Set(sent.map((message) => message.id));
  return {
    ...content,
    pending: content.pending.filter((answer) => answer.id !== id),
    messages: [...content.messages.filter((message) => !told.has(message.id)), ...sent],
  };
}

/**
 * Older answers once a newer one is committed. One of which nothing holds any more must not come after it: its button would
 * be from earlier, or what it says no longer true. It stays where it is, for whoever sends it may be at it just now.
 * @param topics what the newer turn has moved on
 */
export function overtake(pending: readonly Pending[], topics: ReadonlySet<string>): readonly Pending[] {
  return pending.map((answer) => {
    const holds = answer.holds?.filter((topic) => !topics.has(topic)) ?? [];
    return { ...answer, holds: holds.length === 0 ? null : holds };
  });
}

function pack({ id, sensitive }: SentMessage): z.input<typeof messageSchema> {
  return [id, sensitive ? 1 : 0];
}
