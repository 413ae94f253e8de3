import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const source = (file: string): string => JSON.stringify(new URL(`../../src/server/${file}`, import.meta.url).href);

/** A process that meets a fault nobody handled, and what it wrote. */
async function meets(fault: string) {
  const script = `
    import { createLog } from ${source('log.ts')};
    import { noteFaults } from ${source('ending.ts')};
    noteFaults(createLog('info'), () => { console.log('ends in order'); process.exit(1); });
    setTimeout(() => { console.log('lives'); }, 50);
    ${fault}`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  return await run.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

test('a rejection that nobody handled is noted without its words, and ends nothing', async () => {
  const { code, stdout, stderr } = await meets(`Promise.reject(new TypeError('Kari Nordmann'));`);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'lives\n' });
  expect(stderr).toMatch(/"level":"error".*"error":"TypeError".*nobody handled/);
  expect(stderr).not.toContain('Kari');
});

test('after an exception that nobody caught the program ends in order, and says so', async () => {
  const { code, stdout, stderr } = await meets(`queueMicrotask(() => { throw new Error('Kari Nordmann'); });`);
  expect({ code, stdout }).toEqual({ code: 1, stdout: 'ends in order\n' });
  expect(stderr).toMatch(/"level":"error".*nobody caught/);
  expect(stderr).not.toContain('Kari');
});
