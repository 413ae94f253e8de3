import type { CampaignOutline } from '../campaign/outline.ts';
import { joinParts, type Pseudonyms } from '../privacy/pseudonyms.ts';
import type { PrismaClient } from '../store/generated/client.ts';

/** What a code brought, as a range; see `Brought` in src/conversation/share/acts.ts. */
type ShareRange = 'fewer than ten' | 'tens' | 'hundreds' | 'thousands';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const CODE = /^[a-z2-7]{10}$/;
/** A poster's or a newsletter's own, chosen by staff. */
const SOURCE = /^[a-z0-9-]{2,9}$/;
/** What no keyed hash has in it. */
const OF_SOURCE = 'source:';

/** A person's share code for a campaign: 10 characters of `[a-z2-7]`, always the same, and stored nowhere. */
function shareCode(pseudonyms: Pseudonyms, who: string, campaign: string): string {
  const digest = pseudonyms.of('share', joinParts('code', campaign, who));
  return [...digest.subarray(0, 10)].map((byte) => ALPHABET.charAt(byte % 32)).join('');
}

/**
 * Under what a code is counted: a keyed hash, so that a thief cannot tell from a link that went round who came by it.
 * Null for what cannot be a code.
 */
function shareCohort(pseudonyms: Pseudonyms, code: string, campaign: string): string | null {
  if (!CODE.test(code)) return null;
  return pseudonyms
    .of('share', joinParts('cohort', campaign, code))
    .subarray(0, 16)
    .toString('base64url');
}

/** Who shares, and what. */
type Shared = Pick<CampaignOutline, 'slug' | 'recipientRisk'>;

/**
 * The code that a person's link carries. Null where the recipient is a risk: there links are the same for everyone, and nothing of
 * them is counted, for a link that was sent to one person would tell whether they signed.
 */
export function linkCode(pseudonyms: Pseudonyms, who: string, { slug, recipientRisk }: Shared): string | null {
  return recipientRisk === 'high' ? null : shareCode(pseudonyms, who, slug);
}

/** Under what is counted who came by a code: a person's, or a source's. Null where nothing is, and for one's own code. */
export function countedCohort(
  pseudonyms: Pseudonyms,
  who: string,
  campaign: Shared,
  code: string | null,
): string | null {
  const own = linkCode(pseudonyms, who, campaign);
  return code === own ? null : linkCohort(pseudonyms, campaign, code);
}

/** A code by which somebody came, as it stands in the link; null where it is not counted. */
export function countedCode(pseudonyms: Pseudonyms, who: string, campaign: Shared, code: string | null): string | null {
  return countedCohort(pseudonyms, who, campaign, code) === null ? null : code;
}

/** Under what a code is counted, whoever comes by it. Null for what is no code, and where nothing of links is kept. */
export function linkCohort(pseudonyms: Pseudonyms, campaign: Shared, code: string | null): string | null {
  if (code === null || campaign.recipientRisk === 'high') return null;
  return SOURCE.test(code) ? `${OF_SOURCE}${code}` : shareCohort(pseudonyms, code, campaign.slug);
}

/** Under what is counted who came by this person's links, by campaign. */
export function ownCohorts(
  pseudonyms: Pseudonyms,
  who: string,
  campaigns: readonly Shared[],
): ReadonlyMap<string, string> {
  return new Map(
    campaigns.flatMap((campaign) => {
      const code = linkCode(pseudonyms, who, campaign);
      const cohort = code && shareCohort(pseudonyms, code, campaign.slug);
      return cohort ? [[campaign.slug, cohort] as const] : [];
    }),
  );
}

/** What a cohort brought up to the end of last week: late and as a range, so that it never tells of one person. */
export async function shareRange(prisma: PrismaClient, cohort: string, today: string): Promise<ShareRange> {
  const { _sum } = await prisma.share.aggregate({
    where: { code: cohort, day: { lt: new Date(mondayOf(today)) } },
    _sum: { count: true },
  });
  return rangeOf(_sum.count ?? 0);
}

/** What each source brought up to the end of last week, exactly: for who tells it in bands. */
export async function sourceCounts(
  prisma: PrismaClient,
  campaign: string,
  today: string,
): Promise<readonly { readonly source: string; readonly count: number }[]> {
  const sums = await prisma.share.groupBy({
    by: ['code'],
    where: { campaign, code: { startsWith: OF_SOURCE }, day: { lt: new Date(mondayOf(today)) } },
    _sum: { count: true },
  });
  return sums.map(({ code, _sum }) => ({ source: code.slice(OF_SOURCE.length), count: _sum.count ?? 0 }));
}

/** Monday of a day's week; both ISO days. */
export function mondayOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}

function rangeOf(count: number): ShareRange {
  if (count < 10) return 'fewer than ten';
  if (count < 100) return 'tens';
  return count < 1000 ? 'hundreds' : 'thousands';
}
