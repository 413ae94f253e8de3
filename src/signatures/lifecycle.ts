import { type LifeEvent, moveOn } from '../campaign/lifecycle.ts';
import type { CampaignState } from '../campaign/outline.ts';
import type { PrismaClient } from '../store/generated/client.ts';

const STAMPS = { open: 'openedAt', reopen: 'openedAt', close: 'closedAt', deliver: 'deliveredAt' } as const;

/** What is recorded with an event: to whom signatures were handed over, when and how many. */
type CampaignFacts = Partial<
  Record<'deliveredTo', string> & Record<'deliveredOn', Date> & Record<'deliveredCount', number>
>;

/**
 * Opens, closes, reopens or delivers a campaign. A close waits for signatures that are being stored, and what comes after
 * it is refused. Gives the new state, or null when the event is not
 * possible in the state the campaign is in.
 */
export async function moveCampaign(
  prisma: PrismaClient,
  slug: string,
  event: LifeEvent,
  now: Date,
  facts: CampaignFacts = {},
): Promise<CampaignState | null> {
  return await prisma.$transaction(async (tx) => {
    // The lock comes first: what is read afterwards holds until the end of this transaction.
    const [row] = await tx.$queryRaw<
      { state: CampaignState }[]
    >`SELECT state FROM campaign WHERE slug = ${slug} FOR UPDATE`;
    const state = row ? moveOn(row.state, event) : null;
    if (state === null) return null;
    // With the handing over the exact number is told, once.
    const told = facts.deliveredCount === undefined ? {} : { publicCount: facts.deliveredCount };
    await tx.campaign.update({ where: { slug }, data: { ...facts, ...told, state, [STAMPS[event]]: now } });
    // What comes after a reopening is in no export yet.
    if (event === 'reopen')
      await tx.export.updateMany({ where: { campaign: slug, final: true }, data: { final: false } });
    return state;
  });
}
