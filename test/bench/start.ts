import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { until } from '../support/waiting.ts';
import { percentile, round, say } from './figures.ts';
import { freePort, type Program, startOpprop } from './program.ts';

const run = promisify(execFile);

interface StartResult {
  /** Seconds to a usable page: on an empty data directory, and (median) on one that is there. */
  readonly first_s: number;
  readonly later_s: number;
  /** Memory at rest, in MB: the program's own process, and the database server's processes together. */
  readonly program_mb: number;
  readonly database_mb: number;
}

/**
 * How long the program takes, with no settings at all, from its start to a page that works: the page is served and
 * `/readyz` says that database, packs and bot are there. A small machine's other work counts in; npm's own start does not.
 */
export async function benchStart({ short }: { readonly short: boolean }): Promise<StartResult> {
  const dataDir = await mkdtemp(join(tmpdir(), 'opprop-bench-start-'));
  try {
    const first = await once(dataDir, 0);
    const later = [];
    for (let time = 0; time < (short ? 1 : 5); time += 1) later.push(await once(dataDir, 0));
    const rest = await once(dataDir, short ? 1 : 15);
    return {
      first_s: round(first.seconds, 2),
      later_s: round(
        percentile(
          [...later, rest].map(({ seconds }) => seconds),
          0.5,
        ),
        2,
      ),
      program_mb: round(rest.program, 0),
      database_mb: round(rest.database, 0),
    };
  } finally {
    await rm(dataDir, { recursive: true });
  }
}

/** One start. Memory is looked at after this many seconds of rest. */
async function once(
  dataDir: string,
  restSeconds: number,
): Promise<{ seconds: number; program: number; database: number }> {
  const port = await freePort();
  const began = performance.now();
  const program = startOpprop({ DATA_DIR: dataDir, PORT: String(port) });
  try {
    await usable(`http://127.0.0.1:${port}`, program);
    const seconds = (performance.now() - began) / 1000;
    await sleep(restSeconds * 1000);
    const { pid } = program.child;
    if (pid === undefined) throw new Error('the program is not there');
    const figures = { seconds, program: await memory([pid]), database: await databaseMemory(dataDir) };
    say(`usable after ${seconds.toFixed(2)} s, ${figures.program.toFixed(0)} MB and ${figures.database.toFixed(0)} MB`);
    return figures;
  } finally {
    await program.stop();
  }
}

async function usable(address: string, program: Program): Promise<void> {
  await until(async () => {
    if (program.child.exitCode !== null) throw new Error(`the program ended:\n${program.output()}`);
    const answers = await Promise.all(['/', '/readyz'].map((path) => fetch(address + path).catch(() => null)));
    return answers.every((answer) => answer?.ok);
  }, 'the program being usable');
}

/** Memory of the database server: its first process and those that stem from it. */
async function databaseMemory(dataDir: string): Promise<number> {
  const { stdout: found } = await run('find', [dataDir, '-name', 'postmaster.pid']);
  const [file] = found.split('\n');
  if (!file) return 0;
  const first = Number((await readFile(file, 'utf8')).split('\n')[0]);
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  const children = stdout.split('\n').flatMap((line) => {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    return parent === first && pid !== undefined ? [pid] : [];
  });
  return memory([first, ...children]);
}

/**
 * Memory of processes in MB. Where the system tells it (Linux), memory they share is counted once; else what each of them
 * has, which counts a database's shared buffers several times.
 */
async function memory(pids: readonly number[]): Promise<number> {
  const each = await Promise.all(
    pids.map(async (pid) => {
      const shares = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => null);
      if (shares !== null) return Number(/^Pss:\s+(\d+) kB/m.exec(shares)?.[1] ?? 0);
      return Number((await run('ps', ['-o', 'rss=', '-p', String(pid)])).stdout);
    }),
  );
  return each.reduce((sum, kilobytes) => sum + kilobytes, 0) / 1024;
}
