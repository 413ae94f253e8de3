import { spawn } from 'node:child_process';
import { root } from './paths.ts';

export interface Outcome {
  readonly ok: boolean;
  /** Both streams, in the order in which they came. */
  readonly output: string;
  readonly seconds: number;
}

/**
 * Runs a command in the project's top folder, without a standard input.
 *
 * @param show also passes the output on while it comes
 */
export function run(command: string, args: readonly string[], { show = false } = {}): Promise<Outcome> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    const keep = (chunk: Buffer) => {
      chunks.push(chunk);
      if (show) process.stdout.write(chunk);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = (performance.now() - began) / 1000;
      resolve({ ok: code === 0, output: Buffer.concat(chunks).toString(), seconds });
    });
  });
}
