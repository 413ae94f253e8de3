import type { Prisma } from '../store/generated/client.ts';

/** A wording that signers agreed to. */
export interface AgreedWording {
  readonly language: string;
  readonly text: string;
  /** How many; null: it is one of those that are counted together. */
  readonly count: number | null;
}

/** What the signers of an export agreed to; all numbers together are its rows. */
export interface Agreed {
  readonly wordings: readonly AgreedWording[];
  /** How many agreed to those without a number of their own; null: an export of before does not say. */
  readonly together: number | null;
}

const SMALLEST_GROUP = 10;

/** Which wordings the rows agreed to, the most common first. A changed wording is another one, and old rows keep theirs. */
export async function agreedOf(tx: Prisma.TransactionClient, campaign: string): Promise<Agreed> {
  const groups = await tx.signature.groupBy({ by: ['consent'], where: { campaign }, _count: { _all: true } });
  const texts = await tx.consentText.findMany({ where: { hash: { in: groups.map(({ consent }) => consent) } } });
  const sorted = groups
    .map(({ consent, _count: { _all: all } }) => ({ all, consent }))
    .sort((one, other) => other.all - one.all || (one.consent < other.consent ? -1 : 1));
  const apart = countedApart(sorted.map(({ all }) => all));
  const wordings = sorted.map(({ all, consent }, nth) => {
    const of = texts.find(({ hash }) => hash === consent);
    if (!of) throw new Error('a wording is missing');
    return { language: of.language, text: of.text, count: nth < apart ? all : null };
  });
  return { wordings, together: sorted.slice(apart).reduce((sum, { all }) => sum + all, 0) };
}

/**
 * How many of the groups, the largest first, are told each by itself. The rest are told together, and so many that their sum says of
 * none how small it is: a single small one would stand there as what the others leave. One group alone is the total.
 */
export function countedApart(sizes: readonly number[]): number {
  if (sizes.length <= 1) return sizes.length;
  const small = sizes.filter((size) => size < SMALLEST_GROUP);
  if (small.length === 0) return sizes.length;
  const sum = small.reduce((all, size) => all + size, 0);
  const more = small.length > 1 && sum >= SMALLEST_GROUP ? 0 : 1;
  return Math.max(0, sizes.length - small.length - more);
}
