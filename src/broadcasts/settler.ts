import { setTimeout as sleep } from 'node:timers/promises';
import type { Privacy } from '../privacy/privacy.ts';
import { storeError } from '../store/errors.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import { type Claimant, type Settled, settle } from './ledger.ts';
import type { Address } from './messenger.ts';
import type { Letter } from './prepare.ts';
import type { BroadcastId } from './types.ts';

/** What follows from a result for the subscription itself. `ended`: it is deleted. `moved`: write there from now on. */
export type Consequence =
  | { readonly kind: 'ended'; readonly letter: Letter }
  | { readonly kind: 'moved'; readonly letter: Letter; readonly address: Address };

export interface Settler {
  /** Takes a result; it is written within a moment. */
  put(broadcast: BroadcastId, settled: Settled, consequence?: Consequence): void;
  /** Results that are not written yet. */
  waiting(): number;
  /** Resolves when everything taken so far is written. Rejects with what `broken` tells. */
  written(): Promise<void>;
  /** Aborted, with the error as its reason, when results could not be written. */
  readonly broken: AbortSignal;
}

const FLUSH_MS = 60;
const FLUSH_AT = 200;
const TRY_FOR_MS = 30_000;
const TRY_EVERY_MS = 250;

/** Gathers results and writes them in bulk. While the database is away it tries on for half a minute. */
export function createSettler(
  { prisma, addresses }: { readonly prisma: PrismaClient; readonly addresses: Privacy['addresses'] },
  claimant: Claimant,
): Settler {
  const results = new Map<BroadcastId, Settled[]>();
  let consequences: Consequence[] = [];
  let waiting = 0;
  let writing = 0;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  const broken = new AbortController();

  function flush(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    running = running.then(write).catch((error: unknown) => broken.abort(error));
    return running;
  }

  async function write(): Promise<void> {
    if (waiting === 0 || broken.signal.aborted) return;
    const now = [...results];
    const then = consequences;
    results.clear();
    consequences = [];
    writing = waiting;
    waiting = 0;
    for (const [broadcast, settled] of now) await insist(() => settle(prisma, claimant, broadcast, settled));
    writing = 0;
    if (then.length > 0) await insist(() => follow(then));
  }

  /** Only while the subscription is as it was when we wrote to it: a new consent of the same person is left alone. */
  async function follow(then: readonly Consequence[]): Promise<void> {
    const ended = then.flatMap((one) => (one.kind === 'ended' ? [one.letter] : []));
    if (ended.length > 0) {
      await prisma.$executeRaw`
        DELETE FROM subscription s
        USING unnest(${ended.map((one) => one.subscription)}::text[]::uuid[], ${ended.map(hexOf)}::text[]) AS e(id, address)
        WHERE s.id = e.id AND s.address = decode(e.address, 'hex')`;
    }
    for (const one of then) {
      if (one.kind !== 'moved') continue;
      const { subscription, sealed } = one.letter;
      const anew = Uint8Array.from(addresses.encrypt(subscription, JSON.stringify(one.address)));
      const where = { id: subscription, address: Uint8Array.from(sealed) };
      await prisma.subscription.updateMany({ where, data: { address: anew } });
    }
  }

  return {
    put(broadcast, settled, consequence) {
      const list = results.get(broadcast) ?? [];
      results.set(broadcast, list);
      list.push(settled);
      if (consequence) consequences.push(consequence);
      waiting += 1;
      if (waiting >= FLUSH_AT) void flush();
      else timer ??= setTimeout(() => void flush(), FLUSH_MS);
    },
    waiting: () => waiting + writing,
    async written() {
      await flush();
      if (broken.signal.aborted) throw broken.signal.reason;
    },
    broken: broken.signal,
  };
}

/** Tries again while the database is away or somebody was in the way: a result that is lost makes its message unknown. */
async function insist(write: () => Promise<void>): Promise<void> {
  const until = performance.now() + TRY_FOR_MS;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (storeError(error).kind === 'other' || performance.now() > until) throw error;
      await sleep(TRY_EVERY_MS);
    }
  }
}

function hexOf(letter: Letter): string {
  return Buffer.from(letter.sealed).toString('hex');
}
