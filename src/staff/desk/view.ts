import { countedApprovals } from '../../broadcasts/approval.ts';
import type { Audience, Broadcasts, Progress } from '../../broadcasts/port.ts';
import type { Broadcast } from '../../broadcasts/types.ts';
import type { CampaignOutline } from '../../campaign/outline.ts';
import type { BroadcastView, Progress as ProgressView } from '../../conversation/staff/facts.ts';
import type { After, BroadcastLine, Cut, StaffResult } from '../../conversation/staff/result.ts';
import type { Privacy } from '../../privacy/privacy.ts';
import { type Audited, audit } from '../../staff/audit.ts';
import { bandOf, bandsOf } from '../../staff/bands.ts';
import { LEAST_TOLD, tellDaily } from '../../staff/daily.ts';
import { publishersAmong } from '../../staff/people.ts';
import type { PublicUpdates } from '../../staff/updates.ts';
import type { PrismaClient } from '../../store/generated/client.ts';
import { plainText } from '../../texts/plain.ts';
import type { Language } from '../../texts/text.ts';

export interface ViewDeps {
  readonly prisma: PrismaClient;
  readonly privacy: Pick<Privacy, 'rows'>;
  readonly broadcasts: Broadcasts;
  readonly updates: PublicUpdates;
  /** See `TurnDeps`. */
  readonly exactCounts: boolean;
  readonly now: () => Date;
  /** How many other publishers have to approve a broadcast. */
  readonly approvals: number;
  outlines(): readonly CampaignOutline[];
}

const BEGINS_UNITS = 30;

/** How a broadcast's id is written for people and buttons. */
export function writeId(id: number): string {
  return id.toString(36);
}

/** The id that a button brought; null when it can be none. */
export function readId(written: string): number | null {
  const id = /^[a-z0-9]{1,6}$/.test(written) ? Number.parseInt(written, 36) : 0;
  return id >= 1 && id <= 2 ** 31 - 1 ? id : null;
}

/** Everything that staff see of a broadcast, as it is now. */
export async function viewOf(deps: ViewDeps, broadcast: Broadcast): Promise<BroadcastView> {
  const { id, campaign, purpose, state, content, scheduledAt } = broadcast;
  const planned = state !== 'draft' && state !== 'scheduled';
  const progress = planned ? await deps.broadcasts.progress(id) : null;
  return {
    id: writeId(id),
    version: broadcast.version,
    campaign,
    occasion: purpose,
    state: progress?.state ?? state,
    author: broadcast.author,
    editors: broadcast.editors,
    words: content.texts,
    picture: content.picture !== null,
    link: content.link,
    at: scheduledAt?.toISOString() ?? null,
    timeZone: zoneOf(deps, campaign),
    approvals: {
      needed: deps.approvals,
      by: await countedApprovals(broadcast, null, (of) => publishersAmong(deps, of)),
    },
    ...(progress
      ? { audience: { total: progress.audience, parts: [], seconds: 0 }, reads: {} }
      : await readersOf(deps, broadcast)),
    progress: progress && progressOf(progress, deps.exactCounts),
    published: planned && (await deps.updates.isPublished(id)),
  };
}

/** The groups of an audience as they were counted today: see daily.ts. */
async function countedToday(
  { prisma, broadcasts, exactCounts, now }: ViewDeps,
  campaign: string,
  purpose: Broadcast['purpose'],
): Promise<Pick<Audience, 'groups'>> {
  const { groups } = await broadcasts.audience(campaign, purpose);
  if (exactCounts) return { groups };
  const nameOf = ({ channel, account, language, scope }: Audience['groups'][number]) =>
    JSON.stringify([channel, account, language, scope]);
  const named = groups.map((group) => ({ name: nameOf(group), count: group.count }));
  const told = await tellDaily(prisma, { campaign, what: `audience ${purpose}`, groups: named }, now());
  const countOf = (name: string) => ((told.get(name) ?? 0) < LEAST_TOLD ? 0 : (told.get(name) ?? 0));
  return { groups: groups.map((group) => ({ ...group, count: countOf(nameOf(group)) })) };
}

/** To whom it would go, in bands: who just asked for news, or no longer wants them, cannot be read from it. */
async function readersOf(
  deps: ViewDeps,
  { campaign, purpose, content }: Broadcast,
): Promise<Pick<BroadcastView, 'audience' | 'reads'>> {
  const { broadcasts, outlines } = deps;
  const { groups } = await countedToday(deps, campaign, purpose);
  const accounts = bandsOf(groups).groups;
  const byReader = Map.groupBy(groups, ({ channel, language }) => JSON.stringify([channel, language]));
  const readers = bandsOf(
    [...byReader.values()].flatMap((same) =>
      same.slice(0, 1).map(({ channel, language }) => ({
        channel,
        language,
        count: same.reduce((sum, { count }) => sum + count, 0),
      })),
    ),
  );
  const languages = [
    ...(outlines().find(({ slug }) => slug === campaign)?.languages ?? []),
    ...readers.groups.map(({ language }) => language),
  ];
  return {
    audience: {
      total: readers.total,
      parts: readers.groups,
      seconds: broadcasts.estimateSeconds({ total: 0, groups: accounts }),
    },
    reads: Object.fromEntries(languages.map((language) => [language, broadcasts.textFor(content, language)])),
  };
}

export function zoneOf(deps: Pick<ViewDeps, 'outlines'>, campaign: string): string {
  return deps.outlines().find(({ slug }) => slug === campaign)?.timeZone ?? 'UTC';
}

/**
 * Progress in the words of the conversation. But for what failed, it is told roughly: two broadcasts one after the other would else
 * say who came or went in between. @param exact in a trial, where nobody is counted who is not there for it
 */
function progressOf(progress: Progress, exact: boolean): ProgressView {
  const { audience, sent, failed, unknown, skipped, perSecond, secondsLeft, state } = progress;
  // Whom cancelling left out did not leave: nobody wrote to them.
  const cancelled = state === 'cancelled';
  const gone = progress.gone + (cancelled ? 0 : skipped);
  const left = progress.left + (cancelled ? skipped : 0);
  const reasons = Object.entries(progress.failures)
    .map(([reason, count]) => ({ code: reason.replaceAll(' ', '_'), count }))
    .sort((one, other) => other.count - one.count);
  const { paused } = progress;
  const pausedBecause = paused === null || paused === 'staff' ? null : paused.replaceAll(' ', '_');
  const running = state === 'planning' || state === 'sending';
  const share = audience === 0 ? 1 : (audience - left) / audience;
  const correctable = paused?.startsWith('message ') === true && sent + unknown === 0;
  const begun = audience > 0 || !(running || cancelled);
  const told = { begun, failed, unknown, reasons, pausedBecause, correctable };
  if (exact) return { ...told, rough: false, share, sent, gone, left, perSecond, secondsLeft };
  return {
    ...told,
    rough: true,
    share: Math.floor(share * 10) / 10,
    sent: bandOf(sent) ?? 0,
    gone: bandOf(gone) ?? 0,
    left: bandOf(left) ?? 0,
    perSecond: (bandOf(perSecond * 60) ?? 0) / 60,
    secondsLeft: secondsLeft === null ? null : Math.ceil(secondsLeft / 60) * 60,
  };
}

/** A broadcast in one line. */
export function lineOf(broadcast: Broadcast, language: Language): BroadcastLine {
  const { id, campaign, purpose, state, author, content } = broadcast;
  const first = content.texts[language] ?? Object.values(content.texts)[0] ?? [];
  const plain = plainText(first.slice(0, 1)).replace(/\s+/g, ' ').trim();
  const graphemes = [...new Intl.Segmenter(language, { granularity: 'grapheme' }).segment(plain)];
  const begins =
    graphemes.length > BEGINS_UNITS
      ? `${graphemes
          .slice(0, BEGINS_UNITS)
          .map(({ segment }) => segment)
          .join('')}…`
      : plain;
  return { id: writeId(id), campaign, occasion: purpose, state, author, begins };
}

/** Texts that are over a channel's limit, in the words of the conversation. */
export function cutsOf(
  broadcasts: Broadcasts,
  broadcast: Pick<Broadcast, 'id' | 'campaign' | 'content'>,
): readonly Cut[] {
  return broadcasts.excess(broadcast).filter(({ cut }) => cut > 0);
}

/** The broadcast as it stands now, and what was done to it. */
export async function told(
  deps: ViewDeps,
  broadcast: Broadcast,
  after: After,
): Promise<StaffResult & { of: 'broadcast' }> {
  return { of: 'broadcast', broadcast: await viewOf(deps, broadcast), after };
}

/** Notes in the audit trail what someone did to a broadcast. */
export async function note(
  { prisma, privacy, now }: Pick<ViewDeps, 'prisma' | 'privacy'> & { readonly now: () => Date },
  { person }: { readonly person: { readonly handle: string } },
  what: Audited,
  { id, campaign }: Pick<Broadcast, 'id' | 'campaign'>,
): Promise<void> {
  const entry = { actor: person.handle, what, campaign, subject: writeId(id) };
  await prisma.$transaction((tx) => audit(tx, { privacy }, entry, now()));
}
