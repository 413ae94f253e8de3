import type { CampaignOutline } from '../campaign/outline.ts';
import { joinParts, type Pseudonyms } from '../privacy/pseudonyms.ts';
import type { Prisma, PrismaClient } from '../store/generated/client.ts';
import { linkCohort } from './shares.ts';

/**
 * Signatures that came together: on one day, by one channel, in one language, and through one link. A row carries its cohort as a keyed
 * hash, so that staff can set a cohort aside that people did not make (set-aside.ts), until the campaign closes.
 * What a thief learns from it without the key is which rows of a day came by the same link, and not by which.
 */
export interface CohortPlace {
  readonly campaign: string;
  /** ISO day, on the campaign's calendar. */
  readonly day: string;
  readonly channel: string;
  readonly language: string;
}

const MARK_BYTES = 16;

/** @param link under what is counted who came by it (shares.ts); null: by none that is counted */
export function cohortMark(
  pseudonyms: Pick<Pseudonyms, 'of'>,
  { campaign, day, channel, language }: CohortPlace,
  link: string | null,
): Uint8Array<ArrayBuffer> {
  const digest = pseudonyms.of(`cohort:${campaign}`, joinParts(day, channel, language, link ?? ''));
  return Uint8Array.from(digest.subarray(0, MARK_BYTES));
}

/**
 * Takes from the rows of those who came by a person's link what says so; for when that person has everything deleted. What staff have
 * set aside already bears another mark, which says nothing of a link, and stays.
 * @param code the person's share code
 */
export async function forgetLink(
  prisma: PrismaClient,
  pseudonyms: Pseudonyms,
  campaign: Pick<CampaignOutline, 'slug' | 'recipientRisk'>,
  code: string,
): Promise<void> {
  const { slug } = campaign;
  const link = linkCohort(pseudonyms, campaign, code);
  if (link === null) return;
  const groups = await prisma.tally.groupBy({
    by: ['day', 'channel', 'language'],
    where: { campaign: slug, signed: { gt: 0 } },
  });
  const marks = groups.map(({ day, channel, language }) =>
    cohortMark(pseudonyms, { campaign: slug, day: day.toISOString().slice(0, 10), channel, language }, link),
  );
  await prisma.signature.updateMany({ where: { campaign: slug, cohort: { in: marks } }, data: { cohort: null } });
}

const BATCH = 10_000;
const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Takes the cohorts from the rows of a campaign that is open no more, but for those that were set aside: nobody can tell any more who
 * came with whom. In parts, so that nobody who withdraws meanwhile waits for long. Gives how many rows it was taken from.
 * @param kept marks of cohorts that were set aside
 */
export async function forgetCohorts(
  prisma: PrismaClient,
  campaign: string,
  kept: readonly Uint8Array[],
): Promise<number> {
  let forgotten = 0;
  for (let after = FIRST; ; ) {
    const [part] = await prisma.$queryRaw<readonly { last: string | null; changed: number }[]>`
      WITH part AS (SELECT id FROM signature WHERE id > ${after}::uuid AND campaign = ${campaign}
          AND EXISTS (SELECT 1 FROM campaign c WHERE c.slug = ${campaign} AND c.state IN ('closed', 'delivered'))
        ORDER BY id LIMIT ${BATCH}),
      changed AS (UPDATE signature s SET cohort = NULL FROM part WHERE s.id = part.id AND s.cohort IS NOT NULL
        AND NOT s.cohort = ANY(${kept.map((mark) => Buffer.from(mark))}::bytea[]) RETURNING 1)
      SELECT (SELECT id::text FROM part ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*)::int FROM changed) AS changed`;
    forgotten += part?.changed ?? 0;
    if (!part?.last) return forgotten;
    after = part.last;
  }
}

/** How many rows bear a mark. */
export async function countCohort(
  tx: Prisma.TransactionClient,
  campaign: string,
  mark: Uint8Array<ArrayBuffer>,
): Promise<number> {
  return await tx.signature.count({ where: { campaign, cohort: mark } });
}
