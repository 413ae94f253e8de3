import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';

const PAGE = join(import.meta.dirname, '../../../bots/playground/page');
const WORDS = join(import.meta.dirname, '../../../locales/playground');

/** The page is plain JavaScript, checked by a configuration of its own: what a test calls of it is declared here. */
const part = (name: string) => import(pathToFileURL(join(PAGE, name)).href) as Promise<unknown>;
const { entityTree } = (await part('chat/entities.js')) as { entityTree(text: string, entities: object[]): unknown };
const { languageOf } = (await part('chat/language.js')) as { languageOf(text: string): string | null };
const { hrefOf, wayOf } = (await part('links.js')) as {
  hrefOf(address: string): string;
  wayOf(address: string, botUsername: string): unknown;
};
const { chosenLanguage } = (await part('words.js')) as {
  chosenLanguage(remembered: string | null, wanted: readonly string[]): string;
};

describe('words', () => {
  test('are the same in each language, with the same places to fill', async () => {
    const load = async (tag: string) =>
      Object.entries(JSON.parse(await readFile(join(WORDS, `${tag}.json`), 'utf8')) as Record<string, string>);
    const shape = (texts: [string, string][]) =>
      texts.map(([key, text]) => [key, (text.match(/\{\w+\}/g) ?? []).sort()]);
    const [nb, fr, en] = await Promise.all(['nb', 'fr', 'en'].map(load));
    expect(shape(nb ?? [])).toEqual(shape(en ?? []));
    expect(shape(fr ?? [])).toEqual(shape(en ?? []));
  });

  test('are all used, and none is missing', async () => {
    const keys = Object.keys(JSON.parse(await readFile(join(WORDS, 'en.json'), 'utf8')) as object);
    const sources = (await readdir(PAGE, { recursive: true })).filter((name) => name.endsWith('.js'));
    const code = (await Promise.all(sources.map((name) => readFile(join(PAGE, name), 'utf8')))).join('\n');
    const built = /^setup\.(language|sample)\./;
    expect(keys.filter((key) => !built.test(key) && !code.includes(`'${key}'`))).toEqual([]);
    const asked = [...code.matchAll(/words\((?:[^')]*\? )?'([\w.]+)'/g)].map((match) => match[1] ?? '');
    expect(asked.filter((key) => !keys.includes(key))).toEqual([]);
    expect(asked.length).toBeGreaterThan(40);
  });

  test.each([
    [null, ['nn-NO', 'en'], 'nb'],
    [null, ['no'], 'nb'],
    [null, ['de', 'fr-CA', 'en'], 'fr'],
    [null, ['de'], 'en'],
    [null, [], 'en'],
    ['nb', ['fr'], 'nb'],
    ['xx', ['fr'], 'fr'],
  ])('remembered %s, browser %j: %s', (remembered, wanted, chosen) => {
    expect(chosenLanguage(remembered, wanted)).toBe(chosen);
  });
});

describe('entities', () => {
  const bold = (offset: number, length: number) => ({ type: 'bold', offset, length }) as const;
  const italic = (offset: number, length: number) => ({ type: 'italic', offset, length }) as const;

  test('nest', () => {
    expect(entityTree('one two three', [italic(4, 3), bold(0, 13)])).toEqual([
      { entity: bold(0, 13), children: ['one ', { entity: italic(4, 3), children: ['two'] }, ' three'] },
    ]);
  });

  test('that overlap are cut, so that every letter stands once and keeps its formatting', () => {
    expect(entityTree('abcdef', [bold(0, 4), italic(2, 4)])).toEqual([
      { entity: bold(0, 4), children: ['ab', { entity: italic(2, 4), children: ['cd'] }] },
      { entity: italic(4, 2), children: ['ef'] },
    ]);
  });

  test('count UTF-16 units, and those outside the text are left out', () => {
    expect(entityTree('👍 yes', [bold(3, 3), bold(6, 2), bold(2, 0)])).toEqual([
      '👍 ',
      { entity: bold(3, 3), children: ['yes'] },
    ]);
  });
});

describe('links', () => {
  test.each([
    ['https://t.me/trial_bot?start=a_b-1', { kind: 'start', payload: 'a_b-1' }],
    ['t.me/Trial_Bot?start=x', { kind: 'start', payload: 'x' }],
    ['tg://resolve?domain=trial_bot&start=x', { kind: 'start', payload: 'x' }],
    ['https://t.me/trial_bot', { kind: 'bot' }],
    ['https://t.me/trial_bot?start=a%20b', { kind: 'refused' }],
    [`https://t.me/trial_bot?start=${'a'.repeat(65)}`, { kind: 'refused' }],
    ['https://t.me/other_bot?start=x', { kind: 'outside', url: 'https://t.me/other_bot?start=x' }],
    [
      'https://t.me.evil.example/trial_bot?start=x',
      { kind: 'outside', url: 'https://t.me.evil.example/trial_bot?start=x' },
    ],
    ['mailto:a@example.org', { kind: 'outside', url: 'mailto:a@example.org' }],
    ['javascript:alert(1)', { kind: 'refused' }],
    ['data:text/html,x', { kind: 'refused' }],
    ['', { kind: 'refused' }],
  ])('%s', (address, way) => {
    expect(wayOf(address, 'trial_bot')).toEqual(way);
  });

  test('no element carries an address that runs', () => {
    expect(hrefOf('javascript:alert(1)')).toBe('#');
    expect(hrefOf('example.org/a')).toBe('https://example.org/a');
  });
});

test.each([
  ['Du kan skrive under med navn', 'nb'],
  ['Vous pouvez signer avec votre nom', 'fr'],
  ['You can sign with your name', 'en'],
  ['ئۇيغۇر', null],
])('the language of "%s" is %s', (text, language) => {
  expect(languageOf(text)).toBe(language);
});
