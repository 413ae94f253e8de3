import { expect, test } from 'vitest';
import { deliveryTable, deliveryText, sortSigners } from '../../src/signatures/delivery-document.ts';

/** The cells of a table as a spreadsheet reads them (RFC 4180). */
function cells(table: string): string[][] {
  const lines = table
    .replace(/^\ufeff/, '')
    .trimEnd()
    .split('\r\n');
  return lines.map((line) =>
    [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, bare]) =>
      (quoted ?? bare ?? '').replaceAll('""', '"'),
    ),
  );
}

const signer = (name: string) => ({ name, visibility: 'named' }) as const;
const firstCell = (name: string): string | undefined =>
  cells(deliveryTable({ named: [signer(name)], unnamed: 0 }))[1]?.[0];

test('a table holds each name once, and its second column adds up to all signatures', () => {
  const table = deliveryTable({ named: ['Kari Nordmann', 'Ola "Olsen", jr.'].map(signer), unnamed: 3 });
  expect(table.startsWith('\ufeff')).toBe(true);
  expect(cells(table)).toEqual([
    ['name', 'signatures'],
    ['Kari Nordmann', '1'],
    ['Ola "Olsen", jr.', '1'],
    ['', '3'],
  ]);
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '＝1', '＋1', '－1', '＠x', '|cmd', '%x', ' =1', "'=1", '"=1', '\t@x'])(
  'a cell that a spreadsheet would take for a formula becomes text: %j',
  (name) => expect(firstCell(name)).toBe(`'${name}`),
);

test.each(['Kari', 'O’Brien', "d'Arc", 'Jean-Luc', '李明', 'رەبىيە'])(
  'a name that is none stays as it is: %s',
  (name) => expect(firstCell(name)).toBe(name),
);

test('no name leaves its line or turns the next one around', () => {
  const sorted = sortSigners(['Åse', 'Kari\r\nOla', 'Zoë\u202eevE', 'Anna'].map(signer), 'nb');
  const unruly = sorted.map(({ name }) => name);
  expect(unruly).toEqual(['Anna', 'Kari Ola', 'Zoë evE', 'Åse']);
  const words = { title: 'River', day: '1 March', total: '3', named: '2', unnamed: '1' };
  expect(deliveryText({ named: sorted, unnamed: 1 }, words).split('\n').slice(-5)).toEqual([...unruly, '']);
});
