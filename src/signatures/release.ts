import { z } from 'zod';
import type { CampaignOutline } from '../campaign/outline.ts';
import type { Privacy } from '../privacy/privacy.ts';
import { Prisma, type PrismaClient } from '../store/generated/client.ts';
import { UNHURRIED } from '../store/unhurried.ts';
import { cellOf } from './marks.ts';
import { secureUniform, type Uniform } from './noise.ts';
import { newPrivateCount, nextCount, type PrivateCount, roundedDown } from './private-count.ts';
import { LAST_SLOT } from './tree.ts';

/** Private counts are told once a day, at this hour (UTC), so that the time tells nothing either. */
const HOUR = 5;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

export interface ReleaseDeps {
  readonly prisma: PrismaClient;
  readonly privacy: Pick<Privacy, 'pseudonyms' | 'privateCounts'>;
  readonly uniform?: Uniform;
}

/** The first look at a large campaign reads all of its people. */
const LONG = { timeout: 600_000, maxWait: 60_000 };

const FETCH = Prisma.sql`FETCH 5000 FROM participants`;

type Counted = Pick<CampaignOutline, 'slug' | 'kind'>;

/**
 * Tells the next private number of a campaign, when its time has come. One transaction under the row's lock: on several machines
 * one tells it, and noise is drawn once. What a crash cuts off was never told. After the last slot, and from the handing over
 * on, the number stands.
 */
export async function releaseCount(deps: ReleaseDeps, campaign: Counted, moment: Date): Promise<void> {
  const { prisma } = deps;
  const { slug } = campaign;
  await begin(deps, slug, moment);
  await prisma.$transaction(async (tx) => {
    const [row] = await tx.$queryRaw<
      Row[]
    >`SELECT started_on AS "startedOn", slot, counted_on AS "countedOn", sealed FROM private_count WHERE campaign = ${slug} FOR UPDATE`;
    if (!row) return;
    const slot = slotAt(moment, row.startedOn);
    const { state } = await tx.campaign.findUniqueOrThrow({ where: { slug }, select: { state: true } });
    if (slot > row.slot && slot <= LAST_SLOT && state !== 'delivered')
      await tell(tx, deps, campaign, row, slot, moment);
    await tx.campaign.update({ where: { slug }, data: { nextSnapshotAt: nextRelease(moment) } });
  }, LONG);
}

interface Row {
  readonly startedOn: Date;
  readonly slot: number;
  readonly countedOn: Date | null;
  readonly sealed: Uint8Array;
}

async function begin({ prisma, privacy }: ReleaseDeps, slug: string, moment: Date): Promise<void> {
  if ((await prisma.privateCount.count({ where: { campaign: slug } })) > 0) return;
  const sealed = Uint8Array.from(privacy.privateCounts.encrypt(slug, write({ ...newPrivateCount(), setAside: 0 })));
  const data = [{ campaign: slug, startedOn: dayOf(moment), sealed }];
  await prisma.privateCount.createMany({ data, skipDuplicates: true });
}

async function tell(
  tx: Prisma.TransactionClient,
  { privacy, uniform = secureUniform }: ReleaseDeps,
  { slug, kind }: Counted,
  row: Row,
  slot: number,
  moment: Date,
): Promise<void> {
  const before = read(privacy.privateCounts.decrypt(slug, row.sealed));
  const cells = new Set<number>();
  await eachParticipant(tx, { slug, kind }, row.countedOn, (person) => {
    cells.add(cellOf(privacy.pseudonyms.of(`counted:${slug}`, Buffer.from(person).toString('hex')), before.marks));
  });
  // After a handing over that was undone the exact number, which was told, may be above it.
  const { publicCount, publicLetters, setAside } = await tx.campaign.findUniqueOrThrow({ where: { slug } });
  const toldBefore = kind === 'email' ? publicLetters : publicCount + before.setAside;
  const next = nextCount({ ...before, shown: Math.max(before.shown, toldBefore) }, slot, cells, uniform);
  const after = { ...next, setAside };
  const sealed = Uint8Array.from(privacy.privateCounts.encrypt(slug, write(after)));
  await tx.privateCount.update({ where: { campaign: slug }, data: { slot, countedOn: dayOf(moment), sealed } });
  // It falls for what was set aside, and for nothing else.
  const least = setAside === before.setAside ? publicCount : 0;
  const shown =
    kind === 'email'
      ? { publicLetters: after.shown }
      : { publicCount: Math.max(least, roundedDown(after.shown - setAside)) };
  await tx.campaign.update({ where: { slug }, data: shown });
}

/**
 * Takes the pseudonyms of those who take part now, and came after the last look: the others are marked. Their days are of the campaign's
 * calendar, which may be a day behind; one more is for clocks that differ. They come by a cursor, some at a time: of a first look, or a day
 * on which a campaign is in the news, there may be millions.
 */
async function eachParticipant(
  tx: Prisma.TransactionClient,
  { slug, kind }: Counted,
  countedOn: Date | null,
  take: (person: Uint8Array) => void,
): Promise<void> {
  const since = countedOn ? new Date(countedOn.getTime() - 2 * DAY_MS).toISOString().slice(0, 10) : '-infinity';
  const people =
    kind === 'email'
      ? Prisma.sql`SELECT reporter AS person FROM letter_report`
      : Prisma.sql`SELECT signer AS person FROM signature`;
  await tx.$queryRaw(UNHURRIED);
  await tx.$executeRaw`
    DECLARE participants NO SCROLL CURSOR FOR ${people} WHERE campaign = ${slug} AND day >= ${since}::text::date`;
  for (;;) {
    const some = await tx.$queryRaw<{ person: Uint8Array }[]>(FETCH);
    if (some.length === 0) break;
    for (const { person } of some) take(person);
  }
  await tx.$executeRaw`CLOSE participants`;
}

/** How many times for telling lie between the end of the first day and a moment. */
function slotAt(moment: Date, startedOn: Date): number {
  return Math.floor((moment.getTime() - startedOn.getTime() - HOUR * HOUR_MS) / DAY_MS);
}

function nextRelease(moment: Date): Date {
  const today = dayOf(moment).getTime() + HOUR * HOUR_MS;
  return new Date(today > moment.getTime() ? today : today + DAY_MS);
}

function dayOf(moment: Date): Date {
  return new Date(moment.toISOString().slice(0, 10));
}

const stored = z.object({
  free: z.int(),
  bits: z.base64(),
  nodes: z.array(z.object({ level: z.int(), index: z.int(), noise: z.int() })).readonly(),
  shown: z.int(),
  /** What was taken off it the last time, because staff had set it aside. */
  setAside: z.int().default(0),
});

interface Told extends PrivateCount {
  readonly setAside: number;
}

function write({ marks, nodes, shown, setAside }: Told): string {
  const bits = Buffer.from(marks.bits).toString('base64');
  return JSON.stringify({ free: marks.free, bits, nodes, shown, setAside } satisfies z.infer<typeof stored>);
}

function read(content: string): Told {
  const { free, bits, nodes, shown, setAside } = stored.parse(JSON.parse(content));
  return { marks: { free, bits: Buffer.from(bits, 'base64') }, nodes, shown, setAside };
}
