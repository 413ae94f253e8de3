/**
 * `npm run validate`: everything that must hold before a change is shared, each problem said at once.
 *
 * `--except <check>` leaves one out (CI leaves out `tests`, which it has just run); can be given more than once.
 */
import { parseArgs } from 'node:util';
import { crossedArrows, readSources } from './arrows.ts';
import { type Outcome, run } from './run.ts';

interface Check {
  readonly name: string;
  run(): Promise<Outcome>;
}

const bin = (name: string, ...args: string[]) => run(`node_modules/.bin/${name}`, args);
const types = (project: string) => bin('tsc', '--project', project, '--pretty', 'false');

/** Side by side as far as two cores go; tests come last and alone, so that nothing takes time from what they time. */
const CHECKS: readonly (readonly Check[])[] = [
  [
    {
      name: 'format and lint',
      run: () => bin('biome', 'ci', '.', '--error-on-warnings', '--colors=off', '--max-diagnostics=none'),
    },
    { name: 'types', run: () => types('.') },
    { name: "types of the playground's page", run: () => types('bots/playground/page') },
    { name: 'types of its tests, which know a browser', run: () => types('test/playground/page') },
    { name: 'import arrows', run: arrows },
  ],
  [
    { name: 'unused code and packages', run: () => bin('knip', '--no-progress', '--no-config-hints') },
    {
      name: 'unused in the program itself',
      run: () => bin('knip', '--no-progress', '--production', '--no-config-hints', '--exclude', 'exports,types'),
    },
  ],
  [
    { name: 'texts', run: () => run('npm', ['run', '--silent', 'opprop', '--', 'check']) },
    { name: 'schema and migrations', run: () => run('npm', ['run', '--silent', 'drift']) },
  ],
  [{ name: 'tests', run: () => run('npm', ['test']) }],
];

const { values } = parseArgs({ options: { except: { type: 'string', multiple: true, default: [] } } });
const known = CHECKS.flat().map(({ name }) => name);
const unknown = values.except.filter((name) => !known.includes(name));
if (unknown.length > 0) throw new Error(`no such check: ${unknown.join(', ')}; there are: ${known.join(', ')}`);

const failed: string[] = [];
for (const group of CHECKS) {
  const chosen = group.filter(({ name }) => !values.except.includes(name));
  await Promise.all(chosen.map(report));
}
process.stdout.write(failed.length === 0 ? 'validate: all is well\n' : `validate: ${failed.join(', ')} failed\n`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function report(check: Check): Promise<void> {
  const { ok, output, seconds } = await check.run();
  process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${check.name} (${seconds.toFixed(1)} s)\n`);
  if (ok) return;
  failed.push(check.name);
  process.stdout.write(`${output.trimEnd()}\n\n`);
}

async function arrows(): Promise<Outcome> {
  const began = performance.now();
  const problems = crossedArrows(await readSources());
  return { ok: problems.length === 0, output: problems.join('\n'), seconds: (performance.now() - began) / 1000 };
}
