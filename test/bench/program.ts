import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { z } from 'zod';
import { root } from '../tooling/paths.ts';

/** A process of the bench, with what it wrote. */
export interface Program {
  readonly child: ChildProcess;
  /** Everything it wrote so far, both streams. */
  readonly output: () => string;
  /** Processor time it took so far, in ms; null where the system does not tell (Linux does). */
  cpuMs(): Promise<number | null>;
  /** Asks it to end, and waits until it has. Kills it after 20 s. */
  stop(): Promise<void>;
}

/** Settings that a started program must not inherit from whoever runs the bench. */
const OWN =
  /^(DATABASE_URL|DATA_DIR|OPPROP_SECRET|HOST|PORT|PUBLIC_URL|ROLE|LOG_LEVEL|METRICS_TOKEN|RETENTION_DAYS)$|^(TELEGRAM|SLACK|ORGANISATION|PRIVACY|BROADCAST)_/;

const { scripts } = z
  .object({ scripts: z.object({ start: z.string().startsWith('node ') }) })
  .parse(JSON.parse(readFileSync(`${root}package.json`, 'utf8')));

/** Starts the real program with the words of `npm start`, with these settings and no others. */
export function startOpprop(settings: Readonly<Record<string, string>>): Program {
  return startNode(scripts.start.split(' ').slice(1), settings);
}

/** Starts Node in the project's top folder, with a channel for messages. */
export function startNode(args: readonly string[], settings: Readonly<Record<string, string>>): Program {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OWN.test(name)));
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...inherited, ...settings },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  return {
    child,
    output: () => output,
    cpuMs: () => cpuMs(child.pid),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const patience = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await ended;
      clearTimeout(patience);
    },
  };
}

/**
 * Processor time of a process, in ms; null where the system does not tell. From /proc: user and system time, in the
 * hundredths of a second in which the kernel tells them to programs.
 */
async function cpuMs(pid: number | undefined): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The second field is the program's name in brackets, which may hold spaces.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields === undefined ? null : (Number(fields[11]) + Number(fields[12])) * 10;
}

/**
 * Processor time of a process with one thread, in ms. From /proc too, where the scheduler tells it in nanoseconds: of twenty
 * connections that take a few milliseconds each, hundredths of a second would show nothing.
 */
export async function cpuMsOfOneThread(pid: number): Promise<number | null> {
  const scheduled = await readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => null);
  return scheduled === null ? await cpuMs(pid) : Number(scheduled.split(' ')[0]) / 1e6;
}

/** Waits for a message of a started process. Rejects with what it wrote when it ends instead. */
export function message<T>(program: Program): Promise<T> {
  return new Promise((resolve, reject) => {
    const { child } = program;
    const ended = () => reject(new Error(`ended without an answer:\n${program.output()}`));
    if (child.exitCode !== null) return ended();
    child.once('exit', ended);
    child.once('message', (content) => {
      child.off('exit', ended);
      resolve(content as T);
    });
  });
}

/** A port of this machine that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
