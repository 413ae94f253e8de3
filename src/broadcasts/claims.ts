import type { PrismaClient } from '../store/generated/client.ts';
import { type Claimant, claim } from './ledger.ts';
import type { BroadcastId } from './types.ts';

/**
 * Of what is claimed nobody knows whether it was sent if this process dies. So no more is claimed at once than goes out in the
 * first of these times or, where claiming takes long, in so many times that, which keeps the pace; but never more than in the second or, where that are few, in the last.
 */
const SECONDS = { least: 0.04, most: 0.12, mostOfFew: 0.5 };
const FEW = 15;
const TIMES = 3;
/** What is remembered of how long the slowest claim took, from one to the next. */
const REMEMBERED = 0.9;
const NOBODY: ReadonlySet<string> = new Set();

interface ClaimsDeps {
  readonly prisma: PrismaClient;
  readonly claimant: Claimant;
  readonly perSecond: number;
  /** Milliseconds that only go forward. */
  readonly clock: () => number;
}

/** Claims recipients by the few, as late as the pace allows. */
export function createClaims({ prisma, claimant, perSecond, clock }: ClaimsDeps) {
  let tookMs = 0;

  return {
    /** How many are claimed at once. */
    most(): number {
      const most = Math.max(perSecond * SECONDS.most, Math.min(FEW, perSecond * SECONDS.mostOfFew));
      const wanted = perSecond * Math.max(SECONDS.least, (TIMES * tookMs) / 1000);
      return Math.max(1, Math.ceil(Math.min(most, wanted)));
    },

    /** Gives who of them may be written to. @throws FencedError */
    async claim(
      broadcast: BroadcastId,
      recipients: readonly { readonly subscription: string }[],
    ): Promise<ReadonlySet<string>> {
      if (recipients.length === 0) return NOBODY;
      const began = clock();
      const ids = recipients.map(({ subscription }) => subscription);
      const claimed = await claim(prisma, claimant, broadcast, ids);
      tookMs = Math.max(clock() - began, tookMs * REMEMBERED);
      return claimed;
    },
  };
}
