import type { CampaignOutline, CampaignState, HandedOver } from '../campaign/outline.ts';
import type { Campaign, PrismaClient } from '../store/generated/client.ts';
import { liveOutlines } from './work.ts';

/** Outlines with the state and the public counts of this moment, for what is shown outside of turns. Drafts are left out. */
export async function readLiveOutlines(
  prisma: PrismaClient,
  outlines: readonly CampaignOutline[],
  exactCounts: boolean,
): Promise<readonly CampaignOutline[]> {
  const rows = await prisma.campaign.findMany({ where: { slug: { in: outlines.map(({ slug }) => slug) } } });
  const tallies = exactCounts ? await exactTallies(prisma) : null;
  const live = rows.map((row) => ({
    slug: row.slug,
    state: row.state as CampaignState,
    count: tallies ? (tallies.get(row.slug)?.count ?? 0) - row.setAside : row.publicCount,
    letters: tallies ? (tallies.get(row.slug)?.letters ?? 0) : row.publicLetters,
    handedOver: handedOverOf(row),
  }));
  return liveOutlines(outlines, new Map(live.map((one) => [one.slug, one])), exactCounts);
}

/** What was handed over, as a campaign's row has it; null before it. */
export function handedOverOf(
  row: Pick<Campaign, 'state' | 'deliveredTo' | 'deliveredOn' | 'deliveredCount'>,
): HandedOver | null {
  const { state, deliveredTo: to, deliveredOn: on, deliveredCount: count } = row;
  return state === 'delivered' && to !== null && on !== null
    ? { to, day: on.toISOString().slice(0, 10), count: count ?? 0 }
    : null;
}

async function exactTallies(prisma: PrismaClient): Promise<Map<string, { count: number; letters: number }>> {
  const sums = await prisma.tally.groupBy({
    by: ['campaign'],
    _sum: { signed: true, withdrawn: true, letters: true, lettersWithdrawn: true },
  });
  return new Map(
    sums.map(({ campaign, _sum }) => [
      campaign,
      {
        count: (_sum.signed ?? 0) - (_sum.withdrawn ?? 0),
        letters: (_sum.letters ?? 0) - (_sum.lettersWithdrawn ?? 0),
      },
    ]),
  );
}
