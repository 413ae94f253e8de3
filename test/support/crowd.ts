import { randomUUID } from 'node:crypto';
import type { Privacy } from '../../src/privacy/privacy.ts';
import { cohortMark } from '../../src/signatures/cohorts.ts';
import type { PrismaClient } from '../../src/store/generated/client.ts';

export interface Crowd {
  readonly campaign: string;
  readonly people: number;
  /** ISO day. */
  readonly day: string;
  readonly channel?: string;
  readonly language?: string;
  /** As it is counted: `source:oslo`, or a keyed hash. */
  readonly link?: string | null;
}

/** Signatures of people who came together, by another way than the turns: copies of one that is there, which is quicker. */
export async function addCrowd(
  prisma: PrismaClient,
  privacy: Pick<Privacy, 'pseudonyms'>,
  { campaign, people, day, channel = 'telegram', language = 'nb', link = null }: Crowd,
): Promise<void> {
  const one = await prisma.signature.findFirstOrThrow({ where: { campaign } });
  const cohort = cohortMark(privacy.pseudonyms, { campaign, day, channel, language }, link);
  const common = { ...one, day: new Date(day), channel, language, cohort };
  const signer = () => Uint8Array.from(privacy.pseudonyms.of(`signature:${campaign}`, randomUUID()));
  const data = Array.from({ length: people }, () => ({ ...common, id: randomUUID(), signer: signer() }));
  await prisma.signature.createMany({ data });
  const key = { campaign, day: new Date(day), channel, language, slot: 63 };
  await prisma.tally.upsert({
    where: { campaign_day_channel_language_slot: key },
    create: { ...key, signed: people },
    update: { signed: { increment: people } },
  });
}
