import { countedApprovals } from '../../broadcasts/approval.ts';
import type { Broadcast } from '../../broadcasts/types.ts';
import { dayIn } from '../../campaign/calendar.ts';
import type { CampaignOutline, CampaignState } from '../../campaign/outline.ts';
import type { StaffAsk } from '../../conversation/staff/ask.ts';
import type { CampaignLine, HandoverView, StaffResult } from '../../conversation/staff/result.ts';
import { isOwnHandover } from '../../privacy/records.ts';
import { retentionEnd, UNDO_DAYS } from '../../privacy/retention.ts';
import {
  confirmHandover,
  countHandover,
  type Proposed,
  proposeHandover,
  stampOf,
  undoHandover,
  waitingHandover,
} from '../../signatures/handover.ts';
import { moveCampaignIn } from '../../signatures/lifecycle.ts';
import { deed } from '../../staff/audit.ts';
import { drawDays } from '../../staff/chart.ts';
import { countPublishers, publishersAmong } from '../../staff/people.ts';
import { readDetail, subscribersOf } from '../../staff/stats.ts';
import type { Campaign, Handover } from '../../store/generated/client.ts';
import { readLiveOutlines } from '../../turn/live.ts';
import type { StaffDeskDeps, StaffWork } from './types.ts';
import { note, readId, viewOf, zoneOf } from './view.ts';

/** What staff do with campaigns, carried out. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Until when a handing over can be undone; null once that is past. */
function undoEnd(deliveredAt: Date, now: Date): string | null {
  const end = new Date(deliveredAt.getTime() + UNDO_DAYS * DAY_MS);
  return end > now ? end.toISOString() : null;
}

/** When its signers are forgotten; null: not before it is handed over. */
function erasedAt({ deliveredAt, closeBy }: Campaign, days: number): string | null {
  const from = deliveredAt ?? closeBy;
  return from ? retentionEnd(from, days).toISOString() : null;
}

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
  const recorded = (await deps.prisma.handover.findMany()).filter((one) => isOwnHandover(deps.privacy.rows, one));
  const waiting = new Map(recorded.map((one) => [one.campaign, handoverView(one)]));
  const campaigns = deps.outlines().flatMap(({ slug, kind, goal, timeZone }): CampaignLine[] => {
    const row = rows.find((one) => one.slug === slug);
    if (!row) return [];
    const { deliveredAt } = row;
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
        delivered: shown?.handedOver ?? null,
        waiting: waiting.get(slug) ?? null,
        undoUntil: deliveredAt ? undoEnd(deliveredAt, deps.now()) : null,
        erasedAt: erasedAt(row, deps.retentionDays),
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
  const closed = await deed(deps, { actor: work.person.handle, what: 'closed', campaign }, (tx) =>
    moveCampaignIn(tx, campaign, 'close', deps.now()),
  );
  if (closed === null) return { ...result, outcome: 'not possible', broadcast: await viewOf(deps, thanks) };
  const { total } = await deps.broadcasts.audience(campaign, 'closing');
  if (total > 0) {
    const started = await deps.broadcasts.start(thanks.id, { version: ask.version, by: work.person.handle });
    if (started.kind === 'started') await note(deps, work, 'sent', thanks);
  }
  const now = await deps.broadcasts.getDraft(thanks.id);
  return { ...result, outcome: 'done', broadcast: now && total > 0 ? await viewOf(deps, now) : null };
}

/** As `start` counts. */
async function isApproved(deps: StaffDeskDeps, thanks: Broadcast, sender: string): Promise<boolean> {
  const counted = await countedApprovals(thanks, sender, (of) => publishersAmong(deps, of));
  return counted.length >= deps.approvals;
}

/** Opens a closed campaign again: only before delivery. */
export async function reopen(deps: StaffDeskDeps, { person }: StaffWork, campaign: string): Promise<StaffResult> {
  const reopened = await deed(deps, { actor: person.handle, what: 'reopened', campaign }, (tx) =>
    moveCampaignIn(tx, campaign, 'reopen', deps.now()),
  );
  return { of: 'reopen', campaign, outcome: reopened === null ? 'not possible' : 'done', broadcast: null };
}

/** Says whether there is anything to hand over. */
export async function beginDelivery(deps: StaffDeskDeps, campaign: string): Promise<StaffResult> {
  const counted = await countHandover(deps.prisma, deps.privacy.rows, { campaign, kind: kindOf(deps, campaign) });
  const refused = counted === 'not closed' ? 'not possible' : counted;
  return { of: 'begin delivery', campaign, outcome: typeof refused === 'string' ? refused : 'possible' };
}

/** Records a handing over, which another must confirm. */
export async function deliver(deps: StaffDeskDeps, { person }: StaffWork, ask: Of<'deliver'>): Promise<StaffResult> {
  const { campaign, to, day } = ask;
  const result = { of: 'deliver', campaign } as const;
  const wish = { campaign, kind: kindOf(deps, campaign), to, day, timeZone: zoneOf(deps, campaign), by: person.handle };
  let refused: Exclude<Proposed, Handover> = 'not closed';
  const made = await deed(deps, { actor: person.handle, what: 'proposed', campaign }, async (tx) => {
    const proposed = await proposeHandover(tx, deps.privacy.rows, wish, deps.now());
    if (typeof proposed !== 'string') return proposed;
    refused = proposed;
    return null;
  });
  if (!made) return { ...result, outcome: refused === 'not closed' ? 'not possible' : refused, handover: null };
  const alone = (await countPublishers(deps)) < 2;
  return { ...result, outcome: alone ? 'alone' : 'recorded', handover: handoverView(made) };
}

/** Confirms what another, who may still, has recorded: from then on retention runs, after some days in which it can be undone. */
export async function confirmDelivery(
  deps: StaffDeskDeps,
  { person }: StaffWork,
  { campaign, version }: Of<'confirm delivery'>,
): Promise<StaffResult> {
  const result = { of: 'deliver', campaign } as const;
  const waiting = await waitingHandover(deps.prisma, deps.privacy.rows, campaign);
  if (waiting?.proposedBy === person.handle) return { ...result, outcome: 'own', handover: handoverView(waiting) };
  const both = waiting ? [waiting.proposedBy, person.handle] : [];
  const standing = await publishersAmong(deps, both);
  const since = new Date(deps.now().getTime() - deps.newcomerHours * HOUR_MS);
  const newcomers = standing.length > (await publishersAmong(deps, both, since)).length;
  if (waiting && newcomers) return { ...result, outcome: 'too new', handover: handoverView(waiting) };
  const holds = (one: Handover) => stampOf(one) === version && standing.includes(one.proposedBy);
  const done = await deed(deps, { actor: person.handle, what: 'delivered', campaign }, (tx) =>
    confirmHandover(tx, deps.privacy.rows, campaign, kindOf(deps, campaign), deps.now(), holds),
  );
  if (!done) return { ...result, outcome: 'changed', handover: null };
  return { ...result, outcome: 'done', handover: handoverView(done) };
}

/** Undoes a handing over, within its days. */
export async function undoDelivery(deps: StaffDeskDeps, { person }: StaffWork, campaign: string): Promise<StaffResult> {
  const undone = await deed(deps, { actor: person.handle, what: 'undelivered', campaign }, async (tx) =>
    (await undoHandover(tx, deps.privacy.rows, campaign, deps.now())) ? true : null,
  );
  return { of: 'undo delivery', campaign, outcome: undone ? 'done' : 'not possible' };
}

function kindOf(deps: StaffDeskDeps, campaign: string): CampaignOutline['kind'] {
  return deps.outlines().find(({ slug }) => slug === campaign)?.kind ?? 'petition';
}

function handoverView(handover: Handover): HandoverView {
  const { to, day, count, proposedBy: by } = handover;
  return { to, day: day.toISOString().slice(0, 10), count, by, version: stampOf(handover) };
}

/** Numbers of a campaign with their picture, in the language of who asks. */
export async function showStats(deps: StaffDeskDeps, { language }: StaffWork, campaign: string): Promise<StaffResult> {
  const { now } = deps;
  const outline = (await publicOutlines(deps)).get(campaign);
  const kind = outline?.kind ?? 'petition';
  const total = (kind === 'email' ? outline?.lettersReported : outline?.count) ?? 0;
  const subscribers = await subscribersOf(deps, campaign);
  const stats = { campaign, kind, total, rounded: outline?.rounded ?? false, subscribers };
  if (outline?.counts === 'private' && outline.state !== 'delivered')
    return { of: 'show stats', stats: { ...stats, detail: null } };
  const { days, ...detail } = await readDetail(deps, campaign, dayIn(zoneOf(deps, campaign), now()));
  const chart = days.length < 2 ? null : Buffer.from(await drawDays(days, language)).toString('base64');
  return { of: 'show stats', stats: { ...stats, detail: { ...detail, chart, days: days.length } } };
}
