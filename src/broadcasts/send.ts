import { type Backoff, wait as waitUnless } from '../channel/wait.ts';
import {
  type Claimant,
  type Claimed,
  claim,
  endIfDone,
  FencedError,
  leave,
  NIL,
  pauseIfDead,
  takeOver,
} from './ledger.ts';
import type { Messenger, Outcome } from './messenger.ts';
import { createAlarm, createRest, createSpacing } from './pace.ts';
import { type Letter, type Origin, type PrepareDeps, prepare } from './prepare.ts';
import { createSettler } from './settler.ts';
import { createSuspects, type Suspect, type Suspects, type Verdict } from './suspects.ts';
import { markDead, noteRest, pauseFor, readTask, type Task, tasksOf } from './tasks.ts';
import type { BroadcastId, PauseReason } from './types.ts';

export interface SenderDeps extends PrepareDeps {
  readonly now: () => Date;
  /** Milliseconds of rest after failures that pass, twice as long each time. Half a second to half a minute unless a test says less. */
  readonly backoff?: Backoff;
}

/** A batch is what goes out in this time: between claiming and sending nobody waits longer, and a pause takes hold after it. */
const BATCH_SECONDS = 0.12;
/** A batch that was held up longer, or for the time of two messages, is given back, and whoever is in it is looked at anew. */
const STALE_MS = 600;
/** Without work for so long, a worker leaves. */
const LINGER_MS = 2_000;
const LOOK_AGAIN_MS = 200;
/** Tries of one message that fails for passing reasons. */
const MOST_TRIES = 6;

/** A broadcast in the hands of this worker. */
interface Hand {
  readonly task: Task;
  /** Everybody up to here was claimed once; those who came back are found by beginning anew. */
  after: string;
  readonly alarm: (failed: boolean) => boolean;
  readonly suspects: Suspects;
  /** For what its messages met. `stopped`: by us, and not yet written. */
  state: 'going' | 'stopped' | 'paused';
}

/** Sends for one account, as its only worker, until nothing is left for a moment, `until` is reached or the signal fires. */
function createSender(deps: SenderDeps, claimant: Claimant, from: Origin, signal: AbortSignal) {
  const { prisma } = deps;
  const clock = (): number => performance.now();
  const pace = from.messenger.pace(from.account);
  const place = createSpacing(pace.perSecond, clock);
  const staleMs = Math.max(STALE_MS, 2_000 / pace.perSecond);
  const settler = createSettler({ prisma, addresses: deps.privacy.addresses }, claimant);
  const trouble = new AbortController();
  const stop = AbortSignal.any([signal, settler.broken, trouble.signal]);
  const hands = new Map<BroadcastId, Hand | null>();
  const underWay = new Set<Promise<void>>();
  const rest = createRest(clock, deps.backoff);
  let dead = false;

  return { run, restFor: rest.take };

  /** True: there is more to do. Rejects with FencedError when another worker has the account. */
  async function run(until: number): Promise<boolean> {
    try {
      return await work(until);
    } catch (error) {
      // What went wrong first is what counts; but results that are known shall still be written.
      await finished().catch(() => undefined);
      throw error;
    }
  }

  async function work(until: number): Promise<boolean> {
    let worked = clock();
    let left: readonly BroadcastId[] = [];
    while (!stop.aborted && !dead && clock() < until) {
      await wait(Math.min(rest.until(), until) - clock());
      left = await tasksOf(prisma, claimant.account);
      if (await sendSome(left)) worked = clock();
      else {
        await judged();
        await finished();
        for (const id of left) await endIfDone(prisma, id, deps.now());
        if (clock() - worked > LINGER_MS) return false;
        await wait(LOOK_AGAIN_MS);
      }
    }
    await finished();
    left = await tasksOf(prisma, claimant.account);
    for (const id of left) {
      if (dead) await pauseIfDead(prisma, id);
      await endIfDone(prisma, id, deps.now());
    }
    return !dead && left.length > 0;
  }

  async function sendSome(ids: readonly BroadcastId[]): Promise<boolean> {
    for (const id of ids) {
      const hand = await handOf(id);
      if (hand?.state === 'going' && (await sendBatch(hand))) return true;
    }
    return false;
  }

  async function handOf(id: BroadcastId): Promise<Hand | null> {
    const known = hands.get(id);
    // Resumed by staff meanwhile: it is among what is to be sent again.
    if (known !== undefined && known?.state !== 'paused') return known;
    const task = await readTask(prisma, id);
    const hand: Hand | null = task && {
      ...{ task, after: NIL, state: 'going' },
      alarm: createAlarm(task.alarms),
      suspects: createSuspects(task.alarms > 0),
    };
    hands.set(id, hand);
    return hand;
  }

  /** False: nobody of this broadcast is pending. */
  async function sendBatch(hand: Hand): Promise<boolean> {
    // What is not written yet counts as under way: if this process dies now, all of it is unknown.
    const free = pace.atOnce - underWay.size - settler.waiting();
    if (free <= 0) {
      await (settler.waiting() > 0 ? settler.written() : Promise.race(underWay));
      return true;
    }
    const most = Math.min(free, Math.max(1, Math.ceil(pace.perSecond * BATCH_SECONDS)));
    const claimed = await claim(prisma, claimant, hand.task.id, hand.after, most);
    const fresh = clock();
    const last = claimed.at(-1);
    if (last) {
      hand.after = last.subscription;
      await dispatch(hand, claimed, fresh);
      return true;
    }
    const begunAnew = hand.after !== NIL;
    hand.after = NIL;
    return begunAnew;
  }

  /** @param fresh when they were claimed */
  async function dispatch(hand: Hand, claimed: readonly Claimed[], fresh: number): Promise<void> {
    const { letters, settled } = await prepare(deps, from, hand.task, claimed).catch((error: unknown) => {
      for (const { subscription } of claimed) settler.put(hand.task.id, { subscription, to: 'back' });
      throw error;
    });
    for (const one of settled) {
      settler.put(hand.task.id, one);
      if (one.to === 'failed') await note(hand, true);
    }
    for (const letter of letters) {
      if (mayGo(hand)) await wait(place());
      if (mayGo(hand) && clock() - fresh < staleMs) launch(hand, letter);
      else giveBack(hand, letter, 'back');
    }
  }

  function mayGo(hand: Hand): boolean {
    return !stop.aborted && !dead && hand.state === 'going' && clock() >= rest.until();
  }

  function giveBack(hand: Hand, { subscription }: Letter, to: 'back' | 'again'): void {
    settler.put(hand.task.id, { subscription, to });
    hand.after = NIL;
  }

  function launch(hand: Hand, letter: Letter): void {
    const sending = from.messenger
      .send(from.account, letter.address, letter.message)
      // The port promises not to reject: what became of this message cannot be known.
      .catch((): Outcome => ({ kind: 'unknown' }))
      .then((outcome) => conclude(hand, letter, outcome))
      .catch((error: unknown) => trouble.abort(error))
      .finally(() => underWay.delete(sending));
    underWay.add(sending);
  }

  async function conclude(hand: Hand, letter: Letter, outcome: Outcome): Promise<void> {
    const { id, purpose } = hand.task;
    const { subscription } = letter;
    const over = purpose === 'delivery' && letter.scope === 'end';
    switch (outcome.kind) {
      case 'sent':
        rest.success();
        for (const suspect of hand.suspects.sent(letter)) await failed(hand, suspect);
        if (over) settler.put(id, { subscription, to: 'sent' }, { kind: 'ended', letter });
        else if (!outcome.address) settler.put(id, { subscription, to: 'sent' });
        else settler.put(id, { subscription, to: 'sent' }, { kind: 'moved', letter, address: outcome.address });
        break;
      case 'gone':
        settler.put(id, { subscription, to: 'gone' }, { kind: 'ended', letter });
        break;
      case 'retry after':
        giveBack(hand, letter, 'back');
        return await takeRest(outcome.seconds);
      case 'retry':
        passing(hand, letter);
        break;
      case 'unknown':
        settler.put(id, { subscription, to: 'unknown' });
        break;
      case 'failed': {
        const { reason, refusal } = outcome;
        if (refusal) return await refused(hand, { letter, reason, refusal });
        settler.put(id, { subscription, to: 'failed', reason });
        break;
      }
      case 'account dead':
        giveBack(hand, letter, 'back');
        dead = true;
        return await markDead(prisma, claimant);
    }
    await note(hand, outcome.kind !== 'sent');
  }

  /** What it says of the message holds only while it is being sent: who is refused after that is not reached yet. */
  async function refused(hand: Hand, suspect: Suspect): Promise<void> {
    if (hand.state === 'going') await follow(hand, hand.suspects.refused(suspect));
    else giveBack(hand, suspect.letter, 'back');
  }

  async function follow(hand: Hand, verdict: Verdict): Promise<void> {
    if (verdict.kind === 'people') for (const suspect of verdict.suspects) await failed(hand, suspect);
    if (verdict.kind !== 'message') return;
    for (const { letter } of verdict.suspects) giveBack(hand, letter, 'back');
    await halt(hand, `message ${verdict.fault}`);
  }

  async function failed(hand: Hand, { letter: { subscription }, reason }: Suspect): Promise<void> {
    settler.put(hand.task.id, { subscription, to: 'failed', reason });
    await note(hand, true);
  }

  async function note(hand: Hand, isFailure: boolean): Promise<void> {
    if (hand.alarm(isFailure) && hand.state === 'going') await halt(hand, 'failures');
  }

  async function halt(hand: Hand, reason: PauseReason): Promise<void> {
    hand.state = 'stopped';
    await pauseFor(prisma, hand.task.id, reason);
    hand.state = 'paused';
  }

  async function takeRest(seconds: number): Promise<void> {
    rest.take(seconds);
    await noteRest(prisma, claimant, new Date(deps.now().getTime() + seconds * 1000));
  }

  function passing(hand: Hand, letter: Letter): void {
    rest.afterFailure();
    if (letter.tries + 1 < MOST_TRIES) giveBack(hand, letter, 'again');
    else settler.put(hand.task.id, { subscription: letter.subscription, to: 'failed', reason: 'gave up' });
  }

  /** Nobody is left to try: what was refused is judged by what is known. */
  async function judged(): Promise<void> {
    await Promise.all(underWay);
    for (const hand of hands.values()) if (hand?.state === 'going') await follow(hand, hand.suspects.ended());
  }

  /** Everything under way is concluded and written; whoever it is not known of is as if never claimed. */
  async function finished(): Promise<void> {
    await Promise.all(underWay);
    for (const hand of hands.values()) {
      if (hand) for (const { letter } of hand.suspects.release()) giveBack(hand, letter, 'back');
    }
    await settler.written();
    trouble.signal.throwIfAborted();
  }

  async function wait(ms: number): Promise<void> {
    if (ms > 0) await waitUnless(ms, stop);
  }
}

export interface SliceDeps extends SenderDeps {
  /** Null: this program has no such channel. */
  readonly messengerOf: (channel: string) => Messenger | null;
  readonly log: BroadcastLog;
  /** 50 s unless a test says less. */
  readonly sliceMs?: number;
}

/** What is told to the operator: counts and words, nothing of anyone. */
export interface BroadcastLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

const SLICE_MS = 50_000;

/**
 * One turn of an account's worker, at most a minute: takes the account over (who else held it is fenced off, and what they
 * left half done is unknown), sends, and leaves everything written. `again`: there is more to send.
 */
export async function sendSlice(deps: SliceDeps, number: number, signal: AbortSignal): Promise<'again' | undefined> {
  const { prisma, log } = deps;
  const claimant = await takeOver(prisma, number);
  if (claimant.unknown > 0)
    log.warn({ count: claimant.unknown }, 'broadcast: a worker died; whether these were sent is unknown');
  const row = await prisma.sendingAccount.findUniqueOrThrow({ where: { number } });
  const { channel, account } = row;
  const messenger = deps.messengerOf(channel);
  if (row.dead || !messenger || !(await messenger.serves(account))) {
    log.warn({ channel }, 'broadcast: an account cannot send');
    await markDead(prisma, claimant);
    for (const id of await tasksOf(prisma, number)) await pauseIfDead(prisma, id);
    await leave(prisma, claimant);
    return undefined;
  }
  try {
    const sender = createSender(deps, claimant, { channel, account, messenger }, signal);
    sender.restFor(((row.restUntil?.getTime() ?? 0) - deps.now().getTime()) / 1000);
    const more = await sender.run(performance.now() + (deps.sliceMs ?? SLICE_MS));
    await leave(prisma, claimant);
    return more ? 'again' : undefined;
  } catch (error) {
    if (!(error instanceof FencedError)) throw error;
    log.warn({ channel }, 'broadcast: another worker has taken over');
    return undefined;
  }
}
