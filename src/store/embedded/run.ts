import { spawn } from 'node:child_process';

/** User and group that a child runs as; empty: our own. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

export interface Ran {
  /** Exit code, or null when a signal ended it. */
  readonly code: number | null;
  /** What it printed on both outputs, the last 8,000 characters. */
  readonly output: string;
}

/**
 * Runs one of PostgreSQL's programs to its end. Its environment is bare: what it starts must never see ours, because
 * `COPY … FROM PROGRAM` could read a secret there.
 */
export function run(file: string, args: readonly string[], cwd: string, account: Account): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env: bareEnvironment(), stdio: ['ignore', 'pipe', 'pipe'], ...account });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-8000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** What PostgreSQL's programs need, and nothing of ours. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  if (process.platform === 'win32') return { SystemRoot: 'C:\\Windows', PATH: 'C:\\Windows\\System32' };
  return { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}
