import type { CampaignOutline } from '../../campaign/outline.ts';
import type { PrismaClient } from '../../store/generated/client.ts';
import type { StaffPost } from './post.ts';

/** Shares of the goal, in percent, of which staff are told. */
const MILESTONES = [25, 50, 75, 90, 100] as const;

export interface MilestoneDeps {
  readonly prisma: PrismaClient;
  outlines(): readonly CampaignOutline[];
  readonly post: StaffPost;
}

/**
 * Tells staff once when an open campaign passes a share of its goal; nothing goes out to supporters by itself. To be called
 * about once a minute, by any number of processes. Gives what was told, as `<slug> <percent>`.
 */
export async function tellMilestones({ prisma, outlines, post }: MilestoneDeps): Promise<readonly string[]> {
  const told: string[] = [];
  for (const { slug, goal } of outlines()) {
    if (goal === null) continue;
    const campaign = await prisma.campaign.findUnique({ where: { slug }, select: { state: true, milestone: true } });
    if (campaign?.state !== 'open') continue;
    const { _sum } = await prisma.tally.aggregate({
      where: { campaign: slug },
      _sum: { signed: true, withdrawn: true },
    });
    const count = (_sum.signed ?? 0) - (_sum.withdrawn ?? 0);
    const reached = MILESTONES.filter((percent) => count * 100 >= goal * percent).at(-1);
    if (reached === undefined || reached <= campaign.milestone) continue;
    // Whoever moves the mark tells; a mark that was moved is never told again, even if the count falls and rises.
    const { count: moved } = await prisma.campaign.updateMany({
      where: { slug, milestone: { lt: reached } },
      data: { milestone: reached },
    });
    if (moved === 0) continue;
    await post.milestone(slug, reached, count);
    told.push(`${slug} ${reached}`);
  }
  return told;
}
