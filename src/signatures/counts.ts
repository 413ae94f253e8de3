import type { CampaignOutline } from '../campaign/outline.ts';
import type { Privacy } from '../privacy/privacy.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import type { Uniform } from './noise.ts';
import { releaseCount } from './release.ts';
import { currentOffset } from './set-aside.ts';

/**
 * A number moves in public when so many more, or fewer, take part than it says: then as many people at least have done
 * something. Changes are no measure: one person makes as many as they like.
 */
const PEOPLE_PER_SNAPSHOT = 5;
/** Between two looks at a campaign's tally lie so many minutes, at random, so that a number does not tell when someone signed. */
const SHORTEST_PAUSE = 5;
const LONGEST_PAUSE = 15;
const MINUTE_MS = 60_000;

export interface CountDeps {
  readonly prisma: PrismaClient;
  readonly privacy: Pick<Privacy, 'pseudonyms' | 'privateCounts' | 'setAside'>;
  readonly outlines: () => readonly Pick<CampaignOutline, 'slug' | 'kind' | 'counts'>[];
  readonly now: () => Date;
  /** From 0 up to, but not 1. */
  readonly random: () => number;
  /** Of the noise; the system's cryptographic source when left out. */
  readonly uniform?: Uniform;
}

interface Due {
  readonly slug: string;
  readonly next: Date | null;
  readonly count: number;
  readonly letters: number;
}

/**
 * Publishes the counts of the campaigns whose time has come. To be called about once a minute, by any number of processes.
 * Outside of these ticks no public number moves. Gives the campaigns it looked at.
 */
export async function publishCounts(deps: CountDeps): Promise<readonly string[]> {
  const { prisma, now, random } = deps;
  const moment = now();
  const outlines = new Map(deps.outlines().map((outline) => [outline.slug, outline]));
  const due = await prisma.$queryRaw<Due[]>`
    SELECT slug, next_snapshot_at AS next,
      coalesce(sum(signed - withdrawn), 0)::int AS count, coalesce(sum(letters - letters_withdrawn), 0)::int AS letters
    FROM campaign LEFT JOIN tally ON tally.campaign = slug
    WHERE state <> 'draft' AND slug = ANY(${[...outlines.keys()]}::text[])
      AND (next_snapshot_at IS NULL OR next_snapshot_at <= ${moment})
    GROUP BY slug, next_snapshot_at`;
  for (const one of due) {
    const outline = outlines.get(one.slug);
    if (outline?.counts === 'private') await releaseCount(deps, outline, moment);
    else {
      const pause = SHORTEST_PAUSE + random() * (LONGEST_PAUSE - SHORTEST_PAUSE);
      const count = one.count - (await currentOffset(prisma, deps.privacy, one.slug));
      await publish(prisma, { ...one, count }, new Date(moment.getTime() + pause * MINUTE_MS));
    }
  }
  return due.map(({ slug }) => slug);
}

/** Another process that was first has moved the next tick: then this does nothing. */
async function publish(prisma: PrismaClient, { slug, count, letters, next: read }: Due, next: Date): Promise<void> {
  const least = PEOPLE_PER_SNAPSHOT;
  await prisma.$executeRaw`UPDATE campaign SET next_snapshot_at = ${next},
    public_count = CASE WHEN abs(${count}::int - public_count) >= ${least}::int THEN ${count}::int ELSE public_count END,
    public_letters = CASE WHEN abs(${letters}::int - public_letters) >= ${least}::int THEN ${letters}::int ELSE public_letters END
    WHERE slug = ${slug} AND next_snapshot_at IS NOT DISTINCT FROM ${read}`;
}
