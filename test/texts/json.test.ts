import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readJson, readJsonFile } from '../../src/texts/json.ts';
import { writeLocales } from './fixture.ts';

const faults = (source: string) => readJson(source).faults.map(({ fault, line, column }) => [fault, line, column]);

describe('readJson', () => {
  test('gives the line of each key', () => {
    const { lines, value } = readJson('{\n "a": {\n  "b": "x"\n },\n "c": [\n  1,\n  2 ]\n}');
    expect(Object.fromEntries(lines)).toEqual({ a: 2, 'a.b': 3, c: 5, 'c.0': 6, 'c.1': 7 });
    expect(value).toEqual({ a: { b: 'x' }, c: [1, 2] });
  });

  test.each([
    ['{\n "a": "b"\n "c": "d"\n}', 'syntax', 3, 2],
    ['{\n "a": "b",\n}', 'syntax', 3, 1],
    ['{\n "a": "b\n c"\n}', 'line break', 2, 7],
    ['{ "a": "b"', 'syntax', 1, 11],
    ['', 'syntax', 1, 1],
    ['{ "a": "b" } x', 'syntax', 1, 14],
    ['{ "a": “b” }', 'syntax', 1, 8],
    ['{ "a": "\\q" }', 'syntax', 1, 8],
    ['{ "a": 1,\n "a": 2 }', 'twice', 2, 2],
  ])('%j: %s in line %i, column %i', (source, fault, line, column) => {
    expect(faults(source)).toEqual([[fault, line, column]]);
  });

  test('finds no fault in what the standard parser reads, and some in what it refuses', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom('', '"', ',', '}', 'x'), (json, place, planted) => {
        const source = json.slice(0, place % (json.length + 1)) + planted + json.slice(place % (json.length + 1));
        let refused = false;
        try {
          JSON.parse(source);
        } catch {
          refused = true;
        }
        expect(readJson(source).faults.some(({ fault }) => fault !== 'twice')).toBe(refused);
      }),
    );
  });

  test('files: byte order marks pass, other encodings are named, a missing file too', () => {
    const root = writeLocales({
      'bom.json': '\uFEFF{"a": 1}',
      'latin1.json': new Uint8Array([0x7b, 0x0a, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d]),
    });
    expect(readJsonFile(join(root, 'bom.json')).value).toEqual({ a: 1 });
    expect(readJsonFile(join(root, 'latin1.json')).faults).toMatchObject([{ fault: 'encoding', line: 2 }]);
    expect(readJsonFile(join(root, 'none.json')).faults).toMatchObject([
      { fault: 'unreadable', details: { code: 'ENOENT' } },
    ]);
  });
});
