/**
 * `npm run mutants [-- --only <room> --minutes <n> --at-once <n> --static]`: plants small faults in the core, one by one,
 * and tells of those that no test noticed. What was tried before and has not changed since is not tried again, so a run
 * that was ended by its time is taken up by the next. Exit code 1 when something could not be tried at all.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { results, root } from '../tooling/paths.ts';
import { ROOMS, type Room } from './rooms.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    /** For each room. */
    minutes: { type: 'string', default: '60' },
    'at-once': { type: 'string', default: '1' },
    /** Also faults that only a process of its own can have: in constants of a module. */
    static: { type: 'boolean', default: false },
  },
});
const unknown = values.only.filter((name) => !(name in ROOMS));
if (unknown.length > 0)
  throw new Error(`no such room: ${unknown.join(', ')}; there are: ${Object.keys(ROOMS).join(', ')}`);

const Report = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.string(),
      mutants: z.array(
        z.object({
          replacement: z.string().optional(),
          status: z.string(),
          location: z.object({
            start: z.object({ line: z.int(), column: z.int() }),
            end: z.object({ line: z.int(), column: z.int() }),
          }),
        }),
      ),
    }),
  ),
});
type Mutant = z.infer<typeof Report>['files'][string]['mutants'][number] & {
  readonly file: string;
  readonly source: string;
};

const home = `${results}mutants/`;
await mkdir(home, { recursive: true });
for (const [name, room] of Object.entries(ROOMS)) {
  if (values.only.length > 0 && !values.only.includes(name)) continue;
  if (!(await tried(name, room))) process.exitCode = 1;
  tell(name, await foundIn(name));
}

/** Tries a room until its time is over. False: it could not be done. */
async function tried(name: string, { files, but, tests }: Room): Promise<boolean> {
  const config = `${home}${name}.config.json`;
  const tempDirName = join(tmpdir(), `opprop-mutants-${process.pid}`);
  const options = {
    testRunner: 'vitest',
    vitest: { configFile: 'test/mutants/vitest.config.ts', related: false },
    plugins: ['@stryker-mutator/vitest-runner', join(root, 'test/mutants/ignore.ts')],
    ignorers: ['unnoticeable'],
    coverageAnalysis: 'perTest',
    ignoreStatic: !values.static,
    mutate: [`${files}/**/*.ts`, ...but.map((pattern) => `!${pattern}`)],
    concurrency: Number(values['at-once']),
    incremental: true,
    incrementalFile: reportOf(name),
    reporters: ['progress-append-only'],
    // Elsewhere: Node strips no types below a folder called node_modules, and nothing here should find the copies.
    tempDirName,
    // TypeScript 7 does not have the interface that Stryker would read it with.
    tsconfigFile: 'none.json',
    checkers: [],
    timeoutMS: 10_000,
    allowConsoleColors: false,
  };
  await writeFile(config, JSON.stringify(options));
  const stryker = spawn(join(root, 'node_modules/.bin/stryker'), ['run', config], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, OPPROP_MUTANT_TESTS: tests.join(' ') },
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    // It writes down what it has found so far.
    stryker.kill('SIGINT');
  }, Number(values.minutes) * 60_000);
  const [code] = await once(stryker, 'close');
  clearTimeout(timer);
  // Its own processes may still be writing there.
  await rm(tempDirName, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  if (late) process.stdout.write(`${name}: its time was over; the next run goes on from here\n`);
  return code === 0 || late;
}

function reportOf(name: string): string {
  return `${home}${name}.json`;
}

async function foundIn(name: string): Promise<readonly Mutant[]> {
  const text = await readFile(reportOf(name), 'utf8').catch(() => '{"files":{}}');
  const { files } = Report.parse(JSON.parse(text));
  return Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants.map((mutant) => ({ ...mutant, file, source })),
  );
}

/** Says of a room which faults were not noticed, and how many were. */
function tell(room: string, found: readonly Mutant[]): void {
  const noticed = found.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
  const survivors = found.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  for (const survivor of survivors) process.stdout.write(`${described(survivor)}\n`);
  const all = noticed + survivors.length;
  const share = all === 0 ? 0 : (100 * noticed) / all;
  process.stdout.write(`${room}: ${noticed} of ${all} faults were noticed, ${share.toFixed(1)} %\n`);
}

/** `file:line  what stood there  ->  what was put there instead`. */
function described({ file, source, location: { start, end }, replacement = '', status }: Mutant): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  const was = lines.map((line, at) =>
    line.slice(at === 0 ? start.column - 1 : 0, at === last ? end.column - 1 : undefined),
  );
  const short = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 80);
  const met = status === 'NoCoverage' ? '  (no test comes here)' : '';
  return `  ${file}:${start.line}  ${short(was.join('\n'))}  ->  ${short(replacement)}${met}`;
}
