import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parameterNames, parseRich } from '../../src/texts/rich.ts';

const words = (template: string) =>
  parseRich(template).paragraphs.map((pieces) =>
    pieces.map((piece) => {
      const { bold, italic, link } = piece.formatting;
      const marks = `${bold ? 'b' : ''}${italic ? 'i' : ''}${link ? 'l' : ''}`;
      return [marks, piece.kind === 'words' ? piece.words : `{${piece.name}}`];
    }),
  );
const faults = (template: string) => parseRich(template).faults.map(({ fault }) => fault);

describe('parseRich', () => {
  test('bold, italic, both, links and parameters', () => {
    expect(words('a **b _c_** {{ d }} [e **f**](https://x.example/g_h)')).toEqual([
      [
        ['', 'a '],
        ['b', 'b '],
        ['bi', 'c'],
        ['', ' '],
        ['', '{d}'],
        ['', ' '],
        ['l', 'e '],
        ['bl', 'f'],
      ],
    ]);
  });

  test('paragraphs by empty lines; a single line break stays', () => {
    expect(words('a\nb\n \n\n c ')).toEqual([[['', 'a\nb']], [['', 'c']]]);
  });

  test('a backslash takes a sign as itself', () => {
    expect(words('\\*\\*a\\*\\* x\\_y \\[z\\](https://x.example) \\\\ \\{\\{n\\}\\} 2 * 3')).toEqual([
      [['', '**a** x_y [z](https://x.example) \\ {{n}} 2 * 3']],
    ]);
  });

  test.each([
    ['**a', 'unclosed'],
    ['a_b', 'unclosed'],
    ['**a _b** c_', 'crossed'],
    ['a \\n b', 'escape'],
    ['[a]', 'link'],
    ['[a](http://x.example)', 'address'],
    ['[a](https://)', 'address'],
    ['[a](https://u:p@x.example)', 'address'],
    ['{{a b}}', 'parameter'],
    ['{{-a}}', 'parameter'],
  ])('%s has the fault %s', (template, fault) => {
    expect(faults(template)).toContain(fault);
  });

  test('formatting ends with its paragraph', () => {
    expect(words('**a\n\nb**')[1]?.[0]).toEqual(['', 'b']);
    expect(faults('**a\n\nb**')).toEqual(['unclosed', 'unclosed']);
  });

  test('parameters in words and in addresses are named', () => {
    expect([...parameterNames(parseRich('{{a}} [x {{b}}]({{c}})'))].toSorted()).toEqual(['a', 'b', 'c']);
  });

  test('never throws, and loses no sign of a text without faults and marks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (template) => {
        const flat = parseRich(template).paragraphs.flat();
        const escaped = template.replace(/[\\*_[\](){}]/g, '\\$&');
        const shown = parseRich(escaped)
          .paragraphs.flat()
          .map((piece) => (piece.kind === 'words' ? piece.words : ''));
        expect(flat.every((piece) => piece.kind === 'words' || piece.name !== '')).toBe(true);
        expect(shown.join('').replace(/\s/g, '')).toBe(template.replace(/\s/g, ''));
      }),
    );
  });
});
