import { fromPrisma, type JobWithMetadata, PgBoss, type PrismaTransactionLike } from 'pg-boss';
import type { Store } from '../store/store.ts';
import { span } from '../trace.ts';
import { databaseFields, type Log } from './log.ts';

/** What a job carries: opaque ids and small numbers, nothing that tells of a supporter. */
export type JobData = Readonly<Record<string, string | number | boolean>>;

export interface QueueRules {
  /** `[a-z-]+`. */
  readonly name: string;
  /** `exclusive`: of jobs with one key, one waits or runs in the whole cluster. */
  readonly policy?: 'standard' | 'exclusive';
  /** A run may take this long before it is given to another machine; 120 s unless said. At least 10. */
  readonly expireSeconds?: number;
  /** Tries after the first; 3 unless said, apart by growing pauses. */
  readonly retries?: number;
  /**
   * The pause between two tries grows no longer than this; 300 s unless said. A machine that died counts as a try: what has
   * to go on however many die needs a short one.
   */
  readonly longestPauseSeconds?: number;
  /** Runs at once on this machine; 1 unless said. */
  readonly atOnce?: number;
  /** How often this machine looks for something to do; every second unless said. For what nobody waits for: less often. */
  readonly lookSeconds?: number;
  /** Hand the job over when its machine was silent for 10 s. For runs longer than a moment. */
  readonly heartbeat?: boolean;
}

/**
 * The signal is aborted when the run lost its job or the program stops. `again`: this run is done, and one like it is
 * enqueued in its place, so that of an `exclusive` key there is never none and never two.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: most handlers give nothing back
export type JobHandler = (data: JobData, signal: AbortSignal) => Promise<void | 'again'>;

export interface SendOptions {
  /** With policy `exclusive`: the key of which there is one. */
  readonly key?: string;
  readonly afterSeconds?: number;
  /** Enqueue in this transaction of Prisma's client, so that the job exists exactly when the rest is committed. */
  readonly transaction?: PrismaTransactionLike;
}

/** The queue and the clock of all machines that share the database. */
export interface Jobs {
  /** Names a queue and who works on it here. Before `start`. Without a handler this machine only sends. */
  define(rules: QueueRules, handler?: JobHandler): void;
  /** Runs a queue by the clock: a cron expression in UTC. Before `start`. One run in the whole cluster. */
  schedule(queue: string, cron: string): void;
  /** False when a job with this key was there already. */
  send(queue: string, data: JobData, options?: SendOptions): Promise<boolean>;
  start(): Promise<void>;
  /** Takes no more jobs, and waits up to 10 s for those in hand. */
  stop(): Promise<void>;
}

/** Jobs are deleted soon after they are done: they would tell what happened when. */
const DELETE_AFTER_SECONDS = 60;
const HEARTBEAT_SECONDS = 10;
const STOP_MILLISECONDS = 10_000;
/** How often it is told that the queue cannot be served, while it cannot. */
const TELL_AGAIN_MS = 10_000;
/** How often the workers of a queue look beside its first. */
const OTHERS_LOOK_SECONDS = 10;
/** How often a machine looks for jobs of machines that died; with the defaults of a minute they waited for nearly one. */
const SUPERVISE_SECONDS = 2;

/** Makes the job queue on the store's own connections. Nothing happens before `start`, which makes its tables. */
export function createJobs(store: Pick<Store, 'pool'>, log: Log): Jobs {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => store.pool.query(text, values) },
    schema: 'pgboss',
    monitorIntervalSeconds: SUPERVISE_SECONDS,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    persistWarnings: false,
  });
  let told = Number.NEGATIVE_INFINITY;
  boss.on('error', (error) => {
    // Each worker says so each time it looks; for whoever reads the log once is enough.
    if (performance.now() - told < TELL_AGAIN_MS) return;
    told = performance.now();
    log.warn(databaseFields(error), 'jobs: the queue could not be served');
  });
  const queues = new Map<string, { rules: QueueRules; handler: JobHandler | null }>();
  const schedules: { queue: string; cron: string }[] = [];
  return {
    define(rules, handler) {
      queues.set(rules.name, { rules, handler: handler ?? null });
    },
    schedule(queue, cron) {
      schedules.push({ queue, cron });
    },
    async send(queue, data, { key, afterSeconds, transaction } = {}) {
      const id = await boss.send(queue, data, {
        ...(key !== undefined && { singletonKey: key }),
        ...(afterSeconds !== undefined && { startAfter: afterSeconds }),
        ...(transaction && { db: fromPrisma(transaction) }),
      });
      return id !== null;
    },
    async start() {
      await boss.start();
      for (const { rules } of queues.values()) await makeQueue(boss, rules);
      for (const { queue, cron } of schedules) await boss.schedule(queue, cron, null, { tz: 'UTC' });
      for (const { rules, handler } of queues.values()) {
        if (handler) await workOn({ boss, pool: store.pool, log }, rules, handler);
      }
    },
    stop: () => boss.stop({ graceful: true, timeout: STOP_MILLISECONDS, close: false }),
  };
}

async function makeQueue(boss: PgBoss, rules: QueueRules): Promise<void> {
  const settings = {
    expireInSeconds: rules.expireSeconds ?? 120,
    retentionSeconds: 24 * 3600,
    deleteAfterSeconds: DELETE_AFTER_SECONDS,
    retryLimit: rules.retries ?? 3,
    retryDelay: 2,
    retryBackoff: true,
    retryDelayMax: rules.longestPauseSeconds ?? 300,
    ...(rules.heartbeat && { heartbeatSeconds: HEARTBEAT_SECONDS }),
  };
  await boss.createQueue(rules.name, { policy: rules.policy ?? 'standard', ...settings });
  await boss.updateQueue(rules.name, settings);
}

interface WorkDeps {
  readonly boss: PgBoss;
  readonly pool: Store['pool'];
  readonly log: Log;
}

/** An error of a handler is stored with its job: only its kind may be. */
async function workOn({ boss, pool, log }: WorkDeps, rules: QueueRules, handler: JobHandler): Promise<void> {
  const { name, atOnce = 1, lookSeconds = 1 } = rules;
  const run = async (jobs: JobWithMetadata<JobData | null>[]): Promise<void> => {
    for (const job of jobs) {
      try {
        const next = await span({ name: 'job', queue: name }, () =>
          Promise.resolve(handler(job.data ?? {}, job.signal)),
        );
        if (next === 'again') await replace({ boss, pool }, name, job);
      } catch (error) {
        log.warn({ queue: name, error }, 'jobs: a run failed');
        throw new JobFailure(databaseFields(error).code);
      }
    }
  };
  const look = async (workers: number, seconds: number): Promise<void> => {
    const options = { pollingIntervalSeconds: seconds, includeMetadata: true, localConcurrency: workers } as const;
    await boss.work<JobData | null, void, typeof options>(name, options, run);
  };
  await look(1, lookSeconds);
  // While the first is idle there is nothing for the others: they look seldom, or an idle program would ask all the time.
  if (atOnce > 1) await look(atOnce - 1, Math.max(OTHERS_LOOK_SECONDS, lookSeconds));
}

/**
 * Completes a job and enqueues its like in one transaction. Where the run had lost its job, the one that took its place
 * has the key, and nothing changes.
 */
async function replace({ boss, pool }: Omit<WorkDeps, 'log'>, queue: string, job: JobWithMetadata<JobData | null>) {
  const client = await pool.connect();
  const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) };
  try {
    await client.query('BEGIN');
    await boss.complete(queue, job, undefined, { db });
    await boss.send(queue, job.data ?? {}, { ...(job.singletonKey && { singletonKey: job.singletonKey }), db });
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** What the queue's table keeps of a failed run. */
class JobFailure extends Error {
  constructor(code: string) {
    super(code);
    this.name = 'JobFailure';
    this.stack = '';
  }
}
