import { expect, test } from 'vitest';
import { ROWS } from '../thief/rows.ts';
import { findings, printed, readThreats } from '../thief/table.ts';

const threat = (row: string) => ({ row, holds: 'a disk', learns: 'little', learnsNot: 'names' });
const result = (row: string, title: string, status = 'passed') => ({ ancestorTitles: [row], title, status });
const report = (...assertionResults: ReturnType<typeof result>[]) => ({
  testResults: [{ message: '', assertionResults }],
});

test('the page’s table has the rows for which there are attacks, and each says something', async () => {
  const threats = await readThreats();
  expect(threats.map(({ row }) => row)).toEqual(ROWS);
  for (const { holds, learns, learnsNot } of threats)
    for (const cell of [holds, learns, learnsNot]) expect(cell).not.toBe('');
});

test('a row is green, open or red by what was found, and one without a test is red', () => {
  const found = findings(
    [threat('disk'), threat('log'), threat('dump'), threat('backup')],
    report(
      result('disk', 'holds no name'),
      result('log', 'tells of nobody', 'failed'),
      result('dump', 'tells no order (does not hold yet)'),
      result('other', 'is tried'),
    ),
  );
  expect(found).toEqual([
    { row: 'disk', held: 1, broken: [], open: [] },
    { row: 'log', held: 0, broken: ['tells of nobody'], open: [] },
    { row: 'dump', held: 0, broken: [], open: ['tells no order'] },
    { row: 'backup', held: 0, broken: ['nobody has tried'], open: [] },
    { row: 'other', held: 1, broken: ['the threat model has no such row'], open: [] },
  ]);
  expect(printed([threat('disk')], found)).toContain('1 rows green, 1 open, 3 red');
});

test('a file that did not load is red', () => {
  const found = findings([threat('disk')], { testResults: [{ message: 'no such module', assertionResults: [] }] });
  expect(found.at(-1)?.broken).toContain('no such module');
});
