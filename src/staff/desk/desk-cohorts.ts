import type { CohortOutcome, CohortStep, CohortsResult, CohortView } from '../../conversation/staff/aside/acts.ts';
import type { StaffAsk } from '../../conversation/staff/ask.ts';
import {
  type AsideDeps,
  type Cohort,
  lookAt,
  MOST_LOOKS,
  moveCohort,
  readCohorts,
} from '../../signatures/set-aside.ts';
import { type Audited, audit } from '../../staff/audit.ts';
import { bandOf } from '../../staff/bands.ts';
import { countPublishers, publishersAmong } from '../../staff/people.ts';
import type { StaffDeskDeps, StaffWork } from './types.ts';
import { zoneOf } from './view.ts';

/** Signatures that people did not make: what staff look at, set aside and take back. */

const HOUR_MS = 3_600_000;

type Of<Do extends StaffAsk['do']> = Extract<StaffAsk, { do: Do }>;

/** The cohorts of a campaign that were looked at. */
export async function listCohorts(deps: StaffDeskDeps, campaign: string): Promise<CohortsResult> {
  return await told(deps, campaign, 'listed');
}

/** Looks at a cohort. Who is new in the right does not: looks are few, and a stolen account would use them up. */
export async function lookAtCohort(
  deps: StaffDeskDeps,
  { person }: StaffWork,
  { campaign, look }: Of<'look at cohort'>,
): Promise<CohortsResult> {
  const outline = deps.outlines().find(({ slug }) => slug === campaign);
  if (outline?.kind !== 'petition') return await told(deps, campaign, 'not open');
  if (await isNew(deps, [person.handle])) return await told(deps, campaign, 'too new');
  const { link, ...rest } = look;
  const wish = { ...rest, campaign: outline, code: link === '' ? null : link, by: person.handle };
  const { prisma } = deps;
  const looked = await prisma.$transaction(async (tx) => {
    const seen = await lookAt(tx, asideDeps(deps), wish);
    if (typeof seen === 'string') return seen;
    const { drawn, cohort } = seen;
    const entry = { actor: person.handle, what: 'looked_at', campaign, subject: cohort.id } as const;
    if (drawn) await audit(tx, deps, entry, deps.now());
    return cohort.state === 'small' ? 'small' : 'looked';
  });
  return await told(deps, campaign, looked);
}

const DONE: Readonly<Record<CohortStep, { readonly [state in Cohort['state']]?: readonly [CohortOutcome, Audited] }>> =
  {
    propose: { proposed: ['proposed', 'aside_proposed'] },
    'take back': { 'back proposed': ['back proposed', 'back_proposed'] },
    agree: { aside: ['aside', 'aside'], looked: ['back', 'aside_back'] },
    drop: { looked: ['dropped', 'aside_dropped'], aside: ['dropped', 'aside_dropped'] },
  };

/** Proposes to set a cohort aside or to take it back, agrees to what another has proposed, or drops a proposal. */
export async function moveOn(
  deps: StaffDeskDeps,
  { person }: StaffWork,
  { cohort: id, version, step }: Of<'move cohort'>,
): Promise<CohortsResult> {
  const { handle } = person;
  const campaign = (await deps.prisma.setAside.findUnique({ where: { id } }))?.campaign ?? '';
  const before = (await readCohorts(deps.prisma, deps.privacy, campaign)).find((one) => one.id === id);
  const refused = before?.version === version ? await refusal(deps, before, step, handle) : 'changed';
  if (refused) return await told(deps, campaign, refused);
  const outline = deps.outlines().find(({ slug }) => slug === campaign);
  const exact = deps.exactCounts || outline?.counts === 'exact';
  const calendar = { exact, timeZone: zoneOf(deps, campaign) };
  const outcome = await deps.prisma.$transaction(async (tx) => {
    const same = (one: Cohort): boolean => one.version === version;
    const moved = await moveCohort(tx, asideDeps(deps), id, step, handle, calendar, same);
    const [done, what] = (moved && DONE[step][moved.state]) ?? [null, null];
    if (what) await audit(tx, deps, { actor: handle, what, campaign, subject: id }, deps.now());
    return done;
  });
  return await told(deps, campaign, outcome ?? 'changed');
}

/** Why not; null: they may. To propose there must be somebody to agree, and to agree another who may still. */
async function refusal(
  deps: StaffDeskDeps,
  { by }: Cohort,
  step: CohortStep,
  handle: string,
): Promise<CohortOutcome | null> {
  if (step === 'drop') return null;
  if (step !== 'agree') return (await countPublishers(deps)) < 2 ? 'alone' : null;
  if (by === handle) return 'own';
  if ((await publishersAmong(deps, [by, handle])).length < 2) return 'changed';
  return (await isNew(deps, [by, handle])) ? 'too new' : null;
}

/** Whether one of them has had the right for less than three days. */
async function isNew(deps: StaffDeskDeps, handles: readonly string[]): Promise<boolean> {
  const since = new Date(deps.now().getTime() - deps.newcomerHours * HOUR_MS);
  return (await publishersAmong(deps, handles, since)).length < handles.length;
}

function asideDeps({ privacy, exactCounts, now }: StaffDeskDeps): AsideDeps {
  return { privacy, trial: exactCounts, now: now() };
}

async function told(deps: StaffDeskDeps, campaign: string, outcome: CohortOutcome): Promise<CohortsResult> {
  const row = await deps.prisma.campaign.findUnique({ where: { slug: campaign }, select: { state: true } });
  const cohorts = await readCohorts(deps.prisma, deps.privacy, campaign);
  return {
    of: 'cohorts',
    campaign,
    outcome,
    open: row?.state === 'open',
    looks: MOST_LOOKS - cohorts.length,
    cohorts: cohorts.map(viewOf),
  };
}

function viewOf(cohort: Cohort): CohortView {
  const { id, version, day, channel, language, link, reason, words, told: size, state, by, on } = cohort;
  const about = state === 'small' ? null : bandOf(size);
  return { id, version, day, channel, language, link, reason, words, about, state, by, on };
}
