import { forgetBroadcasts } from '../broadcasts/retention.ts';
import type { ErasureKeys } from '../privacy/erasure-keys.ts';
import type { Journal } from '../privacy/journal.ts';
import { endRetention, expireConversations } from '../privacy/retention.ts';
import { publishCounts } from '../signatures/counts.ts';
import { isRewritten, rewriteFinishedDays } from '../signatures/rewrite.ts';
import { forgetClosed } from '../signatures/set-aside.ts';
import { keepJournal } from '../signatures/taken-back.ts';
import { foldTally } from '../signatures/tally.ts';
import { lastDone } from '../store/chores.ts';
import { checkpoint, endLogFile, rebuild } from '../store/rebuild.ts';
import type { TurnDeps } from '../turn/types.ts';
import type { Config } from './config.ts';
import type { Jobs } from './jobs.ts';
import type { Log } from './log.ts';

export interface HousekeepingDeps extends Pick<TurnDeps, 'prisma' | 'privacy' | 'campaigns' | 'now' | 'random'> {
  /** Makes a backup, tries it out and keeps it; null: none are kept. */
  readonly backUp: (() => Promise<void>) | null;
  /** Remembers outside the database where the audit trail ends; null: it is not kept. */
  readonly rememberTrail: (() => Promise<void>) | null;
  readonly config: Pick<Config, 'retentionDays'>;
  readonly erasureKeys: ErasureKeys;
  readonly journal: Journal;
  readonly log: Log;
}

/**
 * What has to be done by the clock, once in the whole cluster: public counts move at jittered ticks, conversations expire,
 * finished days are rewritten at night so that the order of rows tells nothing, and retention ends. After each the server
 * lets go of its write-ahead log, which says when what was written.
 * @returns to be called once the queue runs: does what came due while no program ran
 */
export function defineHousekeeping(jobs: Jobs, deps: HousekeepingDeps): () => Promise<void> {
  const { prisma, privacy, erasureKeys, journal, now, random, config, log } = deps;
  const { pseudonyms, rows } = privacy;
  const byClock = { lookSeconds: 10 } as const;
  const nightly = { ...byClock, policy: 'exclusive', expireSeconds: 3600, heartbeat: true } as const;

  jobs.define({ ...byClock, name: 'public-counts' }, async () => {
    await publishCounts({ prisma, privacy, outlines: () => deps.campaigns.outlines(), now, random });
  });
  jobs.schedule('public-counts', '* * * * *');

  jobs.define({ ...byClock, name: 'keep-journal' }, async () => {
    await keepJournal(prisma, journal);
  });
  jobs.schedule('keep-journal', '* * * * *');

  const { rememberTrail } = deps;
  if (rememberTrail) {
    jobs.define({ ...byClock, name: 'remember-trail' }, rememberTrail);
    jobs.schedule('remember-trail', '* * * * *');
  }

  jobs.define({ ...byClock, name: 'end-log-file' }, async () => {
    await endLogFile(prisma);
  });
  jobs.schedule('end-log-file', '* * * * *');

  jobs.define({ ...byClock, name: 'expire-conversations' }, async () => {
    await expireConversations({ prisma, now });
    await forgetClosed(prisma, privacy);
    await rebuild(prisma, 'conversation', 'conversation_pkey');
    await rebuild(prisma, 'withdrawn', 'withdrawn_pkey');
    await checkpoint(prisma);
  });
  jobs.schedule('expire-conversations', '7 * * * *');

  jobs.define({ ...nightly, name: 'end-retention' }, async () => {
    await forgetBroadcasts({ prisma, days: config.retentionDays, now });
    const finalDays = new Map(
      deps.campaigns.outlines().flatMap(({ slug, ends }) => (ends ? [[slug, ends] as const] : [])),
    );
    const days = config.retentionDays;
    const ended = await endRetention({ prisma, pseudonyms, rows, journal, erasureKeys, finalDays, days, now });
    if (ended.length > 0)
      log.info({ campaigns: ended.length }, 'retention ended: what was stored of signers is deleted');
  });
  jobs.schedule('end-retention', '17 2 * * *');

  jobs.define({ ...nightly, name: 'rewrite-finished-days' }, async () => {
    await rewriteFinishedDays({ prisma, now, campaigns: () => deps.campaigns.outlines() });
    await foldTally(prisma, now());
    await checkpoint(prisma);
  });
  jobs.schedule('rewrite-finished-days', '47 2 * * *');

  const { backUp } = deps;
  if (backUp) {
    jobs.define({ ...nightly, name: 'back-up' }, backUp);
    jobs.schedule('back-up', '37 3 * * *');
  }

  return async () => {
    if (backUp && (await isOverdue(prisma, now()))) await jobs.send('back-up', {});
    await jobs.send('expire-conversations', {});
    if (await isRewritten({ prisma, now })) return;
    await jobs.send('end-retention', {});
    // After the other, so that what it deletes is not left in a file.
    await jobs.send('rewrite-finished-days', {}, { afterSeconds: 30 });
  };
}

/** Whether the last night's backup was missed. */
async function isOverdue(prisma: HousekeepingDeps['prisma'], now: Date): Promise<boolean> {
  const last = await lastDone(prisma, 'backup');
  return last === null || now.getTime() - last.getTime() > DAY_MS;
}

const DAY_MS = 86_400_000;
const SWEEP_MS = 15_000;

/**
 * Sends what was committed and never sent: what a crash left at once, then whatever a channel could not send, every 15 s.
 * @param alone nobody else works on this database, so that what is pending now was left by our former self
 * @returns ends it, once the sweep in hand is done
 */
export function sweepUnsent(
  drain: (which: { readonly all: boolean }) => Promise<number>,
  alone: boolean,
  log: Log,
): () => Promise<void> {
  const sweep = (all: boolean): Promise<void> =>
    drain({ all }).then(
      (sent) => {
        if (sent > 0) log.info({ sent }, 'replies that were left unsent are sent');
      },
      (error: unknown) => log.warn({ error }, 'replies left unsent could not be read'),
    );
  let running = sweep(alone);
  const timer = setInterval(() => {
    running = running.then(() => sweep(false));
  }, SWEEP_MS);
  return () => {
    clearInterval(timer);
    return running;
  };
}
