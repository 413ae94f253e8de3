import { execFile, spawn } from 'node:child_process';
import { type FileHandle, open, readFile, rm, stat, truncate } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.ts';
import type { Cluster } from './cluster.ts';
import { takeServerLock } from './lock.ts';
import { DatabaseStartError, fileProblem } from './problem.ts';
import { type Account, bareEnvironment, run } from './run.ts';
import { writeSettings } from './settings.ts';

const exec = promisify(execFile);

/** How long a start keeps trying: a killed server's children hold its memory for a moment. */
const START_PATIENCE = 30_000;
/** How long a server that was started may take until it is ready: after a crash it reads the write-ahead log first. */
const READY_PATIENCE = 120_000;
/** How long a server that lives may stay out of sight: as long as another start or a stop takes. */
const SIGHT_PATIENCE = 5_000;
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
    const lock = await takeServerLock(machine.cluster);
    if (lock === null) {
      const found = await awaitSight(machine.cluster);
      if (found !== null) return { port: found, found: true };
      continue;
    }
    try {
      port ??= await freePort();
      const failure = await startOnce(machine, port, lock);
      if (failure === null) return { port, found: false };
      if (failure.reason !== 'failed' || Date.now() > until || !mayPass(failure.detail)) throw failure;
      if (/Address already in use|could not create any TCP/.test(failure.detail)) port = null;
    } finally {
      await lock.close();
    }
    await sleep(200);
  }
}

/**
 * The port of the server that lives, once it is ready; null when it is gone meanwhile.
 * @throws DatabaseStartError `elsewhere` when it cannot be seen from here
 */
async function awaitSight(cluster: Cluster): Promise<number | null> {
  const unseen = Date.now() + SIGHT_PATIENCE;
  const unready = Date.now() + READY_PATIENCE;
  for (;;) {
    const server = await readServer(cluster);
    if (server?.ready) return server.port;
    if (Date.now() > (server === null ? unseen : unready)) throw new DatabaseStartError('elsewhere', cluster.data);
    await sleep(100);
    const lock = await takeServerLock(cluster);
    await lock?.close();
    if (lock !== null) return null;
  }
}

/** Stops the server in an orderly way: open transactions are rolled back, the write-ahead log is flushed. */
export async function stopServer({ cluster, binaries, account }: Machine): Promise<void> {
  const args = ['stop', '-D', cluster.data, '-m', 'fast', '-w', '-t', '30'];
  const { code, output } = await run(binaries.pgCtl, args, cluster.home, account);
  if (code !== 0 && (await readServer(cluster))) throw new DatabaseStartError('failed', output.trim());
}

/**
 * Starts the server and waits until it is ready. `pg_ctl start` would have a shell read the path of the data, where `$` and
 * backquotes mean something. A session of its own keeps a Ctrl-C that is meant for us from reaching it.
 * @param lock handed on to the server
 */
async function startOnce(machine: Machine, port: number, lock: FileHandle): Promise<DatabaseStartError | null> {
  const { cluster, binaries, account } = machine;
  let logged: number;
  let log: FileHandle;
  try {
    // Nobody lives here: whatever the file says is of the dead, or was left empty by a power cut, and PostgreSQL would stumble over it.
    await rm(join(cluster.data, 'postmaster.pid'), { force: true });
    await writeSettings(cluster, port);
    await shortenLog(cluster.log);
    logged = await sizeOf(cluster.log);
    log = await open(cluster.log, 'a', 0o600);
  } catch (error) {
    throw fileProblem(error, cluster.home);
  }
  const server = spawn(binaries.postgres, ['-D', cluster.data], {
    cwd: cluster.home,
    env: bareEnvironment(),
    detached: true,
    stdio: ['ignore', log.fd, log.fd, lock.fd],
    ...account,
  });
  let ended: string | null = null;
  server.on('error', (error) => {
    ended = error.message;
  });
  server.on('exit', (code, signal) => {
    ended = `exit ${code ?? signal}`;
  });
  server.unref();
  await log.close();
  const until = Date.now() + READY_PATIENCE;
  for (;;) {
    const seen = await readServer(cluster);
    if (seen?.ready && seen.pid === server.pid) return null;
    if (ended !== null) return startFailure(cluster, `${await readFrom(cluster.log, logged)}\n${ended}`.trim());
    if (Date.now() > until) {
      server.kill('SIGQUIT');
      return new DatabaseStartError('failed', await readFrom(cluster.log, logged));
    }
    await sleep(10);
  }
}

function startFailure(cluster: Cluster, said: string): DatabaseStartError {
  if (/No space left|Disk quota/.test(said)) return new DatabaseStartError('full', cluster.home);
  if (/incompatible with server|not compatible with this version/.test(said)) {
    return new DatabaseStartError('foreign', said);
  }
  return new DatabaseStartError('failed', said);
}

/** Failures that go away: a port taken meanwhile, remains of a server that was killed. */
function mayPass(said: string): boolean {
  return /Address already in use|could not create any TCP|shared memory block/.test(said);
}

/** The server that `postmaster.pid` names, if it can be seen from here and works on this cluster. */
async function readServer(cluster: Cluster): Promise<{ pid: number; port: number; ready: boolean } | null> {
  const lines = (await readFile(join(cluster.data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 1 || !(await isServerOf(pid, cluster))) return null;
  return { pid, port, ready: port > 0 && lines[7]?.trim() === 'ready' };
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
