import type { Prisma, PrismaClient } from '../store/generated/client.ts';
import type { ErasureKeys } from './erasure-keys.ts';
import { createMasterKey } from './keys.ts';
import { vouchWordsAnew } from './own-words.ts';
import { campaignPurposes, createPseudonyms } from './pseudonyms.ts';
import { vouchRecordsAnew } from './records.ts';
import { createRowMacs, type RowMacs } from './row-macs.ts';

/** What is there, in numbers: the first four stay when the secret is lost, the others go with it. */
export interface Inventory {
  readonly signatures: number;
  readonly campaigns: number;
  readonly broadcasts: number;
  readonly exports: number;
  readonly subscriptions: number;
  readonly conversations: number;
  readonly preferences: number;
  readonly staff: number;
  readonly workspaces: number;
  readonly cards: number;
  /** Sealing keys that their holders have to prove again. */
  readonly keys: number;
}

export async function takeInventory(prisma: Prisma.TransactionClient): Promise<Inventory> {
  const [signatures, campaigns, broadcasts, exports, subscriptions, conversations] = await Promise.all([
    prisma.signature.count(),
    prisma.campaign.count(),
    prisma.broadcast.count(),
    prisma.export.count(),
    prisma.subscription.count(),
    prisma.conversation.count(),
  ]);
  const [preferences, staff, workspaces, cards, keys] = await Promise.all([
    prisma.preference.count(),
    prisma.staff.count(),
    prisma.slackInstallation.count(),
    prisma.sharedCard.count(),
    prisma.campaignKey.count({ where: { confirmedAt: { not: null }, retiredAt: null } }),
  ]);
  return {
    ...{ signatures, campaigns, broadcasts, exports, subscriptions, conversations },
    ...{ preferences, staff, workspaces, cards, keys },
  };
}

/**
 * Makes a database usable under a new secret when the old one is lost, all or nothing. What was encrypted under the old one is deleted,
 * for nobody can read it; signatures stay, with their sealed boxes and under pseudonyms that nobody can make any more, so who has signed is
 * taken for a stranger. Records of exports and handings over, and words of broadcasts, are believed as they stand, on the operator's word; sealing keys are not:
 * whoever wrote to the database meanwhile could have put in one of their own, so their holders prove them again.
 * @param also vouches anew for rows of rooms that this one does not know
 */
export async function recoverSecret(
  prisma: PrismaClient,
  erasureKeys: ErasureKeys,
  secret: string,
  also: (tx: Prisma.TransactionClient, old: RowMacs, next: RowMacs) => Promise<number>,
): Promise<Inventory> {
  const master = createMasterKey(secret);
  const next = createRowMacs(master);
  const anyone: RowMacs = { ...next, holds: () => true };
  const pseudonyms = createPseudonyms(prisma, master, erasureKeys);
  return await prisma.$transaction(
    async (tx) => {
      const before = await takeInventory(tx);
      await tx.pseudonymKey.deleteMany();
      await tx.conversation.deleteMany();
      await tx.preference.deleteMany();
      await tx.subscription.deleteMany();
      await tx.letterReport.deleteMany();
      await tx.sharedCard.deleteMany();
      await tx.slackInstallation.deleteMany();
      await tx.workspaceSettings.deleteMany();
      await tx.staff.deleteMany();
      await tx.invitation.deleteMany();
      // Public numbers of these campaigns are counted anew.
      await tx.privateCount.deleteMany();
      await tx.campaignKey.updateMany({ where: { retiredAt: null }, data: { confirmedAt: null, mac: null } });
      await vouchRecordsAnew(tx, anyone, next);
      await vouchWordsAnew(tx, anyone, next);
      await also(tx, anyone, next);
      const signed = await tx.signature.groupBy({ by: ['campaign'] });
      for (const { campaign } of signed) await pseudonyms.makeAnew(campaignPurposes(campaign), tx);
      return before;
    },
    { timeout: 3_600_000, maxWait: 60_000 },
  );
}
