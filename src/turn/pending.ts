import type { Answer, Channel, SentMessage } from '../channel/channel.ts';
import type { Reply } from '../conversation/reply.ts';
import { StoreError } from '../store/errors.ts';
import { type Content, leaseOf, type Pending, readContent, withSent, writeContent } from './content.ts';
import { readRow, rewriteRow } from './pool.ts';
import type { TurnDeps } from './types.ts';

/** How long whoever committed a turn has to send its replies, before another process may. */
export const LEASE_MS = 30_000;

/** Turns of the same conversation that may come in between before a row is let be. */
const ROW_TRIES = 8;
/** A reply that could not be sent so often will not be. */
const MOST_DELIVERIES = 5;
/** What takes something away is carried out however late it is. */
const HIDES: ReadonlySet<Reply['kind']> = new Set(['hide typed', 'hide names', 'hide all']);

type NoteDeps = Pick<TurnDeps, 'pool' | 'privacy'>;

interface NoteOptions {
  /** The version in which the answer stands; left out, the one that names it. */
  readonly version?: number;
  /** Turns for which the row is stored although there were none; see `unasked` in turn.ts. */
  readonly quiet?: number;
}

interface Stored {
  readonly key: Buffer;
  readonly content: Content;
  readonly read: number;
  /** The lease under which its answer was sent. */
  readonly lease: Date | null;
}

/**
 * Notes that an answer was sent: clears it from the row and remembers its messages. The row is known as the turn left it,
 * so this takes one statement, unless another turn came in between.
 */
export function createFinish({ pool, privacy }: NoteDeps) {
  return (key: Buffer, id: number, content: Content, { version = id, quiet = 0 }: NoteOptions = {}) =>
    async (sent: readonly SentMessage[]): Promise<void> => {
      const name = key.toString('hex');
      let [read, current]: [number, Content] = [version, content];
      for (let tried = 0; tried < ROW_TRIES; tried += 1) {
        const noted = withSent(current, id, sent);
        const leaseUntil = leaseOf(noted);
        const sealed = privacy.conversations.encrypt(name, writeContent(noted));
        if (await rewriteRow(pool, { key, read, sealed, leaseUntil })) {
          await storeMore({ key, content: noted, read: read + 1, lease: leaseOf(content) }, quiet);
          return;
        }
        const row = await readRow(pool, key);
        if (!row) return;
        [read, current] = [row.version, readContent(privacy.conversations.decrypt(name, row.sealed))];
        if (!current.pending.some((answer) => answer.id === id)) return;
      }
      throw new StoreError('conflict', 'every try');
    };

  /** Stores the same content as a turn and its note would, so many times, unless another turn comes in between. */
  async function storeMore({ key, content, read, lease }: Stored, turns: number): Promise<void> {
    const leases = Array.from({ length: turns }, () => [lease, leaseOf(content)]).flat();
    for (const [index, leaseUntil] of leases.entries()) {
      const sealed = privacy.conversations.encrypt(key.toString('hex'), writeContent(content));
      if (!(await rewriteRow(pool, { key, read: read + index, sealed, leaseUntil }))) return;
    }
  }
}

export interface DrainDeps extends NoteDeps, Pick<TurnDeps, 'prisma' | 'now'> {
  /** Each channel spells commands in its own way. */
  readonly localiseIn: (channel: string) => TurnDeps['texts']['localise'];
  /** Null: no such channel runs here. */
  readonly channelOf: (name: string) => Channel | null;
  /** Told when sending failed; it will be tried again. */
  readonly onProblem: (error: unknown) => void;
}

interface Claimed {
  readonly version: number;
  readonly content: Content;
  readonly due: readonly Pending[];
}

/**
 * Sends replies that were committed and never noted as sent, once their lease is over, and drops those that a newer answer
 * has overtaken. `all`: also those whose lease still
 * runs, if it began before this drain was made; only for the start of a program that is alone on its database, whose
 * former self held them. Gives how many answers were sent.
 */
export function createDrain(deps: DrainDeps) {
  const finishOf = createFinish(deps);
  const begun = deps.now();

  /**
   * Takes up the answers that are due. Turns of the same conversation may come in between, for whoever got no answer presses
   * again; they hold up nothing.
   */
  async function claim(key: Buffer, limit: Date): Promise<Claimed | null> {
    const name = key.toString('hex');
    for (let tried = 0; tried < ROW_TRIES; tried += 1) {
      const row = await readRow(deps.pool, key);
      if (!row?.leaseUntil || row.leaseUntil > limit) return null;
      const { content, due } = takeUp(readContent(deps.privacy.conversations.decrypt(name, row.sealed)), limit);
      const sealed = deps.privacy.conversations.encrypt(name, writeContent(content));
      const claimed = await rewriteRow(deps.pool, { key, read: row.version, sealed, leaseUntil: leaseOf(content) });
      if (claimed) return { version: row.version + 1, content, due };
    }
    return null;
  }

  function takeUp({ pending, ...rest }: Content, limit: Date): Omit<Claimed, 'version'> {
    const until = deps.now().getTime() + LEASE_MS;
    const isDue = (answer: Pending): boolean => answer.until <= limit.getTime();
    const due = pending
      .filter(isDue)
      .map((answer) => ({ ...answer, tries: answer.tries + 1, until }))
      .filter((answer) => answer.tries <= MOST_DELIVERIES)
      .map(stillToSend)
      .filter(({ replies }) => replies.length > 0);
    return { content: { ...rest, pending: [...due, ...pending.filter((answer) => !isDue(answer))] }, due };
  }

  function answerOf(pending: Pending, name: string, finish: Answer['finish']): Answer {
    const localise = deps.localiseIn(name);
    const replies = pending.replies.map(({ reply, language }) => localise(reply, language));
    const language = pending.replies.at(-1)?.language ?? null;
    return { duplicate: false, replies, language, earlier: pending.earlier, finish };
  }

  async function drainRow(key: Buffer, channel: Channel, limit: Date): Promise<number> {
    const claimed = await claim(key, limit);
    let sent = 0;
    for (const pending of claimed?.due ?? []) {
      if (!claimed) break;
      const finish = finishOf(key, pending.id, claimed.content, { version: claimed.version });
      await channel.deliver(pending.address, answerOf(pending, channel.name, finish));
      sent += 1;
    }
    return sent;
  }

  return async ({ all }: { readonly all: boolean }): Promise<number> => {
    const limit = all ? new Date(Math.max(begun.getTime() + LEASE_MS, deps.now().getTime())) : deps.now();
    const rows = await deps.prisma.conversation.findMany({
      where: { leaseUntil: { lte: limit } },
      orderBy: { leaseUntil: 'asc' },
      select: { key: true, channel: true },
    });
    let sent = 0;
    for (const row of rows) {
      const channel = deps.channelOf(row.channel);
      if (!channel) continue;
      try {
        sent += await drainRow(Buffer.from(row.key), channel, limit);
      } catch (error) {
        deps.onProblem(error);
      }
    }
    return sent;
  };
}

/** Of an answer that a newer one has overtaken, no more than what it takes away. */
function stillToSend(answer: Pending): Pending {
  if (answer.holds !== null) return answer;
  return { ...answer, replies: answer.replies.filter(({ reply }) => HIDES.has(reply.kind)) };
}
