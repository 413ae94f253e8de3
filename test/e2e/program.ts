import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore, type Store } from '../../src/store/store.ts';
import { PATIENCE } from '../support/waiting.ts';
import { root } from '../tooling/paths.ts';

/** A place for the program: data of its own, and a directory to start in that holds no `.env`. */
export interface Home {
  readonly dataDir: string;
  /** Starts the program as `npm start` does, with these settings and no others. Resolves when it says where it is. */
  start(settings?: Settings): Promise<Program>;
  /** Starts the program and kills it some milliseconds later, wherever its start has come to. */
  startAndKill(afterMs: number, settings?: Settings): Promise<void>;
  /** Starts the program and resolves when it has ended by itself, as with wrong settings. */
  fails(settings: Settings): Promise<Ended>;
  /** `npm run opprop -- <words>` beside it. */
  command(words: readonly string[], settings?: Settings): Promise<Ended>;
  /** The database as a command beside the program would open it. Close it. */
  openDatabase(database: 'opprop' | 'opprop_trial'): Promise<Store>;
  /** Process id of the database server; null when none runs. */
  serverPid(): Promise<number | null>;
  /** Takes the database away so that the program cannot start it again, until it is brought back. */
  takeDatabaseAway(): Promise<{ bringBack(): Promise<void> }>;
  /** Ends every process that was started here, the database server included, and removes the data. */
  remove(): Promise<void>;
}

export type Settings = Readonly<Record<string, string>>;

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

export interface Program {
  /** Where its pages are. */
  readonly url: string;
  /** Everything it wrote so far, both streams. */
  output(): string;
  /** Memory that it holds now, in MB (Linux only). */
  memory(): Promise<number>;
  /** SIGTERM, as an operator ends it; gives its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL: it has no say in it. */
  kill(): Promise<void>;
}

const NODE = join(root, 'node_modules/.bin/node');
const ADDRESS = /(?:Open|pages are at) (http:\/\/\S+)/;
/** The prefix by which the next run of the tests finds and clears what a killed one left behind. */
const PREFIX = `opprop-test-${process.pid}-`;

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Makes a home. Call `remove` when done, whatever happened.
 *
 * @param changeLocales changes a copy of the locales before the program reads them
 */
export async function makeHome(changeLocales?: (directory: string) => Promise<void>): Promise<Home> {
  const dataDir = await mkdtemp(join(tmpdir(), PREFIX));
  const place = await mkdtemp(join(tmpdir(), PREFIX));
  const locales = join(place, 'locales');
  if (changeLocales === undefined) await symlink(join(root, 'locales'), locales);
  else {
    await cp(join(root, 'locales'), locales, { recursive: true });
    await changeLocales(locales);
  }
  const own = new Set<ChildProcess>();

  function run(script: string, words: readonly string[], settings: Settings) {
    const child = spawn(NODE, ['--require', join(root, 'src/node24.cjs'), join(root, script), ...words], {
      cwd: place,
      env: { PATH: process.env['PATH'], DATA_DIR: dataDir, PORT: '0', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const ended = once(child, 'close').then(() => {
      running.delete(child);
      own.delete(child);
      return { code: child.exitCode, output };
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        child.emit('wrote');
      });
    }
    running.add(child);
    own.add(child);
    return { child, ended, output: () => output };
  }

  async function serverPid(): Promise<number | null> {
    const file = join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
    const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
    return pid > 0 && isAlive(pid) ? pid : null;
  }

  return {
    dataDir,
    async start(settings = {}) {
      const { child, ended, output } = run('src/main.ts', [], settings);
      const url = await new Promise<string>((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`it does not start:\n${output()}`)), PATIENCE);
        void ended.then(() => reject(new Error(`it ended at its start:\n${output()}`)));
        child.on('wrote', () => {
          const [, address] = ADDRESS.exec(output()) ?? [];
          if (address === undefined) return;
          clearTimeout(late);
          resolve(address);
        });
      });
      const end = async (signal: NodeJS.Signals): Promise<number | null> => {
        child.kill(signal);
        const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
        const { code } = await ended;
        clearTimeout(late);
        return code;
      };
      const memory = async (): Promise<number> => {
        const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${child.pid}/status`, 'utf8')) ?? [];
        return Number(kilobytes) / 1024;
      };
      return { url, output, memory, stop: () => end('SIGTERM'), kill: async () => void (await end('SIGKILL')) };
    },
    async startAndKill(afterMs, settings = {}) {
      const { child, ended } = run('src/main.ts', [], settings);
      await sleep(afterMs);
      child.kill('SIGKILL');
      await ended;
    },
    fails: (settings) => run('src/main.ts', [], settings).ended,
    command: (words, settings = {}) => run('src/cli.ts', words, settings).ended,
    openDatabase: (database) =>
      openStore({ database: { kind: 'embedded', dataDir, database }, as: 'guest', connections: 3 }),
    serverPid,
    async takeDatabaseAway() {
      const cluster = join(dataDir, 'postgres', 'cluster');
      const pid = await serverPid();
      await rename(cluster, `${cluster}.away`);
      await endServer(pid);
      return { bringBack: () => rename(`${cluster}.away`, cluster) };
    },
    async remove() {
      for (const child of own) child.kill('SIGKILL');
      while (own.size > 0) await sleep(5);
      await endServer(await serverPid());
      for (const directory of [dataDir, place]) await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Ends a database server that this home's program started, with all its processes. */
async function endServer(pid: number | null): Promise<void> {
  if (pid === null) return;
  // PostgreSQL's immediate shutdown.
  process.kill(pid, 'SIGQUIT');
  while (isAlive(pid)) await sleep(5);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
