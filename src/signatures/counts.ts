import { Prisma, type PrismaClient } from '../store/generated/client.ts';

/** A number moves in public after so many changes at least, so that it never tells of one person. */
const CHANGES_PER_SNAPSHOT = 5;
/** Between two looks at a campaign's tally lie so many minutes, at random, so that a number does not tell when someone signed. */
const SHORTEST_PAUSE = 5;
const LONGEST_PAUSE = 15;
const MINUTE_MS = 60_000;

export interface SnapshotDeps {
  readonly prisma: PrismaClient;
  readonly now: () => Date;
  /** From 0 up to, but not 1. */
  readonly random: () => number;
}

interface Due {
  readonly slug: string;
  readonly next: Date | null;
  readonly count: number;
  readonly changes: number;
  readonly letters: number;
  readonly letter_changes: number;
}

/**
 * Publishes the counts of the campaigns whose time has come. To be called about once a minute, by any number of processes.
 * Outside of these ticks no public number moves. Gives the campaigns it looked at.
 */
export async function publishCounts({ prisma, now, random }: SnapshotDeps): Promise<readonly string[]> {
  const moment = now();
  const due = await prisma.$queryRaw<Due[]>`
    SELECT slug, next_snapshot_at AS next,
      coalesce(sum(signed - withdrawn), 0)::int AS count, coalesce(sum(signed + withdrawn), 0)::int AS changes,
      coalesce(sum(letters - letters_withdrawn), 0)::int AS letters,
      coalesce(sum(letters + letters_withdrawn), 0)::int AS letter_changes
    FROM campaign LEFT JOIN tally ON tally.campaign = slug
    WHERE state <> 'draft' AND (next_snapshot_at IS NULL OR next_snapshot_at <= ${moment})
    GROUP BY slug, next_snapshot_at`;
  for (const one of due) {
    const pause = SHORTEST_PAUSE + random() * (LONGEST_PAUSE - SHORTEST_PAUSE);
    await publish(prisma, one, new Date(moment.getTime() + pause * MINUTE_MS));
  }
  return due.map(({ slug }) => slug);
}

/** Another process that was first has moved the next tick: then this does nothing. */
async function publish(prisma: PrismaClient, due: Due, next: Date): Promise<void> {
  const enough = (seen: string, changes: number): Prisma.Sql =>
    Prisma.sql`${changes}::int - ${Prisma.raw(seen)} >= ${CHANGES_PER_SNAPSHOT}::int`;
  const moved = (seen: string, changes: number, column: string, value: number): Prisma.Sql =>
    Prisma.sql`${Prisma.raw(column)} = CASE WHEN ${enough(seen, changes)} THEN ${value}::int ELSE ${Prisma.raw(column)} END`;
  await prisma.$executeRaw`UPDATE campaign SET next_snapshot_at = ${next},
    ${moved('seen_changes', due.changes, 'public_count', due.count)},
    ${moved('seen_changes', due.changes, 'seen_changes', due.changes)},
    ${moved('seen_letter_changes', due.letter_changes, 'public_letters', due.letters)},
    ${moved('seen_letter_changes', due.letter_changes, 'seen_letter_changes', due.letter_changes)}
    WHERE slug = ${due.slug} AND next_snapshot_at IS NOT DISTINCT FROM ${due.next}`;
}
