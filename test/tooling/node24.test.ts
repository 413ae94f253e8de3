import { execFile } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { scratch } from '../support/scratch.ts';
import { root } from './paths.ts';

const run = promisify(execFile);
const guard = `${root}src/node24.cjs`;

test('lets Node 24 through', async () => {
  const { stdout, stderr } = await run(process.execPath, ['--require', guard, '-p', '1 + 1']);
  expect({ stdout, stderr }).toEqual({ stdout: '2\n', stderr: '' });
});

test('what was compiled is kept for the next start, beside the packages', async () => {
  const asks = "require('node:module').getCompileCacheDir()";
  const { stdout } = await run(process.execPath, ['--require', guard, '-p', asks]);
  expect(stdout.startsWith(join(root, 'node_modules/.cache/opprop/compiled'))).toBe(true);
});

test('says in one sentence that Node is too old, and nothing starts', async () => {
  const older = `data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '20.20.0' });`;
  const script = `import(${JSON.stringify(older)}).then(() => { require(${JSON.stringify(guard)}); console.log('started'); });`;
  const failure = await run(process.execPath, ['-e', script]).then(
    () => null,
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  expect(failure).toMatchObject({ code: 1, stdout: '' });
  expect(failure?.stderr).toMatch(/^Opprop needs Node 24 and this is Node 20\.20\.0: [^\n]+\n$/);
});

test('says what to do where install scripts did not run', async () => {
  const place = scratch();
  await copyFile(guard, join(place, 'node24.cjs'));
  const failure = await run(process.execPath, ['--require', join(place, 'node24.cjs'), '-p', '1 + 1']).then(
    () => null,
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  expect(failure).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^[^\n]*--ignore-scripts\.\n$/) });
});

test('Node’s own debugging, which prints what goes over the wire, is off whatever the environment says', async () => {
  const talks = 'setTimeout(() => console.log(process.argv.slice(1).join()), 1)';
  const env = { PATH: process.env['PATH'], NODE_DEBUG: 'timer', KEPT: 'kept' };
  const guarded = await run(process.execPath, ['--require', guard, '-e', talks, 'a', 'b'], { env });
  expect(guarded).toEqual({ stdout: 'a,b\n', stderr: '' });
  // Positive control: without the guard it talks.
  expect((await run(process.execPath, ['-e', talks], { env })).stderr).toContain('TIMER');
});
