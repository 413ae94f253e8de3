import { makeTrialKeyPair } from '../privacy/campaign-keys.ts';
import type { RowMacs } from '../privacy/row-macs.ts';
import { moveCampaign } from '../signatures/lifecycle.ts';
import type { PrismaClient } from '../store/generated/client.ts';

/** Gives every pack a row, as a draft that the public does not see. Safe when several processes do it at once. */
export async function registerCampaigns(prisma: PrismaClient, slugs: readonly string[]): Promise<void> {
  await prisma.campaign.createMany({ data: slugs.map((slug) => ({ slug })), skipDuplicates: true });
}

/**
 * Campaigns in which the pack says another last day than was fixed when they opened. Drafts have none yet.
 */
export async function movedFinalDays(
  prisma: PrismaClient,
  packs: readonly { readonly slug: string; readonly facts: { readonly ends?: string | undefined } }[],
): Promise<readonly { readonly campaign: string; readonly fixed: string | null }[]> {
  const rows = await prisma.campaign.findMany({ where: { state: { not: 'draft' } } });
  return packs.flatMap(({ slug, facts }) => {
    const row = rows.find((one) => one.slug === slug);
    const fixed = row?.closeBy?.toISOString().slice(0, 10) ?? null;
    return row && facts.ends !== undefined && fixed !== facts.ends ? [{ campaign: slug, fixed }] : [];
  });
}

/**
 * Trial mode: opens every draft, with a sealing key pair made for trying out whose private half lies beside the data. Gives
 * the campaigns for which a pair was made, so that the operator can be told.
 */
export async function openTrialCampaigns(
  prisma: PrismaClient,
  rows: RowMacs,
  slugs: readonly string[],
  dataDir: string,
  now: Date,
): Promise<readonly string[]> {
  const made: string[] = [];
  for (const slug of slugs) {
    if (await makeTrialKeyPair(prisma, rows, slug, dataDir, now)) made.push(slug);
    await moveCampaign(prisma, slug, 'open', now);
  }
  return made;
}
