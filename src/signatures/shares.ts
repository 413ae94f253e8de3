import { joinParts, type Pseudonyms } from '../privacy/pseudonyms.ts';
import type { PrismaClient } from '../store/generated/client.ts';

/** What a code brought, as a range; see `Brought` in src/conversation/input.ts. */
export type ShareRange = 'nothing yet' | 'fewer than ten' | 'tens' | 'hundreds' | 'thousands';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const CODE = /^[a-z2-7]{10}$/;

/** A person's share code for a campaign: 10 characters of `[a-z2-7]`, always the same, and stored nowhere. */
export function shareCode(pseudonyms: Pseudonyms, who: string, campaign: string): string {
  const digest = pseudonyms.of('share', joinParts('code', campaign, who));
  return [...digest.subarray(0, 10)].map((byte) => ALPHABET.charAt(byte % 32)).join('');
}

/**
 * Under what a code is counted: a keyed hash, so that a thief cannot tell from a link that went round who came by it.
 * Null for what cannot be a code.
 */
export function shareCohort(pseudonyms: Pseudonyms, code: string, campaign: string): string | null {
  if (!CODE.test(code)) return null;
  return pseudonyms
    .of('share', joinParts('cohort', campaign, code))
    .subarray(0, 16)
    .toString('base64url');
}

/** What a cohort brought up to the day before `today` (ISO day): later and as a range, so that it never tells of one person. */
export async function shareRange(prisma: PrismaClient, cohort: string, today: string): Promise<ShareRange> {
  const { _sum } = await prisma.share.aggregate({
    where: { code: cohort, day: { lt: new Date(`${today}T00:00:00Z`) } },
    _sum: { count: true },
  });
  return rangeOf(_sum.count ?? 0);
}

function rangeOf(count: number): ShareRange {
  if (count === 0) return 'nothing yet';
  if (count < 10) return 'fewer than ten';
  if (count < 100) return 'tens';
  return count < 1000 ? 'hundreds' : 'thousands';
}
