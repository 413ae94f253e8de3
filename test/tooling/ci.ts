/**
 * What `.ci/run` does after the tests: the longer suites, and the figures of all. The last line is
 * `<n> passed, <n> failed`, with the test runner's own figures; any other suite counts as one.
 *
 * `--tests-exited <status>`: how the tests that have just run ended.
 */
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { results, root } from './paths.ts';
import { run } from './run.ts';

const SUITES = [
  { name: 'validate', args: ['run', 'validate', '--', '--except', 'tests'] },
  { name: 'long tests', args: ['run', '--silent', 'test:long'] },
  { name: 'faults', args: ['run', '--silent', 'test:faults'] },
  { name: 'thief', args: ['run', '--silent', 'thief'] },
  { name: 'bench sign', args: ['run', '--silent', 'bench', '--', 'sign', '--short'] },
  { name: 'bench slack', args: ['run', '--silent', 'bench', '--', 'slack', '--short'] },
  { name: 'bench soak', args: ['run', '--silent', 'bench', '--', 'soak', '--short'] },
  { name: 'bench handover', args: ['run', '--silent', 'bench', '--', 'handover', '--short'] },
  { name: 'bench start', args: ['run', '--silent', 'bench', '--', 'start', '--short'] },
  { name: 'bench limits', args: ['run', '--silent', 'bench', '--', 'limits', '--short'] },
  { name: 'bench broadcast', args: ['run', '--silent', 'bench', '--', 'broadcast', '--short'] },
] as const;

/** The part of the test runner's JSON report that is read here. */
const Report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
});

const { values } = parseArgs({ options: { 'tests-exited': { type: 'string' } } });
let { passed, failed, broken } = await report('tests');
// A run can fail without a failed test: a file that does not load, a server that was left running.
if (values['tests-exited'] !== '0') failed = Math.max(failed, 1);
const summary = [`${failed === 0 ? 'ok  ' : 'FAIL'} tests`, ...broken];

for (const { name, args } of SUITES) {
  process.stdout.write(`\n== npm ${args.join(' ')}\n`);
  const { ok, seconds } = await run('npm', args, { show: true });
  if (ok) passed += 1;
  else failed += 1;
  summary.push(`${ok ? 'ok  ' : 'FAIL'} ${name} (${seconds.toFixed(0)} s)`);
  if (name === 'long tests') summary.push(...(await report('long')).broken);
  if (name === 'faults') summary.push(...(await report('faults')).broken);
}
process.stdout.write(`\n${summary.join('\n')}\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

/** Of a failure, enough to know the step it stopped at: browsers tell it some lines below the error. */
function beginning(failure: string): string {
  const lines = failure.split('\n').slice(0, 12);
  return lines.map((line) => line.trim().slice(0, 200)).join('\n       ');
}

/** What the test runner left: how many passed and failed, and how each that failed begins, for whoever sees only the end. */
async function report(name: 'tests' | 'long' | 'faults') {
  const text = await readFile(`${results}${name}.json`, 'utf8').catch(() => null);
  if (text === null) return { passed: 0, failed: 1, broken: [`     no ${name}.json was written`] };
  const { numPassedTests, numFailedTests, testResults } = Report.parse(JSON.parse(text));
  const broken = testResults.flatMap(({ name: file, message, assertionResults }) => {
    const lines = assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages[0] ?? ''}`);
    if (lines.length === 0 && message !== '') lines.push(message);
    return lines.map((line) => `     ${relative(root, file)} ${beginning(line)}`);
  });
  return { passed: numPassedTests, failed: numFailedTests, broken };
}
