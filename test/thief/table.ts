import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { root } from '../tooling/paths.ts';
import { NOT_YET } from './rows.ts';

/** A row of the threat model, as the page says it. */
export interface Threat {
  readonly row: string;
  readonly holds: string;
  readonly learns: string;
  readonly learnsNot: string;
}

/** Reads the threat model out of the page that promises it. */
export async function readThreats(): Promise<readonly Threat[]> {
  const page = await readFile(`${root}src/privacy/README.md`, 'utf8');
  const lines = page.split('\n');
  const head = lines.findIndex((line) => line.startsWith('| row |'));
  const end = lines.findIndex((line, at) => at > head && !line.startsWith('|'));
  return lines.slice(head + 2, end).map((line) => {
    const [row = '', holds = '', learns = '', learnsNot = ''] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    return { row, holds, learns, learnsNot };
  });
}

/** The part of the test runner's report that is read here. */
export const Report = z.object({
  testResults: z.array(
    z.object({
      message: z.string(),
      assertionResults: z.array(
        z.object({ ancestorTitles: z.array(z.string()), title: z.string(), status: z.string() }),
      ),
    }),
  ),
});
export type Report = z.infer<typeof Report>;

/** What was found of a row. `open`: promises that are known not to hold yet. */
export interface Finding {
  readonly row: string;
  readonly held: number;
  readonly broken: readonly string[];
  readonly open: readonly string[];
}

/** Sorts what was found by the rows of the model; what belongs to no row, and a row without a test, is broken too. */
export function findings(threats: readonly Threat[], report: Report): readonly Finding[] {
  const results = report.testResults.flatMap(({ assertionResults, message }) =>
    assertionResults.length > 0
      ? assertionResults.map(({ ancestorTitles: [row = ''], title, status }) => ({ row, title, status }))
      : [{ row: '', title: message, status: 'failed' }],
  );
  const known = threats.map(({ row }) => row);
  const rows = [...known, ...new Set(results.map(({ row }) => row).filter((row) => !known.includes(row)))];
  return rows.map((row) => {
    const own = results.filter((result) => result.row === row);
    const broken = own.filter(({ status }) => status !== 'passed').map(({ title }) => title);
    const open = own.filter(({ title, status }) => status === 'passed' && title.endsWith(NOT_YET));
    if (own.length === 0) broken.push('nobody has tried');
    if (!known.includes(row)) broken.push('the threat model has no such row');
    return {
      row,
      held: own.length - open.length - own.filter(({ status }) => status !== 'passed').length,
      broken,
      open: open.map(({ title }) => title.slice(0, -NOT_YET.length)),
    };
  });
}

/** The table as it is printed. */
export function printed(threats: readonly Threat[], found: readonly Finding[]): string {
  const lines = found.flatMap(({ row, held, broken, open }) => {
    const threat = threats.find((one) => one.row === row);
    const state = broken.length > 0 ? 'RED   ' : open.length > 0 ? 'OPEN  ' : 'green ';
    return [
      `${state}${row} (${held} held)`,
      ...(threat
        ? [`      holds:  ${threat.holds}`, `      learns: ${threat.learns}`, `      not:    ${threat.learnsNot}`]
        : []),
      ...broken.map((title) => `      BROKEN: ${title}`),
      ...open.map((title) => `      OPEN:   ${title}`),
    ];
  });
  const count = (holds: (finding: Finding) => boolean): number => found.filter(holds).length;
  const red = count(({ broken }) => broken.length > 0);
  const open = count((one) => one.broken.length === 0 && one.open.length > 0);
  return `${lines.join('\n')}\n\n${found.length - red - open} rows green, ${open} open, ${red} red\n`;
}
