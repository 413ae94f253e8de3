import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { sortsSigners, type Write, writeTable, writeText } from '../../src/handover/lists.ts';
import type { NamedSigner } from '../../src/handover/review.ts';

async function written(work: (write: Write) => Promise<void>): Promise<string> {
  const pieces: string[] = [];
  await work(async (piece) => void pieces.push(piece));
  return pieces.join('');
}

const signer = (name: string) => ({ name, visibility: 'named' }) as const;
const table = (names: string[], unnamed: number) =>
  written((write) => writeTable(write, { names: () => batches(names.map(signer)), unnamed }));

async function* batches(signers: readonly NamedSigner[]): AsyncGenerator<readonly NamedSigner[]> {
  for (let at = 0; at < signers.length; at += 2) yield signers.slice(at, at + 2);
}

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

const firstCell = async (name: string): Promise<string | undefined> => cells(await table([name], 0))[1]?.[0];

test('a table holds each name once, and its second column adds up to all signatures', async () => {
  const text = await table(['Kari Nordmann', 'Ola "Olsen", jr.'], 3);
  expect(text.startsWith('\ufeff')).toBe(true);
  expect(cells(text)).toEqual([
    ['name', 'signatures'],
    ['Kari Nordmann', '1'],
    ['Ola "Olsen", jr.', '1'],
    ['', '3'],
  ]);
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '＝1', '＋1', '－1', '＠x', '|cmd', '%x', ' =1', "'=1", '"=1', '\t@x'])(
  'a cell that a spreadsheet would take for a formula becomes text: %j',
  async (name) => expect(await firstCell(name)).toBe(`'${name}`),
);

test.each(['Kari', 'O’Brien', "d'Arc", 'Jean-Luc', '李明', 'رەبىيە'])(
  'a name that is none stays as it is: %s',
  async (name) => expect(await firstCell(name)).toBe(name),
);

test('no name leaves its line or turns the next one around', async () => {
  const sorter = sortsSigners(tmpdir(), 'nb');
  for (const name of ['Åse', 'Kari\r\nOla', 'Zoë\u202eevE', 'Anna']) await sorter.add(signer(name));
  const unruly: string[] = [];
  for await (const some of sorter.sorted()) unruly.push(...some.map(({ name }) => name));
  expect(unruly).toEqual(['Anna', 'Kari Ola', 'Zoë evE', 'Åse']);
  const words = { title: 'River', day: '1 March', total: '3', named: '2', unnamed: '1' };
  const page = await written((write) => writeText(write, { names: () => sorter.sorted() }, words));
  expect(page.split('\n').slice(-5)).toEqual([...unruly, '']);
});
