import type { PrismaClient } from '../store/generated/client.ts';
import { shownState } from './drafts.ts';
import type { Progress, Report } from './port.ts';
import type { BroadcastId, FailureReason, PauseReason, Purpose } from './types.ts';

export interface ProgressDeps {
  readonly prisma: PrismaClient;
  readonly now: () => Date;
}

/** A look at a broadcast: how many were done with, and when. */
interface Look {
  readonly at: number;
  readonly done: number;
}

/** The pace is measured over so long. */
const MEASURE_MS = 10_000;
const SHORTEST_MS = 900;

/** Where broadcasts stand. The pace is measured between looks; a first look measures from the start. */
export function createProgress({ prisma, now }: ProgressDeps) {
  const looks = new Map<BroadcastId, Look[]>();

  function paceOf(id: BroadcastId, started: Date | null, done: number, moving: boolean): number {
    if (!moving) {
      looks.delete(id);
      return 0;
    }
    const at = now().getTime();
    const known = looks.get(id) ?? (started ? [{ at: started.getTime(), done: 0 }] : []);
    const oldest = known.findLast((look) => at - look.at >= MEASURE_MS) ?? known[0];
    const kept = oldest ? known.slice(known.indexOf(oldest)) : [];
    if (!kept.some((look) => at - look.at < SHORTEST_MS)) kept.push({ at, done });
    looks.set(id, kept);
    const seconds = oldest ? (at - oldest.at) / 1000 : 0;
    return oldest && seconds > 0 ? Math.max(0, (done - oldest.done) / seconds) : 0;
  }

  async function read(id: BroadcastId): Promise<Report | null> {
    const row = await prisma.broadcast.findUnique({ where: { id }, include: { lanes: true, failures: true } });
    if (!row || row.state === 'draft' || row.state === 'scheduled') return null;
    const accounts = await prisma.sendingAccount.findMany({
      where: { number: { in: row.lanes.map(({ account }) => account) } },
    });
    const sum = (count: 'audience' | 'sent' | 'gone' | 'failed' | 'unknown' | 'skipped'): number =>
      row.lanes.reduce((total, lane) => total + lane[count], 0);
    const counts = {
      audience: sum('audience'),
      sent: sum('sent'),
      gone: sum('gone'),
      failed: sum('failed'),
      unknown: sum('unknown'),
      skipped: sum('skipped'),
    };
    const done = counts.sent + counts.gone + counts.failed + counts.unknown + counts.skipped;
    const left = counts.audience - done;
    const perSecond = paceOf(id, row.startedAt, done, row.state === 'sending');
    return {
      id,
      campaign: row.campaign,
      purpose: row.purpose as Purpose,
      state: shownState(row),
      paused: row.reason as PauseReason | null,
      ...counts,
      left,
      perSecond,
      secondsLeft: perSecond > 0 && left > 0 ? Math.ceil(left / perSecond) : null,
      failures: Object.fromEntries(row.failures.map(({ reason, count }) => [reason as FailureReason, count])),
      resting: accounts.flatMap(({ channel, account, dead, restUntil }) => {
        const until = restUntil && restUntil > now() ? restUntil : null;
        return dead || until ? [{ channel, account, until: dead ? null : until }] : [];
      }),
      change: row.change + row.lanes.reduce((total, lane) => total + lane.change, 0),
      seconds: row.startedAt && row.endedAt ? (row.endedAt.getTime() - row.startedAt.getTime()) / 1000 : null,
      byChannel: [...Map.groupBy(accounts, ({ channel }) => channel)]
        .map(([channel, ofChannel]) => {
          const numbers = ofChannel.map(({ number }) => number);
          const lanes = row.lanes.filter((lane) => numbers.includes(lane.account));
          const of = (count: 'audience' | 'sent') => lanes.reduce((all, lane) => all + lane[count], 0);
          return { channel, audience: of('audience'), sent: of('sent') };
        })
        // The largest first: an order that stays while they are sent.
        .toSorted((one, other) => other.audience - one.audience || (one.channel < other.channel ? -1 : 1))
        .map(({ channel, sent }) => ({ channel, sent })),
    };
  }

  return {
    report: read,
    progress: (id: BroadcastId): Promise<Progress | null> => read(id),
    async running(): Promise<readonly Progress[]> {
      const rows = await prisma.broadcast.findMany({
        where: { state: { in: ['sending', 'paused'] } },
        orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
        select: { id: true },
      });
      const all = await Promise.all(rows.map(({ id }) => read(id)));
      return all.filter((one) => one !== null);
    },
  };
}
