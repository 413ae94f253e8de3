import type { Address, SentMessage } from '../channel/channel.ts';
import type { Reply } from '../conversation/reply.ts';
import { IDLE, readState, type State } from '../conversation/state.ts';
import type { Language } from '../texts/text.ts';

/** What a conversation's row holds, encrypted as a whole. */
export interface Content {
  readonly state: State;
  /** Answers that are committed and not known to be sent, oldest first. */
  readonly pending: readonly Pending[];
  /** Messages of the bot in this chat that can still be taken away, oldest first. */
  readonly messages: readonly SentMessage[];
}

/** The answer of one turn. Replies are kept as keys and parameters, each with the language it is told in. */
export interface Pending {
  /** The row's version when it was stored: names the answer within its conversation. */
  readonly id: number;
  readonly replies: readonly { readonly reply: Reply; readonly language: Language }[];
  readonly earlier: readonly SentMessage[];
  readonly address: Address;
  /** How often sending it was begun. */
  readonly tries: number;
  /** Until when whoever committed it, or took it up since, may be sending it: in ms since 1970. */
  readonly until: number;
}

export const EMPTY: Content = { state: IDLE, pending: [], messages: [] };

/** Messages remembered of a conversation; more would only make every turn dearer. */
const MOST_MESSAGES = 40;

type StoredMessage = readonly [id: string, sensitive: 0 | 1];

export function writeContent({ state, pending, messages }: Content): string {
  const stored = {
    v: 2,
    state,
    pending: pending.map((answer) => ({ ...answer, earlier: answer.earlier.map(pack) })),
    messages: messages.slice(-MOST_MESSAGES).map(pack),
  };
  return JSON.stringify(stored);
}

/** Reads what `writeContent` wrote. Content of another version is `EMPTY`: the person starts over. */
export function readContent(text: string): Content {
  const stored = JSON.parse(text) as {
    v: number;
    state: unknown;
    pending: (Omit<Pending, 'earlier'> & { earlier: StoredMessage[] })[];
    messages: StoredMessage[];
  };
  if (stored.v !== 2) return EMPTY;
  return {
    state: readState(stored.state),
    pending: stored.pending.map((answer) => ({ ...answer, earlier: answer.earlier.map(unpack) })),
    messages: stored.messages.map(unpack),
  };
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

function pack({ id, sensitive }: SentMessage): StoredMessage {
  return [id, sensitive ? 1 : 0];
}

function unpack([id, sensitive]: StoredMessage): SentMessage {
  return { id, sensitive: sensitive === 1 };
}
