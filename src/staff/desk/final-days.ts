import { type Dated, dayIn } from '../../campaign/calendar.ts';
import type { Privacy } from '../../privacy/privacy.ts';
import { moveCampaignIn } from '../../signatures/lifecycle.ts';
import { deed } from '../../staff/audit.ts';
import type { PrismaClient } from '../../store/generated/client.ts';
import type { StaffPost } from './post.ts';

/** Days before the last one on which staff are told. */
const NOTICES = [30, 7, 1] as const;
const DAY_MS = 86_400_000;

export interface FinalDayDeps {
  readonly prisma: PrismaClient;
  readonly privacy: Pick<Privacy, 'rows'>;
  readonly now: () => Date;
  outlines(): readonly Dated[];
  readonly post: Pick<StaffPost, 'finalDay'>;
}

/**
 * Ends campaigns whose last day is over, so that one that was abandoned takes no more names, and tells staff before it comes, each
 * time once. To be called about once a minute, by any number of processes. All staff hear of the close, as of any other.
 */
export async function keepFinalDays({ prisma, privacy, now, outlines, post }: FinalDayDeps): Promise<void> {
  const open = await prisma.campaign.findMany({ where: { state: 'open', closeBy: { not: null } } });
  for (const { slug, closeBy } of open) {
    const outline = outlines().find((one) => one.slug === slug);
    if (!closeBy || !outline) continue;
    const left = Math.round((closeBy.getTime() - Date.parse(dayIn(outline.timeZone, now()))) / DAY_MS);
    if (left < 0) {
      await deed({ prisma, privacy, now }, { actor: null, what: 'closed', campaign: slug }, (tx) =>
        moveCampaignIn(tx, slug, 'close', now()),
      );
      continue;
    }
    const due = NOTICES.filter((days) => left <= days).at(-1);
    if (due === undefined) continue;
    // Whoever moves the mark tells.
    const { count: moved } = await prisma.campaign.updateMany({
      where: { slug, OR: [{ finalTold: null }, { finalTold: { gt: due } }] },
      data: { finalTold: due },
    });
    if (moved > 0) await post.finalDay(slug, closeBy.toISOString().slice(0, 10), left);
  }
}
