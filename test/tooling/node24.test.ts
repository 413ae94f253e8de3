import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { root } from './paths.ts';

const run = promisify(execFile);
const guard = `${root}src/node24.cjs`;

test('lets Node 24 through', async () => {
  const { stdout, stderr } = await run(process.execPath, ['--require', guard, '-p', '1 + 1']);
  expect({ stdout, stderr }).toEqual({ stdout: '2\n', stderr: '' });
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
