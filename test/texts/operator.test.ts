import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import texts from '../../locales/operator/en.json' with { type: 'json' };
import { say } from '../../src/texts/operator.ts';
import { root } from '../tooling/paths.ts';

type Group = { readonly [key: string]: string | readonly string[] | Group };

/** Every text, by its key. */
const TEXTS = new Map(flat(texts, ''));

function flat(group: Group, around: string): [key: string, text: string][] {
  return Object.entries(group).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'string') return [[around + name, value]];
    return Array.isArray(value) ? [[around + name, value.join('\n')]] : flat(value as Group, `${around}${name}.`);
  });
}

const parametersOf = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name);

/** A call of `say` as it stands in the code: which keys it may be of, and which parameters it gives. */
interface Call {
  readonly place: string;
  readonly keys: readonly string[];
  readonly given: readonly string[];
}

const SOURCES = (await Array.fromAsync(glob('{src,bots}/**/*.ts', { cwd: root }))).map((file) => ({
  file,
  code: readFileSync(join(root, file), 'utf8'),
}));
const CALLS = SOURCES.filter(({ code }) => /\bsay\b.*operator\.ts'/.test(code)).flatMap(({ file, code }) =>
  [...code.matchAll(/\bsay\(/g)].map(({ index }): Call => {
    const [key = '', params = ''] = partsOf(code.slice(index + 'say('.length));
    const names = partsOf(params.slice(1)).map((one) => /^\w*/.exec(one)?.[0] ?? '');
    const place = `${file}:${code.slice(0, index).split('\n').length}`;
    return { place, keys: keysOf(key), given: names.filter((name) => name !== '') };
  }),
);

/** What stands between commas, up to the bracket that closes what was opened before. */
function partsOf(code: string): string[] {
  const parts = [''];
  const open: string[] = [];
  for (const [index, sign] of [...code].entries()) {
    const within = open.at(-1);
    const quoted = within !== undefined && '\'"`'.includes(within);
    if (quoted && sign === within) open.pop();
    else if (within === '`' ? sign === '{' && code[index - 1] === '$' : !quoted && '([{\'"`'.includes(sign))
      open.push(sign);
    else if (!quoted && ')]}'.includes(sign) && open.pop() === undefined) break;
    if (sign === ',' && open.length === 0) parts.push('');
    else parts.push(parts.pop() + sign);
  }
  return parts.map((part) => part.trim());
}

/** The keys that an expression may give: of `a.${b}.c` every one that fits; of a choice those of both sides. */
function keysOf(expression: string): string[] {
  const written = [...expression.matchAll(/(['`])([\w.]+\.(?:[^'`{}]|\$\{[^}]*\})+)\1/g)].map(([, , key = '']) => key);
  return written.flatMap((key) => {
    const pattern = new RegExp(`^${key.replaceAll('.', '\\.').replaceAll(/\$\{[^}]*\}/g, '[^.]+')}$`);
    const found = [...TEXTS.keys()].filter((one) => pattern.test(one));
    return found.length > 0 ? found : [key];
  });
}

describe('texts for operators', () => {
  test('each that the code asks for is there', () => {
    expect(CALLS.length).toBeGreaterThan(100);
    expect(CALLS.filter(({ keys }) => keys.length === 0 || keys.some((key) => !TEXTS.has(key)))).toEqual([]);
  });

  test('each is asked for by the code', () => {
    const asked = new Set(CALLS.flatMap(({ keys }) => keys));
    expect([...TEXTS.keys()].filter((key) => !asked.has(key))).toEqual([]);
  });

  test('each gets its parameters, and no others', () => {
    const wrong = CALLS.filter(({ keys, given }) => {
      const wanted = new Set(keys.flatMap((key) => parametersOf(TEXTS.get(key) ?? '')));
      return wanted.symmetricDifference(new Set(given)).size > 0;
    });
    expect(wrong).toEqual([]);
  });

  test('commands and settings have no sentence of their own', () => {
    const comment = /\/\*[\s\S]*?\*\/|\/\/.*/g;
    const literal = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g;
    const sentence = /[a-z,] [a-z].*[.:?!] ?.$/;
    const rooms = /^(src\/((server|commands)\/)?[\w-]+|bots\/\w+\/(channel|settings|doctor|connect))\.ts$/;
    const found = SOURCES.filter(({ file }) => rooms.test(file)).flatMap(({ file, code }) =>
      (code.replaceAll(comment, '').match(literal) ?? []).filter((one) => sentence.test(one)).map((one) => [file, one]),
    );
    expect(found).toEqual([]);
  });
});

describe('say', () => {
  test('joins lines, and puts values in as they are', () => {
    const file = '<{{code}}> $t(files.missing)';
    expect(say('files.notRead', { file, code: 0 })).toBe(`${file} could not be read (0).`);
    expect(say('signatures.export.done', { count: 2, campaign: 'a', file: 'b', sha256: 'c' })).toBe(
      '2 sealed signatures of "a" are in b.\nSHA-256: c',
    );
  });

  test('throws for a text, a group or a parameter that is not there', () => {
    expect(() => say('files.nothing' as 'files.missing')).toThrow('files.nothing');
    expect(() => say('files' as 'files.missing')).toThrow('files');
    expect(() => say('files.missing')).toThrow('file');
    expect(() => say('files.notRead', { file: 'a' })).toThrow('code');
  });
});
