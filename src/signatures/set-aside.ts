import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { dayIn } from '../campaign/calendar.ts';
import type { CampaignOutline } from '../campaign/outline.ts';
import { UnreadableError } from '../privacy/aes.ts';
import type { Privacy } from '../privacy/privacy.ts';
import { Prisma, type PrismaClient } from '../store/generated/client.ts';
import { type CohortPlace, cohortMark, countCohort, forgetCohorts } from './cohorts.ts';
import { discreteLaplace, secureUniform, type Uniform } from './noise.ts';
import { linkCohort } from './shares.ts';

/**
 * Cohorts that staff look at, set aside and take back. Nothing is deleted: the rows stay, the public number is without them, and the
 * export names them. What is told of a cohort is its size with noise, which is drawn once, at the first look: setting it aside and
 * taking it back, as often as one likes, tells nothing more. See the README of this room.
 */

/** Of the noise on a cohort's size: a look tells of one person in it by a factor of at most e^(1/20). */
const SCALE = 20;
/** So many cohorts may be looked at in a campaign's life: whoever withdraws and signs again on another day can be in each of them. */
export const MOST_LOOKS = 10;
/** A smaller one is not set aside, nor told of. */
const LEAST = 100;
/** The same in a trial, where nobody is counted who is not there for it, and there is no noise. */
const LEAST_IN_TRIAL = 3;

/** Why a cohort is set aside. */
export const ASIDE_REASONS = ['burst', 'program', 'test', 'other'] as const;
export type AsideReason = (typeof ASIDE_REASONS)[number];

const stored = z.object({
  campaign: z.string(),
  day: z.iso.date(),
  channel: z.string(),
  language: z.string(),
  /** A source that staff chose, `*` for a person's, or '' for none: a person's code is not kept. */
  link: z.string(),
  /** Hex. Once it is set aside a random one, so that nothing of it hangs on whose link it was. */
  mark: z.string(),
  reason: z.enum(ASIDE_REASONS),
  words: z.string(),
  /** How many there were at the first look, with noise; and the noise alone. */
  told: z.int(),
  noise: z.int(),
  state: z.enum(['small', 'looked', 'proposed', 'aside', 'back proposed']),
  /** Rises with every change. */
  version: z.int(),
  /** Handle of who brought it where it stands, and the day. */
  by: z.string(),
  on: z.iso.date(),
});
type Stored = z.infer<typeof stored>;

/** A cohort that was looked at. */
export interface Cohort extends Readonly<Stored> {
  readonly id: string;
}

export interface AsideDeps {
  readonly privacy: Pick<Privacy, 'pseudonyms' | 'setAside'>;
  /** In a trial there is no noise, and a few are enough. */
  readonly trial: boolean;
  readonly now: Date;
  readonly uniform?: Uniform;
}

type Looked = Pick<CampaignOutline, 'slug' | 'recipientRisk' | 'timeZone'>;

/** Which cohort is looked at, and why. */
export interface Look extends Omit<CohortPlace, 'campaign'> {
  readonly campaign: Looked;
  /** A source or a code as it stands in links; null: those who came by none. */
  readonly code: string | null;
  readonly reason: AsideReason;
  readonly words: string;
  /** Handle. */
  readonly by: string;
}

/** What a look came to. `drawn`: it was the first at this cohort. */
interface Seen {
  readonly cohort: Cohort;
  readonly drawn: boolean;
}

/** What can be done with a cohort; see `NEXT`. */
export type AsideStep = 'propose' | 'agree' | 'take back' | 'drop';

const NEXT: Readonly<Record<AsideStep, Partial<Record<Stored['state'], Stored['state']>>>> = {
  propose: { looked: 'proposed' },
  'take back': { aside: 'back proposed' },
  agree: { proposed: 'aside', 'back proposed': 'looked' },
  drop: { proposed: 'looked', 'back proposed': 'aside' },
};

/** Advisory lock: looks and changes come one after the other. */
const ASIDE_LOCK = 7_309_015;

/**
 * Looks at a cohort: counts it, with noise, and keeps what was drawn; the same cohort again is what was drawn then.
 * @returns `not open`: cohorts are forgotten with the close. `unfinished`: more may come to that day. `no looks`: all are used up.
 */
export async function lookAt(
  tx: Prisma.TransactionClient,
  deps: AsideDeps,
  look: Look,
): Promise<Seen | 'not open' | 'unfinished' | 'no looks'> {
  const { campaign, day, channel, language, code, reason, words, by } = look;
  const { slug } = campaign;
  const today = dayIn(campaign.timeZone, deps.now);
  if (!(await holdOpen(tx, slug, 'SHARE'))) return 'not open';
  if (day > today || (day === today && !deps.trial)) return 'unfinished';
  const link = linkCohort(deps.privacy.pseudonyms, campaign, code);
  const mark = cohortMark(deps.privacy.pseudonyms, { campaign: slug, day, channel, language }, link);
  const hex = Buffer.from(mark).toString('hex');
  const before = await readCohorts(tx, deps.privacy, slug);
  const place = { day, channel, language, link: nameOf(link) };
  const known = before.find((one) => one.mark === hex || isSame(one, place));
  if (known) return { cohort: known, drawn: false };
  if (before.length >= MOST_LOOKS) return 'no looks';
  const noise = deps.trial ? 0 : discreteLaplace(SCALE, deps.uniform ?? secureUniform);
  const told = (await countCohort(tx, slug, mark)) + noise;
  const state = told < (deps.trial ? LEAST_IN_TRIAL : LEAST) ? 'small' : 'looked';
  const cohort = { id: newId(), campaign: slug, ...place, mark: hex, reason, words };
  const row = { ...cohort, told, noise, state, version: 1, by, on: today } as const;
  await tx.setAside.create({ data: { id: row.id, campaign: slug, sealed: sealedOf(deps.privacy, row) } });
  return { cohort: row, drawn: true };
}

/** One that was set aside is known by its place: its mark is another. Of a person's link nothing is left to know it by. */
function isSame(one: Cohort, place: Pick<Cohort, 'day' | 'channel' | 'language' | 'link'>): boolean {
  const { day, channel, language, link } = place;
  return (
    link !== PERSON && one.day === day && one.channel === channel && one.language === language && one.link === link
  );
}

const PERSON = '*';

/** Of sources staff know the names; whose a person's link is, nobody needs to. */
function nameOf(link: string | null): string {
  if (link === null) return '';
  return link.startsWith('source:') ? link.slice('source:'.length) : PERSON;
}

/**
 * Moves a cohort on. Null: it is not there, stands elsewhere by now, or its campaign has closed; so nothing was changed.
 * @param campaign whether its public number is exact, and its calendar
 * @param allows asked under the lock, of the cohort as it is
 */
export async function moveCohort(
  tx: Prisma.TransactionClient,
  deps: AsideDeps,
  id: string,
  step: AsideStep,
  by: string,
  { exact, timeZone }: { readonly exact: boolean; readonly timeZone: string },
  allows: (cohort: Cohort) => boolean,
): Promise<Cohort | null> {
  const found = await tx.setAside.findUnique({ where: { id } });
  if (!found || !(await holdOpen(tx, found.campaign, 'NO KEY UPDATE'))) return null;
  const cohorts = await readCohorts(tx, deps.privacy, found.campaign);
  const cohort = cohorts.find((one) => one.id === id);
  const state = cohort && NEXT[step][cohort.state];
  if (!cohort || !state || !allows(cohort)) return null;
  const mark = state === 'aside' && step === 'agree' ? await markAnew(tx, cohort) : cohort.mark;
  if (mark === null) return null;
  const on = dayIn(timeZone, deps.now);
  const moved: Cohort = { ...cohort, mark, state, by, on, version: cohort.version + 1 };
  await tx.setAside.update({ where: { id }, data: { sealed: sealedOf(deps.privacy, moved) } });
  const setAside = await offset(
    tx,
    cohorts.map((one) => (one.id === id ? moved : one)),
    exact,
  );
  await tx.campaign.update({ where: { slug: cohort.campaign }, data: { setAside } });
  return moved;
}

/** Gives the rows of a cohort a random mark. Null: none is left, because whose link it was has everything deleted. */
async function markAnew(tx: Prisma.TransactionClient, { campaign, mark }: Cohort): Promise<string | null> {
  const anew = Uint8Array.from({ length: 16 }, () => randomInt(256));
  const where = { campaign, cohort: bytesOf(mark) };
  const { count } = await tx.signature.updateMany({ where, data: { cohort: anew } });
  return count === 0 ? null : Buffer.from(anew).toString('hex');
}

/** How many are to be taken off the public number. Where it is exact, who withdraws from a cohort is not taken off twice. */
async function offset(tx: Prisma.TransactionClient, cohorts: readonly Cohort[], exact: boolean): Promise<number> {
  let sum = 0;
  for (const { campaign, mark, told, noise } of cohorts.filter(isAside))
    sum += Math.max(0, exact ? (await countCohort(tx, campaign, bytesOf(mark))) + noise : told);
  return sum;
}

/** Brings what is taken off an exact number up to date, and gives it. */
export async function currentOffset(
  prisma: PrismaClient,
  privacy: Pick<Privacy, 'setAside'>,
  campaign: string,
): Promise<number> {
  const setAside = await offset(prisma, await readCohorts(prisma, privacy, campaign), true);
  await prisma.campaign.update({ where: { slug: campaign }, data: { setAside } });
  return setAside;
}

const isAside = ({ state }: Pick<Cohort, 'state'>): boolean => state === 'aside' || state === 'back proposed';

/** The cohorts of a campaign that were looked at, as they stand; what this program did not write is passed by. */
export async function readCohorts(
  tx: Prisma.TransactionClient,
  privacy: Pick<Privacy, 'setAside'>,
  campaign: string,
): Promise<readonly Cohort[]> {
  const rows = await tx.setAside.findMany({ where: { campaign }, orderBy: { id: 'asc' } });
  const cohorts = rows.flatMap(({ id, sealed }) => {
    const content = opened(privacy, id, sealed);
    return content?.campaign === campaign ? [{ id, ...content }] : [];
  });
  return cohorts.toSorted((one, other) => (one.day < other.day ? -1 : 1));
}

/** Cohorts that are set aside: their marks, and why. */
export async function readSetAside(
  tx: Prisma.TransactionClient,
  privacy: Pick<Privacy, 'setAside'>,
  campaign: string,
): Promise<readonly Cohort[]> {
  return (await readCohorts(tx, privacy, campaign)).filter(isAside);
}

/** Forgets who came with whom in campaigns that are open no more, but for what was set aside. Gives in how many rows. */
export async function forgetClosed(prisma: PrismaClient, privacy: Pick<Privacy, 'setAside'>): Promise<number> {
  const over = await prisma.campaign.findMany({ where: { state: { in: ['closed', 'delivered'] } } });
  let forgotten = 0;
  for (const { slug } of over) {
    const kept = await readSetAside(prisma, privacy, slug);
    forgotten += await forgetCohorts(
      prisma,
      slug,
      kept.map(({ mark }) => bytesOf(mark)),
    );
  }
  return forgotten;
}

export const bytesOf = (mark: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(mark, 'hex'));

/** Waits for others who look or change, and holds the close off. */
async function holdOpen(
  tx: Prisma.TransactionClient,
  campaign: string,
  lock: 'SHARE' | 'NO KEY UPDATE',
): Promise<boolean> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(${ASIDE_LOCK})::text`;
  const [row] = await tx.$queryRaw<
    { state: string }[]
  >`SELECT state FROM campaign WHERE slug = ${campaign} FOR ${Prisma.raw(lock)}`;
  return row?.state === 'open';
}

function sealedOf(privacy: Pick<Privacy, 'setAside'>, { id, ...content }: Cohort): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(privacy.setAside.encrypt(id, JSON.stringify(content satisfies Stored)));
}

function opened(privacy: Pick<Privacy, 'setAside'>, id: string, sealed: Uint8Array): Stored | null {
  try {
    return stored.parse(JSON.parse(privacy.setAside.decrypt(id, sealed)));
  } catch (error) {
    if (error instanceof UnreadableError) return null;
    throw error;
  }
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

function newId(): string {
  return Array.from({ length: 8 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
}
