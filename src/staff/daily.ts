import { discreteLaplace, secureUniform, type Uniform } from '../signatures/noise.ts';
import type { PrismaClient } from '../store/generated/client.ts';

/**
 * How many are in a group, as staff are told it: counted at the first question of a day, with noise, and the same until the next
 * day, on all machines. Numbers in bands alone could be probed: whoever fills a group with accounts of their own up to the end
 * of a band sees the next person come, or go, within seconds. So a day's number tells of one person by a factor of at most
 * e^(1/4), and nothing at all of when in the day.
 */
const SCALE = 4;

/**
 * A group that exists only because somebody is in it must not show by being told of: one person alone passes this by noise with a
 * chance of 1 in 2,500.
 */
export const LEAST_TOLD = 30;

/** Stands for the day on which nobody was in any group yet. */
const NOBODY = '-';

/** What is counted of a campaign, and in which groups. */
export interface Counted {
  readonly campaign: string;
  readonly what: string;
  readonly groups: readonly { readonly name: string; readonly count: number }[];
}

/** @returns by name; a group that came in the course of the day has no number until the next */
export async function tellDaily(
  prisma: PrismaClient,
  { campaign, what, groups }: Counted,
  now: Date,
  uniform: Uniform = secureUniform,
): Promise<ReadonlyMap<string, number>> {
  const day = new Date(now.toISOString().slice(0, 10));
  const where = { campaign, what };
  const told = () => prisma.toldCount.findMany({ where: { ...where, day } });
  const before = await told();
  if (before.length > 0) return byName(before);
  await prisma.$transaction(async (tx) => {
    // One machine counts; another that asks at the same time finds its numbers.
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(${TELL_LOCK})::text`;
    if ((await tx.toldCount.count({ where: { ...where, day } })) > 0) return;
    await tx.toldCount.deleteMany({ where: { ...where, day: { not: day } } });
    const drawn = groups.map(({ name, count }) => ({ name, count: count + discreteLaplace(SCALE, uniform) }));
    // Also that there is none is the same until the next day: who comes first would be seen otherwise.
    const data = drawn.length > 0 ? drawn : [{ name: NOBODY, count: 0 }];
    await tx.toldCount.createMany({ data: data.map((one) => ({ ...where, day, ...one })) });
  });
  return byName(await told());
}

/** Advisory lock. */
const TELL_LOCK = 7_309_013;

function byName(rows: readonly { readonly name: string; readonly count: number }[]): ReadonlyMap<string, number> {
  return new Map(rows.map(({ name, count }) => [name, Math.max(0, count)]));
}
