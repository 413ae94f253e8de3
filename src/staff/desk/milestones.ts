import type { CampaignOutline } from '../../campaign/outline.ts';
import type { PrismaClient } from '../../store/generated/client.ts';
import { readLiveOutlines } from '../../turn/live.ts';
import type { StaffPost } from './post.ts';

/** Shares of the goal, in percent, of which staff are told. */
const MILESTONES = [25, 50, 75, 90, 100] as const;

export interface MilestoneDeps {
  readonly prisma: PrismaClient;
  outlines(): readonly CampaignOutline[];
  /** See `TurnDeps`. */
  readonly exactCounts: boolean;
  readonly post: Pick<StaffPost, 'milestone'>;
}

/**
 * Tells staff once when the public number of an open campaign passes a share of its goal; nothing goes out to supporters by itself. To be called
 * about once a minute, by any number of processes. Gives what was told, as `<slug> <percent>`.
 */
export async function tellMilestones({
  prisma,
  outlines,
  exactCounts,
  post,
}: MilestoneDeps): Promise<readonly string[]> {
  const told: string[] = [];
  for (const { slug, goal, state, count } of await readLiveOutlines(prisma, outlines(), exactCounts)) {
    if (goal === null || state !== 'open') continue;
    const reached = MILESTONES.filter((percent) => count * 100 >= goal * percent).at(-1);
    if (reached === undefined) continue;
    // Whoever moves the mark tells; a mark that was moved is never told again, even if the count falls and rises.
    const { count: moved } = await prisma.campaign.updateMany({
      where: { slug, milestone: { lt: reached } },
      data: { milestone: reached },
    });
    if (moved === 0) continue;
    await post.milestone(slug, reached);
    told.push(`${slug} ${reached}`);
  }
  return told;
}
