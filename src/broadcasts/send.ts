import { type Backoff, wait as waitUnless } from '../channel/wait.ts';
import { createClaims } from './claims.ts';
import { type Hand, takeInHand } from './hand.ts';
import { behind, type Claimant, endIfDone, NIL, pauseIfDead, type Recipient, readPending } from './ledger.ts';
import type { Outcome } from './messenger.ts';
import { createRest, createSpacing } from './pace.ts';
import { type Letter, type Origin, type PrepareDeps, prepare } from './prepare.ts';
import { createSettler } from './settler.ts';
import type { Suspect, Verdict } from './suspects.ts';
import { markDead, noteRest, pauseFor, readTask, tasksOf } from './tasks.ts';
import type { BroadcastId, PauseReason } from './types.ts';

export interface SenderDeps extends PrepareDeps {
  readonly now: () => Date;
  /** Milliseconds of rest after failures that pass, twice as long each time. Half a second to half a minute unless a test says less. */
  readonly backoff?: Backoff;
}

/** A batch is what goes out in this time. It is read while the last of the one before go out: nobody waits much longer. */
const BATCH_SECONDS = 0.2;
const STEADY_MS = 5;
/** A batch that was held up longer, or for the time of two messages, is let go, and whoever is in it is looked at anew. */
const STALE_MS = 600;
/** Without work for so long, a worker leaves. */
const LINGER_MS = 2_000;
const LOOK_AGAIN_MS = 200;
/** Tries of one message that fails for passing reasons. */
const MOST_TRIES = 6;

/** Recipients who are pending, with what goes to them. */
interface Batch {
  readonly hand: Hand;
  readonly letters: readonly Letter[];
  /** When they were read. */
  readonly fresh: number;
  /** How many others of it were claimed and are done with. */
  readonly settled: number;
}

/** Sends for one account, as its only worker, until nothing is left for a moment, `until` is reached or the signal fires. */
export function createSender(deps: SenderDeps, claimant: Claimant, from: Origin, signal: AbortSignal) {
  const { prisma } = deps;
  const clock = (): number => performance.now();
  const pace = from.messenger.pace(from.account);
  const place = createSpacing(pace.perSecond, clock);
  const staleMs = Math.max(STALE_MS, 2_000 / pace.perSecond);
  const settler = createSettler({ prisma, addresses: deps.privacy.addresses }, claimant);
  const trouble = new AbortController();
  const stop = AbortSignal.any([signal, settler.broken, trouble.signal]);
  const claims = createClaims({ prisma, claimant, perSecond: pace.perSecond, clock });
  const hands = new Map<BroadcastId, Hand | null>();
  const underWay = new Set<Promise<void>>();
  const rest = createRest(clock, deps.backoff);
  let dead = false;
  /** What is being sent, as last looked up. */
  let open: readonly BroadcastId[] = [];
  /** The batch after the one that goes out, from when it is being read. */
  let ahead: Promise<Batch | null> | null = null;
  /** How long that takes, in ms. */
  let lead = 0;
  /** Claimed, and neither under way nor given back. */
  let inHand = 0;

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
    while (goesOn(until)) {
      const batch = (await taken()) ?? (await nextBatch(until, true));
      if (batch) {
        worked = clock();
        await dispatch(batch, until);
      } else if (goesOn(until)) {
        await judged();
        await ended(open);
        if (clock() - worked > LINGER_MS) return false;
        await wait(LOOK_AGAIN_MS);
      }
    }
    await finished();
    open = await tasksOf(prisma, claimant.account);
    if (dead) for (const id of open) await pauseIfDead(prisma, id);
    await ended(open);
    return !dead && open.length > 0;
  }

  async function ended(ids: readonly BroadcastId[]): Promise<void> {
    await finished();
    for (const id of ids) await endIfDone(prisma, id, deps.now());
  }

  function goesOn(until: number): boolean {
    return !stop.aborted && !dead && clock() < until;
  }

  /** The batch that was read ahead. */
  async function taken(): Promise<Batch | null> {
    const read = ahead;
    ahead = null;
    return await read;
  }

  /**
   * Null: nobody is pending. @param anew whether to begin anew behind the last; not while others of a batch are pending, who
   * will be claimed in a moment.
   */
  async function nextBatch(until: number, anew: boolean): Promise<Batch | null> {
    await wait(Math.min(rest.until(), until) - clock());
    if (!goesOn(until)) return null;
    const began = clock();
    open = await tasksOf(prisma, claimant.account);
    for (const id of open) {
      const hand = await handOf(id);
      const batch = hand?.state === 'going' && (await batchOf(hand, anew));
      if (!batch) continue;
      lead = Math.max(clock() - began + STEADY_MS, lead * 0.9);
      return batch;
    }
    return null;
  }

  async function handOf(id: BroadcastId): Promise<Hand | null> {
    const known = hands.get(id);
    // Resumed by staff meanwhile: it is among what is to be sent again.
    if (known !== undefined && known?.state !== 'paused') return known;
    const task = await readTask(prisma, deps.privacy.rows, id);
    const hand = task && takeInHand(task);
    hands.set(id, hand);
    return hand;
  }

  async function batchOf(hand: Hand, anew: boolean): Promise<Batch | null> {
    for (;;) {
      const first = hand.from;
      const most = Math.max(1, Math.ceil(pace.perSecond * BATCH_SECONDS));
      const pending = await readPending(prisma, claimant.account, hand.task.id, first, most);
      const last = pending.at(-1);
      if (last) {
        // Who came back meanwhile is looked at again.
        if (hand.from === first) hand.from = behind(last.subscription);
        return await prepared(hand, pending);
      }
      if (first === NIL || !anew) return null;
      hand.from = NIL;
    }
  }

  async function prepared(hand: Hand, pending: readonly Recipient[]): Promise<Batch> {
    const fresh = clock();
    const { letters, settled } = await prepare(deps, from, hand.task, pending);
    const done = await claims.claim(hand.task.id, settled);
    for (const one of settled) {
      if (!done.has(one.subscription)) continue;
      settler.put(hand.task.id, one);
      if (one.to === 'failed') await note(hand, true);
    }
    return { hand, letters, fresh, settled: done.size };
  }

  async function dispatch(batch: Batch, until: number): Promise<void> {
    const { hand, letters, fresh } = batch;
    let claimed = batch.settled;
    for (let nth = 0; nth < letters.length; ) {
      const most = await room();
      if (!mayGo(hand) || clock() - fresh >= staleMs) return letGo(hand, letters.slice(nth));
      const some = letters.slice(nth, nth + most);
      const mine = await claims.claim(hand.task.id, some);
      claimed += mine.size;
      nth += some.length;
      await goOut(
        hand,
        some.filter(({ subscription }) => mine.has(subscription)),
        (left) => {
          const takes = ((letters.length - nth + left) / pace.perSecond) * 1000;
          if (takes <= lead && ahead === null) readAhead(until);
        },
      );
    }
    // Somebody else has them in hand, or staff have paused it.
    if (claimed === 0) await wait(LOOK_AGAIN_MS);
  }

  /** @param before called before each, with how many of them are left */
  async function goOut(hand: Hand, letters: readonly Letter[], before: (left: number) => void): Promise<void> {
    inHand += letters.length;
    for (const [nth, letter] of letters.entries()) {
      if (mayGo(hand)) before(letters.length - nth);
      if (mayGo(hand)) await wait(place());
      inHand -= 1;
      if (mayGo(hand)) launch(hand, letter);
      else giveBack(hand, letter, 'back');
    }
  }

  /** Waits until what was sent before has left, and more may be claimed. Gives how many. */
  async function room(): Promise<number> {
    await from.messenger.clear?.(from.account, stop);
    while (free() <= 0) await (settler.waiting() > 0 ? settler.written() : Promise.race(underWay));
    return Math.min(free(), claims.most());
  }

  /** How many more may be claimed. What is not written yet counts: if this process dies now, all of it is unknown. */
  function free(): number {
    return pace.atOnce - inHand - underWay.size - settler.waiting();
  }

  function readAhead(until: number): void {
    ahead = nextBatch(until, false);
    // Fenced off, say: what is in hand must not go out either.
    ahead.catch((error: unknown) => trouble.abort(error));
  }

  function mayGo(hand: Hand): boolean {
    return !stop.aborted && !dead && hand.state === 'going' && open.includes(hand.task.id) && clock() >= rest.until();
  }

  function giveBack(hand: Hand, letter: Letter, to: 'back' | 'again'): void {
    settler.put(hand.task.id, { subscription: letter.subscription, to });
    letGo(hand, [letter]);
  }

  /** Whoever they are for is looked at anew. */
  function letGo(hand: Hand, letters: readonly Letter[]): void {
    for (const { subscription } of letters) if (subscription < hand.from) hand.from = subscription;
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
    // What a reading failed of, whoever reads next meets too.
    const unsent = await taken().catch(() => null);
    if (unsent) letGo(unsent.hand, unsent.letters);
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
