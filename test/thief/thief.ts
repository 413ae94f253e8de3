/**
 * `npm run thief`: tries every row of the threat model (src/privacy/README.md) against a running program, and prints the
 * table with what was found. Exit code 1 when a promise is broken, or when a row has no test. OPPROP_THIEF_SEED: the
 * people of an earlier run.
 */
import { readFile } from 'node:fs/promises';
import { results } from '../tooling/paths.ts';
import { run } from '../tooling/run.ts';
import { findings, printed, Report, readThreats } from './table.ts';

const { output } = await run('node_modules/.bin/vitest', ['run', '--config', 'test/thief/vitest.config.ts'], {
  show: true,
});
const [threats, report] = await Promise.all([readThreats(), readFile(`${results}thief.json`, 'utf8')]);
const found = findings(threats, Report.parse(JSON.parse(report)));
const seeds = new Set(output.match(/seed of the people: \d+/g) ?? []);
process.stdout.write(`\n${printed(threats, found)}${[...seeds].join('\n')}\n`);
process.exitCode = found.some(({ broken }) => broken.length > 0) ? 1 : 0;
