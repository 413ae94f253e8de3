import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Access, startEmbedded } from '../../src/store/embedded.ts';
import { openGate } from '../e2e/bot.ts';
import type { FarEndReady, WalkOrder, WalkReport } from './far-end.ts';
import { percentile, round, say } from './figures.ts';
import { message, type Program, startNode } from './program.ts';
import {
  addressOf,
  asked,
  assertRows,
  each,
  type Spent,
  spentBetween,
  spentOf,
  startAnother,
  startOurs,
  sum,
  TELEGRAM,
  urlOf,
} from './sides.ts';

interface WebFigures {
  readonly signatures_per_s: number;
  readonly p99_ms: number;
  /** Processor time for each signature, of all web processes together, and of the database; null where the system does not tell. */
  readonly cpu_ms: number | null;
  readonly database_cpu_ms: number | null;
}

interface WebResult {
  readonly one: WebFigures;
  readonly three: WebFigures;
  /** Signatures a second, three processes to one. */
  readonly ratio: number;
  /** Processor time for a signature, three to one: what it costs that they know nothing of each other. */
  readonly ratio_of_cost: number | null;
  /** Database connections that the three have open together. */
  readonly connections: number;
  /** Bytes in the database for each signature, indexes included; and what was written to its log. */
  readonly stored_bytes: number;
  readonly log_bytes: number;
}

const WEB = 3;
const AT_ONCE = 30;

/**
 * Whole signatures through one web process, and through three on the same database, in turns. A small proxy stands before them in both,
 * as a load balancer does.
 *
 * @throws when a walk went wrong, or when the rows stored are not exactly the walks taken
 */
export async function benchWeb({ short }: { readonly short: boolean }): Promise<WebResult> {
  const { rounds, walks } = short ? { rounds: 2, walks: 60 } : { rounds: 20, walks: 200 };
  const dataDir = await mkdtemp(join(tmpdir(), 'opprop-bench-web-'));
  const running: { stop(): Promise<void> }[] = [];
  try {
    const database = await startEmbedded({ dataDir, database: 'opprop', as: 'guest' });
    running.push(database);
    const gate = await openGate();
    running.push({ stop: () => gate.close() });
    const farEnd = startNode([TELEGRAM.farEnd], {});
    running.push(farEnd);
    const ready = await message<FarEndReady>(farEnd);
    const reached = message<'reached'>(farEnd);
    const settings = {
      DATABASE_URL: urlOf(database.access),
      KEY_DIR: join(dataDir, 'erasure-keys'),
      OPPROP_SECRET: Buffer.alloc(32, 7).toString('base64'),
      PUBLIC_URL: gate.url,
      ROLE: 'web',
      ...TELEGRAM.settings(ready),
    };
    const programs: Program[] = [];
    for (let nth = 0; nth < WEB; nth += 1) {
      const program = await (nth === 0 ? startOurs(settings) : startAnother(settings));
      running.push(program);
      programs.push(program);
    }
    await reached;
    const addresses = await Promise.all(programs.map(addressOf));

    const { access } = database;
    const takers = { bots: programs, access, served: new Map<number, number>() };
    let walked = 0;
    const walk = async (count: number, cold = false): Promise<Walked> => {
      gate.lead(...addresses.slice(0, count));
      const before = await spentOf(takers);
      farEnd.child.send({ firstId: 1_000_000 + walked, walks, atOnce: AT_ONCE } satisfies WalkOrder);
      const report = await message<WalkReport>(farEnd);
      // In a process that has just started an answer may come too late to be shown; what is stored is looked at in the end.
      if (report.problem !== null && !cold) throw new Error(report.problem);
      walked += walks;
      say(`${count}: ${round(walks / report.seconds, 1)} signatures a second`);
      return { report, spent: spentBetween(before, await spentOf(takers)) };
    };
    for (const count of [WEB, 1]) await walk(count, true);
    const [from, before] = [walked, await sizeOf(access)];
    const [one, three]: [Walked[], Walked[]] = [[], []];
    for (let turn = 0; turn < rounds; turn += 1) {
      // Who goes first changes, so that neither always finds the machine as the other left it.
      for (const count of turn % 2 === 0 ? [1, WEB] : [WEB, 1]) (count === 1 ? one : three).push(await walk(count));
    }
    const after = await sizeOf(access);
    await assertRows(access, 'signature', walked);
    const figures = { one: figuresOf(one), three: figuresOf(three) };
    const costs = [figures.three, figures.one].map(({ cpu_ms, database_cpu_ms }) => sum([cpu_ms, database_cpu_ms]));
    const [ofThree = null, ofOne = null] = costs;
    return {
      ...figures,
      ratio: round(figures.three.signatures_per_s / figures.one.signatures_per_s, 2),
      ratio_of_cost: ofThree === null || ofOne === null ? null : round(ofThree / ofOne, 2),
      connections: after.connections,
      stored_bytes: round((after.stored - before.stored) / (walked - from), 0),
      log_bytes: round((after.log - before.log) / (walked - from), 0),
    };
  } finally {
    for (const each of running.toReversed()) await each.stop();
    await rm(dataDir, { recursive: true });
  }
}

interface Walked {
  readonly report: WalkReport;
  readonly spent: Spent;
}

function figuresOf(walks: readonly Walked[]): WebFigures {
  const signatures = walks.reduce((total, { report }) => total + report.signatures, 0);
  const seconds = walks.reduce((total, { report }) => total + report.seconds, 0);
  return {
    signatures_per_s: round(signatures / seconds, 1),
    p99_ms: round(
      percentile(
        walks.flatMap(({ report }) => report.perUpdateMs),
        0.99,
      ),
      0,
    ),
    cpu_ms: each(sum(walks.map(({ spent }) => spent.bot)), signatures),
    database_cpu_ms: each(sum(walks.map(({ spent }) => spent.database)), signatures),
  };
}

interface Size {
  /** Bytes of signatures and their indexes; of the write-ahead log, all of it since the server was made. */
  readonly stored: number;
  readonly log: number;
  readonly connections: number;
}

async function sizeOf(access: Access): Promise<Size> {
  const [size] = await asked<Size>(
    access,
    `SELECT pg_total_relation_size('signature')::int AS stored, (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::float8 AS log,
       (SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()) AS connections`,
  );
  if (size === undefined) throw new Error('the database does not tell its size');
  return size;
}
