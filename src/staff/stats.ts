import type { CampaignStats } from '../conversation/staff/result.ts';
import type { Privacy } from '../privacy/privacy.ts';
import { readSetAside } from '../signatures/set-aside.ts';
import { mondayOf, sourceCounts } from '../signatures/shares.ts';
import type { PrismaClient } from '../store/generated/client.ts';
import { bandOf, bandsOf } from './bands.ts';
import { tellDaily } from './daily.ts';

/** Days that are drawn. */
const MOST_DAYS = 60;
const DAY_MS = 86_400_000;

export interface DayCount {
  /** ISO day. */
  readonly day: string;
  /** Down to a whole ten. */
  readonly signed: number;
}

type Detail = Omit<NonNullable<CampaignStats['detail']>, 'chart' | 'days'> & { readonly days: readonly DayCount[] };

/** How many want updates, in a band; but in a trial, as they were counted today. */
export async function subscribersOf(
  {
    prisma,
    exactCounts,
    now,
  }: { readonly prisma: PrismaClient; readonly exactCounts: boolean; readonly now: () => Date },
  campaign: string,
): Promise<CampaignStats['subscribers']> {
  const count = await prisma.subscription.count({ where: { campaign } });
  if (exactCounts) return bandOf(count);
  const told = await tellDaily(prisma, { campaign, what: 'subscribers', groups: [{ name: '', count }] }, now());
  return bandOf(told.get('') ?? 0);
}

/**
 * What a campaign's tally tells besides the public number: in bands, and of finished days only, for today's would tell who has
 * just signed, and without what staff have set aside, as the public number is. Nobody is asked for it while that is a private one.
 * @param today on the campaign's calendar, as what is counted: ISO
 */
export async function readDetail(
  { prisma, privacy }: { readonly prisma: PrismaClient; readonly privacy: Pick<Privacy, 'setAside'> },
  campaign: string,
  today: string,
): Promise<Detail> {
  const rows = (await prisma.tally.findMany({ where: { campaign } })).filter(({ day }) => dayOf(day) < today);
  // By the number that was drawn at the look: as it is now it would show at once that somebody withdraws.
  const aside = (await readSetAside(prisma, privacy, campaign)).filter(({ day }) => day < today);
  type Row = (typeof rows)[number];
  const sum = (of: (row: Row) => number, among = rows) => among.reduce((total, row) => total + of(row), 0);
  const net = (row: Row) => row.signed - row.withdrawn;
  const setAside = (which: (one: (typeof aside)[number]) => boolean) =>
    aside.filter(which).reduce((total, { told }) => total + told, 0);
  const by = (of: (row: Pick<Row, 'channel' | 'language'>) => string) =>
    bandsOf(
      [...Map.groupBy(rows, of)].map(([name, among]) => ({
        name,
        count: sum(net, among) - setAside((one) => of(one) === name),
      })),
    ).groups;
  const sources = (await sourceCounts(prisma, campaign, today)).map(({ source, count }) => ({
    source,
    count: count - setAside(({ link, day }) => link === source && day < mondayOf(today)),
  }));
  return {
    withdrawn: bandOf(sum((row) => row.withdrawn)),
    letters: bandOf(sum((row) => row.letters - row.lettersWithdrawn)),
    channels: by((row) => row.channel).map(({ name: channel, count }) => ({ channel, count })),
    languages: by((row) => row.language).map(({ name: language, count }) => ({ language, count })),
    sources: bandsOf(sources).groups,
    days: daily(
      [
        ...rows.map(({ day, signed }) => ({ day: dayOf(day), signed })),
        ...aside.map(({ day, told }) => ({ day, signed: -told })),
      ],
      today,
    ),
  };
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** Signatures of each finished day, without gaps, oldest first: whole tens, so that a small day looks like an empty one. */
function daily(counted: readonly DayCount[], today: string): readonly DayCount[] {
  const sums = new Map<string, number>();
  for (const { day, signed } of counted) sums.set(day, (sums.get(day) ?? 0) + signed);
  const tens = [...sums].map(([day, signed]) => [day, Math.floor(signed / 10) * 10] as const);
  const large = new Map(tens.filter(([, signed]) => signed > 0));
  const first = [...large.keys()].sort()[0];
  const days: DayCount[] = [];
  const end = new Date(`${today}T00:00:00Z`).getTime();
  const start = first === undefined ? end : new Date(`${first}T00:00:00Z`).getTime();
  for (let at = Math.max(start, end - MOST_DAYS * DAY_MS); at < end; at += DAY_MS) {
    const day = dayOf(new Date(at));
    days.push({ day, signed: large.get(day) ?? 0 });
  }
  return days;
}
