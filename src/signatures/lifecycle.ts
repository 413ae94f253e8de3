import { type LifeEvent, moveOn } from '../campaign/lifecycle.ts';
import type { CampaignState } from '../campaign/outline.ts';
import type { Prisma, PrismaClient } from '../store/generated/client.ts';

const STAMPS = { open: 'openedAt', reopen: 'openedAt', close: 'closedAt', deliver: 'deliveredAt' } as const;

/** Nothing was handed over after all. */
const UNDONE = {
  deliveredAt: null,
  deliveredTo: null,
  deliveredOn: null,
  deliveredCount: null,
  deliveredMac: null,
} as const;

/** What is recorded with an event: to whom signatures were handed over, when and how many. */
interface CampaignFacts {
  /** With its opening. */
  readonly closeBy?: Date | null;
  readonly deliveredTo?: string;
  readonly deliveredOn?: Date;
  readonly deliveredCount?: number;
  readonly deliveredMac?: Uint8Array<ArrayBuffer>;
  readonly publicCount?: number;
  readonly publicLetters?: number;
}

/**
 * Opens, closes, reopens or delivers a campaign. A close waits for signatures that are being stored, and what comes after
 * it is refused. Gives the new state, or null when the event is not possible in the state the campaign is in.
 */
export async function moveCampaign(
  prisma: PrismaClient,
  slug: string,
  event: LifeEvent,
  now: Date,
): Promise<CampaignState | null> {
  return await prisma.$transaction((tx) => moveCampaignIn(tx, slug, event, now));
}

/** The same as a part of more. */
export async function moveCampaignIn(
  tx: Prisma.TransactionClient,
  slug: string,
  event: LifeEvent,
  now: Date,
  facts: CampaignFacts = {},
): Promise<CampaignState | null> {
  // The lock comes first: what is read afterwards holds until the end of this transaction.
  const [row] = await tx.$queryRaw<
    { state: CampaignState }[]
  >`SELECT state FROM campaign WHERE slug = ${slug} FOR UPDATE`;
  const state = row ? moveOn(row.state, event) : null;
  if (state === null) return null;
  const moved = event === 'undo delivery' ? UNDONE : { ...facts, [STAMPS[event]]: now };
  await tx.campaign.update({ where: { slug }, data: { ...moved, state } });
  // What comes after a reopening is in no export yet.
  if (event === 'reopen')
    await tx.export.updateMany({ where: { campaign: slug, final: true }, data: { final: false, mac: null } });
  return state;
}
