import { countedApprovals } from '../../broadcasts/approval.ts';
import type { Broadcast } from '../../broadcasts/types.ts';
import type { CampaignOutline, CampaignState } from '../../campaign/outline.ts';
import type { StaffAsk } from '../../conversation/staff/ask.ts';
import type { CampaignLine, StaffResult } from '../../conversation/staff/result.ts';
import { moveCampaign } from '../../signatures/lifecycle.ts';
import { audit } from '../../staff/audit.ts';
import { drawDays } from '../../staff/chart.ts';
import { publishersAmong } from '../../staff/people.ts';
import { readDetail, subscribersOf } from '../../staff/stats.ts';
import { readLiveOutlines } from '../../turn/live.ts';
import type { StaffDeskDeps, StaffWork } from './types.ts';
import { note, readId, viewOf } from './view.ts';

/** What staff do with campaigns, carried out. */

const DAY_MS = 86_400_000;

type Of<Do extends StaffAsk['do']> = Extract<StaffAsk, { do: Do }>;

/** Campaigns with the numbers that the public sees: until the handing over staff see no more. */
async function publicOutlines(
  deps: Pick<StaffDeskDeps, 'prisma' | 'outlines' | 'exactCounts'>,
): Promise<ReadonlyMap<string, CampaignOutline>> {
  const outlines = await readLiveOutlines(deps.prisma, deps.outlines(), deps.exactCounts);
  return new Map(outlines.map((outline) => [outline.slug, outline]));
}

/** Where each campaign stands. */
export async function showCampaigns(deps: StaffDeskDeps): Promise<StaffResult> {
  const rows = await deps.prisma.campaign.findMany();
  const live = await publicOutlines(deps);
  const campaigns = deps.outlines().flatMap(({ slug, kind, goal, timeZone }): CampaignLine[] => {
    const row = rows.find((one) => one.slug === slug);
    if (!row) return [];
    const { deliveredTo, deliveredOn, deliveredCount, deliveredAt } = row;
    const shown = live.get(slug);
    return [
      {
        slug,
        goal,
        timeZone,
        state: row.state as CampaignState,
        kind,
        count: (kind === 'email' ? shown?.lettersReported : shown?.count) ?? 0,
        rounded: shown?.rounded ?? false,
        closedAt: row.closedAt?.toISOString() ?? null,
        delivered:
          deliveredTo !== null && deliveredOn !== null
            ? { to: deliveredTo, day: deliveredOn.toISOString().slice(0, 10), count: deliveredCount ?? 0 }
            : null,
        erasedAt: deliveredAt ? new Date(deliveredAt.getTime() + deps.retentionDays * DAY_MS).toISOString() : null,
      },
    ];
  });
  return { of: 'show campaigns', campaigns };
}

/**
 * Closes, then sends the thank-you. From the commit of the first on nobody can sign. What a crash leaves between the two
 * is a closed campaign with its thank-you as a draft, which can be sent as it is.
 */
export async function close(deps: StaffDeskDeps, work: StaffWork, ask: Of<'close'>): Promise<StaffResult> {
  const { campaign } = ask;
  const result = { of: 'close', campaign } as const;
  const id = readId(ask.broadcast);
  const thanks = id === null ? null : await deps.broadcasts.getDraft(id);
  if (!thanks || thanks.campaign !== campaign || thanks.purpose !== 'closing' || thanks.version !== ask.version)
    return { ...result, outcome: 'edited meanwhile', broadcast: thanks && (await viewOf(deps, thanks)) };
  if (!(await isApproved(deps, thanks, work.person.handle)))
    return { ...result, outcome: 'needs approval', broadcast: await viewOf(deps, thanks) };
  const moved = await moveCampaign(deps.prisma, campaign, 'close', deps.now());
  if (moved === null) return { ...result, outcome: 'not possible', broadcast: await viewOf(deps, thanks) };
  await audit(deps.prisma, { actor: work.person.handle, what: 'closed', campaign }, deps.now());
  const { total } = await deps.broadcasts.audience(campaign, 'closing');
  if (total > 0) {
    const started = await deps.broadcasts.start(thanks.id, { version: ask.version, by: work.person.handle });
    if (started.kind === 'started') await note(deps, work, 'sent', thanks);
  }
  const now = await deps.broadcasts.getDraft(thanks.id);
  return { ...result, outcome: 'done', broadcast: now && total > 0 ? await viewOf(deps, now) : null };
}

/** As `start` counts. */
async function isApproved({ prisma, approvals }: StaffDeskDeps, thanks: Broadcast, sender: string): Promise<boolean> {
  const counted = await countedApprovals(thanks, sender, (of) => publishersAmong(prisma, of));
  return counted.length >= approvals;
}

/** Opens a closed campaign again: only before delivery. */
export async function reopen(deps: StaffDeskDeps, { person }: StaffWork, campaign: string): Promise<StaffResult> {
  const moved = await moveCampaign(deps.prisma, campaign, 'reopen', deps.now());
  if (moved !== null) await audit(deps.prisma, { actor: person.handle, what: 'reopened', campaign }, deps.now());
  return { of: 'reopen', campaign, outcome: moved === null ? 'not possible' : 'done', broadcast: null };
}

/** Records the handing over, which starts the clock of retention. */
export async function deliver(deps: StaffDeskDeps, { person }: StaffWork, ask: Of<'deliver'>): Promise<StaffResult> {
  const { campaign, to, day, count } = ask;
  const moved = await moveCampaign(deps.prisma, campaign, 'deliver', deps.now(), {
    deliveredTo: to,
    deliveredOn: new Date(`${day}T00:00:00Z`),
    deliveredCount: count,
  });
  if (moved !== null) await audit(deps.prisma, { actor: person.handle, what: 'delivered', campaign }, deps.now());
  return { of: 'deliver', campaign, outcome: moved === null ? 'not possible' : 'done', broadcast: null };
}

/** Numbers of a campaign with their picture, in the language of who asks. */
export async function showStats(deps: StaffDeskDeps, { language }: StaffWork, campaign: string): Promise<StaffResult> {
  const { prisma, now } = deps;
  const outline = (await publicOutlines(deps)).get(campaign);
  const kind = outline?.kind ?? 'petition';
  const total = (kind === 'email' ? outline?.lettersReported : outline?.count) ?? 0;
  const subscribers = await subscribersOf(prisma, campaign);
  const stats = { campaign, kind, total, rounded: outline?.rounded ?? false, subscribers };
  if (outline?.counts === 'private' && outline.state !== 'delivered')
    return { of: 'show stats', stats: { ...stats, detail: null } };
  const { days, ...detail } = await readDetail(prisma, campaign, now());
  const chart = days.length < 2 ? null : Buffer.from(await drawDays(days, language)).toString('base64');
  return { of: 'show stats', stats: { ...stats, detail: { ...detail, chart, days: days.length } } };
}
