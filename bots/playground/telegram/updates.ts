import { badRequest } from './refusal.ts';

/** An update that waits to be taken by the bot. */
export interface PendingUpdate {
  readonly id: number;
  /** Updates of one lane are handed over one at a time, in order: a chat's id, or a person's for inline mode. */
  readonly lane: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const BY_DEFAULT = [
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'business_connection',
  'business_message',
  'edited_business_message',
  'deleted_business_messages',
  'guest_message',
  'stopped_message_generation',
  'inline_query',
  'chosen_inline_result',
  'callback_query',
  'shipping_query',
  'pre_checkout_query',
  'purchased_paid_media',
  'poll',
  'poll_answer',
  'my_chat_member',
  'chat_join_request',
  'chat_boost',
  'removed_chat_boost',
  'managed_bot',
  'subscription',
];
const ONLY_ON_REQUEST = ['chat_member', 'message_reaction', 'message_reaction_count'];
const KEPT_MS = 24 * 3600 * 1000;
const REMEMBERED = 1000;

/**
 * The updates of one bot: numbered, filtered by what the bot asked for when they came up, kept until confirmed or for 24
 * hours (https://core.telegram.org/bots/api#getting-updates).
 *
 * @param firstId the platform starts at some positive number
 */
export function createUpdates(now: () => Date, firstId: number) {
  let nextId = firstId;
  let allowed: readonly string[] = [];
  const pending = new Map<number, PendingUpdate>();
  const remembered = new Map<number, PendingUpdate>();
  const arrivals = new Set<(update: PendingUpdate) => void>();
  const idlers: (() => void)[] = [];

  const settle = (): void => {
    if (pending.size === 0) for (const resolve of idlers.splice(0)) resolve();
  };
  const wants = (kind: string): boolean => (allowed.length === 0 ? BY_DEFAULT : allowed).includes(kind);

  const enqueue = (body: Readonly<Record<string, unknown>>, lane: string, id: number): void => {
    const update = { id, lane, at: now().getTime(), body: { ...body, update_id: id } };
    pending.set(id, update);
    remembered.set(id, update);
    const oldest = remembered.keys().next().value;
    if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    for (const listener of arrivals) listener(update);
  };

  return {
    /** Something happened. Gives the update's id, or null where the bot asked not to be told. */
    happened: (kind: string, content: unknown, lane: number): number | null => {
      if (!wants(kind)) return null;
      const id = nextId++;
      enqueue({ [kind]: content }, String(lane), id);
      return id;
    },
    /** Hands over anything at all, whatever the bot asked for. An `update_id` is given to it. */
    inject: (raw: Readonly<Record<string, unknown>>, lane: string): number => {
      const id = nextId++;
      enqueue(raw, lane, id);
      return id;
    },
    setAllowed: (kinds: readonly string[] | undefined): void => {
      if (kinds !== undefined) allowed = kinds;
    },
    allowed: (): readonly string[] => allowed,
    /** Waiting updates, oldest first, without those older than 24 hours. */
    pending: (): readonly PendingUpdate[] => {
      const oldest = now().getTime() - KEPT_MS;
      for (const update of pending.values()) if (update.at < oldest) pending.delete(update.id);
      settle();
      return [...pending.values()];
    },
    count: (): number => pending.size,
    isPending: (id: number): boolean => pending.has(id),
    confirm: (id: number): void => {
      pending.delete(id);
      settle();
    },
    confirmBelow: (offset: number): void => {
      for (const id of pending.keys()) if (id < offset) pending.delete(id);
      settle();
    },
    drop: (): void => {
      pending.clear();
      settle();
    },
    /** One of the last thousand updates, confirmed or not. */
    recall: (id: number): PendingUpdate | undefined => remembered.get(id),
    lastId: (): number => nextId - 1,
    onArrival: (listener: (update: PendingUpdate) => void): (() => void) => {
      arrivals.add(listener);
      return () => arrivals.delete(listener);
    },
    /** Resolves when the bot has taken everything that happened so far and since. */
    idle: (): Promise<void> =>
      pending.size === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve)),
  };
}

export type Updates = ReturnType<typeof createUpdates>;

/** @throws {Refusal} 400 for a kind of update that does not exist */
export function checkedKinds(kinds: readonly string[] | undefined): readonly string[] | undefined {
  const unknown = kinds?.some((kind) => !BY_DEFAULT.includes(kind) && !ONLY_ON_REQUEST.includes(kind));
  if (unknown === true) throw badRequest('allowed_updates names an update type that does not exist');
  return kinds;
}
