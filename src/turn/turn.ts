import { setTimeout as sleep } from 'node:timers/promises';
import type { Address, Answer, Arrival, Turns } from '../channel/channel.ts';
import type { State } from '../conversation/state.ts';
import { StoreError, storeError } from '../store/errors.ts';
import type { Language } from '../texts/text.ts';
import { span } from '../trace.ts';
import { createConsents } from './campaigns.ts';
import { type Content, EMPTY, leaseOf, readContent, writeContent } from './content.ts';
import { createNames } from './names.ts';
import { createFinish, LEASE_MS } from './pending.ts';
import { type NextConversation, readSnapshot, type Snapshot, type StoredConversation, swapState } from './pool.ts';
import { contentAfter, type Ran, run, runReading } from './run.ts';
import { swapWith } from './swap.ts';
import type { TurnDeps } from './types.ts';
import { beginWork, deliveryOf, type Work } from './work.ts';

const TRIES = 8;
/** Versions of a row go around within a positive 32-bit integer, and are a little less than that: notes add one. */
const VERSIONS = 2 ** 30;
const HOUR_MS = 3_600_000;

/**
 * Takes what people do, one turn each: read, decrypt, step, and one swap that stores all of it or nothing. When someone else
 * was faster, the turn is taken anew from what stands there then. Replies are stored with it, and are sent at the latest by
 * the next start: at least once, for a crash between sending and noting it sends them twice.
 */
export function createTurns(deps: TurnDeps): Turns {
  const consents = createConsents(deps);
  const finishOf = createFinish(deps);
  const namesOfPerson = createNames(deps.privacy.pseudonyms);

  async function read(arrival: Arrival) {
    const slugs = deps.campaigns.outlines().map((outline) => outline.slug);
    const names = namesOfPerson(slugs, arrival);
    return {
      names,
      snapshot: await span({ name: 'turn.read' }, () => readSnapshot(deps.pool, names, deps.exactCounts)),
    };
  }

  /** Where there is a row, what was done is noted in it: only without one nothing is stored. */
  async function look(arrival: Arrival): Promise<Answer | null> {
    const { names, snapshot } = await read(arrival);
    if (snapshot.conversation !== null || keepsMessages(arrival, snapshot)) return null;
    const work = beginWork(deps, arrival, names, snapshot, languageOf(deps, arrival, EMPTY.state, snapshot));
    const ran = runReading(deps, work, EMPTY.state);
    if (ran === null || !isIdle(ran.state)) return null;
    return { ...answer(ran, work, [], nothingToFinish), readOnly: true };
  }

  async function attempt(arrival: Arrival): Promise<Answer | 'lost'> {
    const { names, snapshot } = await read(arrival);
    const delivery = deliveryOf(deps.privacy.pseudonyms, arrival);
    const row = snapshot.conversation;
    const rowName = names.conversation.toString('hex');
    const before = contentOf(row, rowName);
    if (delivery !== null && before.seen.includes(delivery)) return NOTHING_TO_SEND;

    const work = beginWork(deps, arrival, names, snapshot, languageOf(deps, arrival, before.state, snapshot));
    work.stopped = before.stopped;
    const ran = await run(deps, work, before.state);
    if (!row && work.writes.length === 0 && isIdle(ran.state) && !keepsMessages(arrival, snapshot))
      return { ...answer(ran, work, [], watching(work, nothingToFinish)), readOnly: true };

    const version = versionAfter(row?.version ?? 0, deps.random());
    const until = deps.now().getTime() + LEASE_MS;
    const after = contentAfter(before, work, ran, { id: version, until, delivery });
    const next = {
      key: names.conversation,
      read: row?.version ?? 0,
      version,
      sealed: deps.privacy.conversations.encrypt(rowName, writeContent(after)),
      channel: arrival.channel,
      leaseUntil: leaseOf(after),
      expires: expiry(deps.now()),
    };
    const stored = await span(
      { name: 'turn.swap' },
      () => swap(work, next),
      (won) => (won ? 'done' : 'lost'),
    );
    if (!stored) return 'lost';
    const quiet = unasked(before.state, ran.state);
    const finish = ran.replies.length === 0 ? nothingToFinish : finishOf(names.conversation, version, after, { quiet });
    return answer(ran, work, before.messages, watching(work, finish));
  }

  function contentOf(row: StoredConversation | null, rowName: string): Content {
    if (!row) return EMPTY;
    const content = readContent(deps.privacy.conversations.decrypt(rowName, row.sealed));
    // What was delivered stays known as long as the row is there: a platform may repeat it still.
    return row.expires <= deps.now() ? { ...EMPTY, seen: content.seen } : content;
  }

  async function swap(work: Work, next: NextConversation): Promise<boolean> {
    if (work.writes.length === 0) return await swapState(deps.pool, next);
    await consents.store(work.wordings);
    return await swapWith(deps.prisma, next, work.writes);
  }

  /** A progress message that was sent just now is kept up to date from here on. */
  function watching({ arrival, shows }: Work, finish: Answer['finish']): Answer['finish'] {
    if (shows === null) return finish;
    return async (sent) => {
      await finish(sent);
      await deps.staff?.watch(arrival, shows, sent.at(-1)?.id ?? null);
    };
  }

  function answer({ replies }: Ran, work: Work, earlier: Answer['earlier'], finish: Answer['finish']): Answer {
    const shown = replies.map(({ reply, language }) => deps.texts.localise(reply, language));
    const updatesAt = replies.some(({ reply }) => reply.kind === 'hide all') && { updatesAt: () => addressesOf(work) };
    return { duplicate: false, replies: shown, language: work.spoken, earlier, finish, ...updatesAt };
  }

  /** Where updates go to whoever took this turn. */
  async function addressesOf({ subscriptions }: Work): Promise<readonly Address[]> {
    const ids = [...subscriptions.values()].map(({ id }) => id);
    const rows = await deps.prisma.subscription.findMany({
      where: { id: { in: ids } },
      select: { id: true, address: true },
    });
    return rows.map(({ id, address }) => JSON.parse(deps.privacy.addresses.decrypt(id, address)) as Address);
  }

  return {
    async take(arrival) {
      for (let tried = 0; tried < TRIES; tried += 1) {
        const taken = await attempt(arrival).catch((error: unknown) => {
          const told = withoutValues(error);
          if (told instanceof StoreError && told.kind === 'away') deps.doubt?.();
          throw told;
        });
        if (taken !== 'lost') return taken;
        await sleep(deps.random() * 4 * 2 ** tried);
      }
      throw new StoreError('conflict', 'every try');
    },

    look: (arrival) =>
      look(arrival).catch((error: unknown) => {
        throw withoutValues(error);
      }),
  };
}

/** Another version than the one that was read, at random: it tells nothing of how many turns there were. Never 0. */
function versionAfter(read: number, random: number): number {
  return 1 + ((read + Math.floor(random * (VERSIONS - 1))) % VERSIONS);
}

/**
 * Questions that a walk left out in this turn: who signs without a name is not asked for it. Each is made up for, so that a
 * thief who counts the versions of a row in the database's files finds as many for a walk without a name as with one.
 */
function unasked(before: State, after: State): number {
  if (after.step === 'idle') return 0;
  const asked = before.step === 'idle' || before.walk !== after.walk ? 0 : before.turn;
  return Math.max(0, after.turn - asked - 1);
}

/** Two days ahead at most, as long as its messages can be taken away, and at a full hour: it must not tell when someone wrote. */
function expiry(now: Date): Date {
  return new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS + 48 * HOUR_MS);
}

/** What they chose, else the language their walk began in, else what their client says. */
function languageOf(deps: TurnDeps, arrival: Arrival, state: State, snapshot: Snapshot): Language {
  const walk = 'language' in state ? state.language : null;
  return snapshot.preference?.language ?? walk ?? deps.texts.negotiate(arrival.languageHint);
}

/** Of whoever signed or is discreet the chat's messages are known for `/hide`, also when they only read. */
function keepsMessages({ asks, place }: Arrival, { signatures, preference }: Snapshot): boolean {
  return asks === 'one by one' && place === 'private' && (signatures.length > 0 || preference?.discreet === true);
}

function isIdle(state: State): boolean {
  return state.step === 'idle' && state.last === null;
}

const nothingToFinish = (): Promise<void> => Promise.resolve();

const NOTHING_TO_SEND: Answer = { duplicate: true, replies: [], language: null, earlier: [], finish: nothingToFinish };

/** Errors of the database carry values; these do not. A fault that is not the database's is passed on as it is. */
function withoutValues(error: unknown): unknown {
  const cleaned = storeError(error);
  const ofDatabase = cleaned.code !== 'unknown' || (error instanceof Error && error.name.startsWith('Prisma'));
  return ofDatabase ? cleaned : error;
}
