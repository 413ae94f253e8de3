import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const QUIET = new URL('../../src/server/quiet.ts', import.meta.url).href;

/** What a process can tell of itself after a moment in which it was sent SIGUSR1. */
const telling = (first: string): string => `${first}
import { url } from 'node:inspector';
import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
process.kill(process.pid, 'SIGUSR1');
const filter = () => process.platform === 'linux' ? Number.parseInt(readFileSync('/proc/self/coredump_filter', 'utf8'), 16) : 0;
const childs = () => process.platform === 'linux' ? Number.parseInt(execFileSync('cat', ['/proc/self/coredump_filter']).toString(), 16) : 0;
const names = Object.keys(process.env).filter((name) => /^(DEBUG|PG)/.test(name));
let looks = 0;
const timer = setInterval(() => {
  looks += 1;
  if (looks < 40 && url() === undefined) return;
  clearInterval(timer);
  console.log(JSON.stringify({ debugger: url() !== undefined, dump: filter(), dumpOfChildren: childs(), names }));
  process.exit();
}, 25);`;

async function told(first: string): Promise<unknown> {
  const env = { PATH: process.env['PATH'], DEBUG: '*', PGHOST: 'x', PGOPTIONS: 'y' };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', telling(first)], {
    env,
  });
  return JSON.parse(stdout);
}

test('a signal opens no debugger, memory is left out of dumps, and nothing talks in the environment', async () => {
  expect(await told(`import ${JSON.stringify(QUIET)};`)).toEqual({
    debugger: false,
    dump: 0,
    dumpOfChildren: 0,
    names: [],
  });
  // Positive control: without it, all of it is otherwise.
  expect(await told('')).toMatchObject({ debugger: true, names: ['DEBUG', 'PGHOST', 'PGOPTIONS'] });
});
