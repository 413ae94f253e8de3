import { execFile } from 'node:child_process';
import { readdir, readFile, readlink, realpath, rm, stat, truncate } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.ts';
import type { Cluster } from './cluster.ts';
import { DatabaseStartError, fileProblem } from './problem.ts';
import { type Account, run } from './run.ts';
import { writeSettings } from './settings.ts';

const exec = promisify(execFile);

/** How long a start keeps trying: a killed server's children hold its memory for a moment. */
const START_PATIENCE = 30_000;
const LOG_LIMIT = 1_000_000;

/** A cluster with what is needed to run it. */
export interface Machine {
  readonly cluster: Cluster;
  readonly binaries: Binaries;
  readonly account: Account;
}

/**
 * Makes sure that the cluster's server runs, and gives its port. A server that runs already is left as it is: it may be
 * another program's, or have outlived ours.
 * @param wanted port to listen on when it has to be started, or null for any free one
 * @throws DatabaseStartError
 */
export async function ensureRunning(
  machine: Machine,
  wanted: number | null,
): Promise<{ port: number; found: boolean }> {
  const until = Date.now() + START_PATIENCE;
  let port = wanted;
  for (;;) {
    const running = await runningServer(machine.cluster);
    if (running) return { port: running.port, found: true };
    port ??= await freePort();
    const failure = await startOnce(machine, port);
    if (failure === null) return { port, found: false };
    if (failure.reason !== 'failed' || Date.now() > until || !mayPass(failure.detail)) throw failure;
    if (/Address already in use|could not create any TCP/.test(failure.detail)) port = null;
    await sleep(200);
  }
}

/** Stops the server in an orderly way: open transactions are rolled back, the write-ahead log is flushed. */
export async function stopServer({ cluster, binaries, account }: Machine): Promise<void> {
  const args = ['stop', '-D', cluster.data, '-m', 'fast', '-w', '-t', '30'];
  const { code, output } = await run(binaries.pgCtl, args, cluster.home, account);
  if (code !== 0 && (await runningServer(cluster))) throw new DatabaseStartError('failed', output.trim());
}

/** `pg_ctl start` gives the server a session of its own, so that a Ctrl-C meant for us does not reach it. */
async function startOnce({ cluster, binaries, account }: Machine, port: number): Promise<DatabaseStartError | null> {
  try {
    await writeSettings(cluster, port);
    await shortenLog(cluster.log);
  } catch (error) {
    throw fileProblem(error, cluster.home);
  }
  const logged = await sizeOf(cluster.log);
  const args = ['start', '-D', cluster.data, '-l', cluster.log, '-w', '-t', '60', '-s'];
  const { code, output } = await run(binaries.pgCtl, args, cluster.home, account);
  if (code === 0) return null;
  const said = `${output.trim()}\n${await readFrom(cluster.log, logged)}`.trim();
  if (/No space left|Disk quota/.test(said)) return new DatabaseStartError('full', cluster.home);
  if (/incompatible with server|not compatible with this version/.test(said)) {
    return new DatabaseStartError('foreign', said);
  }
  return new DatabaseStartError('failed', said);
}

/** Failures that go away: a port taken meanwhile, another start at the same time, remains of a server that was killed. */
function mayPass(said: string): boolean {
  return /Address already in use|could not create any TCP|lock file|shared memory block|another server might be running/.test(
    said,
  );
}

/**
 * The server that `postmaster.pid` names, if it really runs on this cluster. The file of a dead server is removed when
 * its process id is taken (by another program, or by its own remains where nobody collects them; both are usual in
 * containers): PostgreSQL itself would refuse to start.
 */
async function runningServer(cluster: Cluster): Promise<{ pid: number; port: number } | null> {
  const file = join(cluster.data, 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 1) return null;
  if (!isAlive(pid)) return null;
  if (!(await isServerOf(pid, cluster))) {
    if (!(await hasOrphans(cluster))) await rm(file, { force: true });
    return null;
  }
  return port > 0 ? { pid, port } : null;
}

/**
 * Whether processes of a dead server still work on the cluster: they leave within moments, but a new server beside them
 * would ruin the data. PostgreSQL tells by the same file that is about to be removed, so it is asked before.
 */
async function hasOrphans(cluster: Cluster): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const places = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => null)));
  return places.includes(await realpath(cluster.data));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function isServerOf(pid: number, cluster: Cluster): Promise<boolean> {
  if (process.platform === 'win32') return true;
  const command =
    process.platform === 'linux'
      ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      : (await exec('ps', ['-p', String(pid), '-o', 'command=']).catch(() => ({ stdout: '' }))).stdout;
  return command.includes(cluster.data);
}

/** A port that nobody listens on now. Somebody may take it before the server does: then the start is tried again. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

async function shortenLog(file: string): Promise<void> {
  if ((await sizeOf(file)) > LOG_LIMIT) await truncate(file);
}

const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

async function readFrom(file: string, offset: number): Promise<string> {
  const whole = await readFile(file).catch(() => Buffer.alloc(0));
  return whole.subarray(offset).toString('utf8').slice(-4000).trim();
}
