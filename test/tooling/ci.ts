/**
 * What `.ci/run` does after the tests: the longer suites, and the figures of all. The last line is
 * `<n> passed, <n> failed`, with the test runner's own figures; any other suite counts as one.
 *
 * `--tests-exited <status>`: how the tests that have just run ended.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { results } from './paths.ts';
import { run } from './run.ts';

const SUITES = [
  { name: 'validate', args: ['run', 'validate', '--', '--except', 'tests'] },
  { name: 'long tests', args: ['run', '--silent', 'test:long'] },
  { name: 'bench sign', args: ['run', '--silent', 'bench', '--', 'sign', '--short'] },
  { name: 'bench start', args: ['run', '--silent', 'bench', '--', 'start', '--short'] },
] as const;

const { values } = parseArgs({ options: { 'tests-exited': { type: 'string' } } });
const tests = await figures();
let { passed, failed } = tests;
// A run can fail without a failed test: a file that does not load, a server that was left running.
if (values['tests-exited'] !== '0') failed = Math.max(failed, 1);
const summary = [`${failed === 0 ? 'ok  ' : 'FAIL'} tests`];

for (const { name, args } of SUITES) {
  process.stdout.write(`\n== npm ${args.join(' ')}\n`);
  const { ok, seconds } = await run('npm', args, { show: true });
  if (ok) passed += 1;
  else failed += 1;
  summary.push(`${ok ? 'ok  ' : 'FAIL'} ${name} (${seconds.toFixed(0)} s)`);
}
process.stdout.write(`\n${summary.join('\n')}\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

async function figures(): Promise<{ passed: number; failed: number }> {
  const text = await readFile(`${results}tests.json`, 'utf8').catch(() => null);
  if (text === null) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests } = JSON.parse(text) as { numPassedTests: number; numFailedTests: number };
  return { passed: numPassedTests, failed: numFailedTests };
}
