import type { CampaignStats } from '../conversation/staff/result.ts';
import type { PrismaClient } from '../store/generated/client.ts';

/** Fewer than this are never told in numbers: they could be told apart. */
const SMALLEST_GROUP = 10;
/** Days that are drawn. */
const MOST_DAYS = 60;
const DAY_MS = 86_400_000;

export interface DayCount {
  /** ISO day. */
  readonly day: string;
  readonly signed: number;
}

/** Reads a campaign's numbers from the tally and from the subscriptions, neither of which names a signer. */
export async function readStats(
  prisma: PrismaClient,
  campaign: string,
  now: Date,
): Promise<Omit<CampaignStats, 'chart' | 'days'> & { readonly days: readonly DayCount[] }> {
  const rows = await prisma.tally.findMany({ where: { campaign } });
  const today = now.toISOString().slice(0, 10);
  const sum = (which: (row: (typeof rows)[number]) => boolean, of: (row: (typeof rows)[number]) => number) =>
    rows.filter(which).reduce((total, row) => total + of(row), 0);
  const net = (row: (typeof rows)[number]) => row.signed - row.withdrawn;
  const every = () => true;
  const total = sum(every, net);
  const groups = (of: (row: (typeof rows)[number]) => string) => [...new Set(rows.map(of))];
  const subscribers = await prisma.subscription.count({ where: { campaign } });
  return {
    campaign,
    total,
    withdrawn: large(sum(every, (row) => row.withdrawn)),
    today: large(
      sum(
        (row) => dayOf(row.day) === today,
        (row) => row.signed,
      ),
    ),
    letters: large(sum(every, (row) => row.letters - row.lettersWithdrawn)),
    channels: groups((row) => row.channel).map((channel) => ({
      channel,
      count: large(sum((row) => row.channel === channel, net)),
    })),
    languages: groups((row) => row.language).map((language) => ({
      language,
      count: large(sum((row) => row.language === language, net)),
    })),
    subscribers: large(subscribers),
    subscribedPercent:
      total < SMALLEST_GROUP || subscribers < SMALLEST_GROUP
        ? null
        : Math.min(100, Math.round((subscribers / total) * 100)),
    days: daily(
      rows.map(({ day, signed }) => ({ day: dayOf(day), signed })),
      today,
    ),
  };
}

function large(count: number): number | null {
  return count < SMALLEST_GROUP ? null : count;
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** Signatures of each finished day, without gaps, oldest first. Today is left out: it would tell who just signed. */
function daily(counted: readonly DayCount[], today: string): readonly DayCount[] {
  const sums = new Map<string, number>();
  for (const { day, signed } of counted) sums.set(day, (sums.get(day) ?? 0) + signed);
  const first = [...sums.keys()].sort()[0];
  const days: DayCount[] = [];
  const end = new Date(`${today}T00:00:00Z`).getTime();
  const start = first === undefined ? end : new Date(`${first}T00:00:00Z`).getTime();
  for (let at = Math.max(start, end - MOST_DAYS * DAY_MS); at < end; at += DAY_MS) {
    const day = dayOf(new Date(at));
    days.push({ day, signed: sums.get(day) ?? 0 });
  }
  return days;
}
