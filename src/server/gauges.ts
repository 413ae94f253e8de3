import { Gauge, type Registry } from 'prom-client';
import { rewrittenOn } from '../signatures/rewrite.ts';
import { lastDone } from '../store/chores.ts';
import type { Store } from '../store/store.ts';
import { say } from '../texts/operator.ts';
import type { Config } from './config.ts';
import { freeBytes } from './disk.ts';
import { TROUBLES } from './trouble.ts';

export interface GaugeDeps {
  readonly store: Pick<Store, 'pool' | 'prisma'>;
  readonly config: Pick<Config, 'dataDir' | 'database'>;
}

interface QueueRow {
  readonly queue: string;
  readonly state: string;
  readonly jobs: number;
  readonly oldest: number;
}

const STATES = ['waiting', 'active', 'failed'] as const;
const MOVING = ['sending', 'paused'] as const;

/**
 * What is so at the moment in which somebody asks.
 * @returns to be called before they are read: one look at the database for all of them. Where it is away, they say only that
 */
export function addGauges(registry: Registry, { store, config }: GaugeDeps): () => Promise<void> {
  const { pool, prisma } = store;
  const registers = [registry];
  const waiting = new Gauge({
    name: 'opprop_queue_jobs',
    help: say('metrics.queueJobs'),
    labelNames: ['queue', 'state'],
    registers,
  });
  const oldest = new Gauge({
    name: 'opprop_queue_oldest_seconds',
    help: say('metrics.queueOldest'),
    labelNames: ['queue'],
    registers,
  });
  const broadcasts = new Gauge({
    name: 'opprop_broadcasts',
    help: say('metrics.broadcasts'),
    labelNames: ['state'],
    registers,
  });
  const troubles = new Gauge({
    name: 'opprop_trouble',
    help: say('metrics.trouble'),
    labelNames: ['what'],
    registers,
  });
  const nightly = new Gauge({ name: 'opprop_nightly_timestamp_seconds', help: say('metrics.nightly'), registers });
  const backup = new Gauge({ name: 'opprop_backup_timestamp_seconds', help: say('metrics.backup'), registers });
  const up = new Gauge({ name: 'opprop_database_up', help: say('metrics.databaseUp'), registers });
  new Gauge({
    name: 'opprop_pool_connections',
    help: say('metrics.pool'),
    labelNames: ['state'],
    registers,
    collect() {
      this.set({ state: 'idle' }, pool.idleCount);
      this.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
      this.set({ state: 'awaited' }, pool.waitingCount);
    },
  });
  if (config.database.kind === 'embedded')
    new Gauge({
      name: 'opprop_disk_free_bytes',
      help: say('metrics.disk'),
      registers,
      async collect() {
        this.set(await freeBytes(config.dataDir));
      },
    });
  const showQueues = (rows: readonly QueueRow[]): void => {
    for (const { queue, state, jobs, oldest: seconds } of rows) {
      waiting.set({ queue, state }, jobs);
      if (state === 'waiting') oldest.set({ queue }, seconds);
    }
  };
  const look = async (): Promise<void> => {
    const [rows, moving, wrong, day, saved] = await Promise.all([
      readQueues(pool),
      prisma.broadcast.groupBy({ by: ['state'], where: { state: { in: [...MOVING] } }, _count: true }),
      prisma.trouble.findMany(),
      rewrittenOn(prisma),
      lastDone(prisma, 'backup'),
    ]);
    showQueues(rows);
    for (const state of MOVING) broadcasts.set({ state }, moving.find((one) => one.state === state)?._count ?? 0);
    for (const what of TROUBLES) troubles.set({ what }, wrong.some((one) => one.what === what) ? 1 : 0);
    nightly.set(day === null ? 0 : Date.parse(day) / 1000);
    backup.set((saved?.getTime() ?? 0) / 1000);
  };
  return async () => {
    for (const gauge of [waiting, oldest, broadcasts, troubles]) gauge.reset();
    // The figure says whether it went well.
    up.set(
      await look().then(
        () => 1,
        () => 0,
      ),
    );
  };
}

/** Jobs of each queue; one that is not due yet does not wait. A queue's name is one of ours, and says nothing of a person. */
async function readQueues(pool: Store['pool']): Promise<readonly QueueRow[]> {
  const { rows } = await pool.query<QueueRow>(
    `SELECT q.name AS queue, s.state, count(j.id)::int AS jobs,
       coalesce(extract(epoch FROM now() - min(j.start_after)), 0)::float AS oldest
     FROM pgboss.queue q CROSS JOIN unnest($1::text[]) AS s(state)
     LEFT JOIN pgboss.job j ON j.name = q.name AND CASE s.state
       WHEN 'waiting' THEN j.state IN ('created', 'retry') AND j.start_after <= now()
       ELSE j.state::text = s.state END
     WHERE q.name NOT LIKE '\\_\\_%'
     GROUP BY q.name, s.state`,
    [STATES],
  );
  return rows;
}
