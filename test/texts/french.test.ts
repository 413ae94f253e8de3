import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Every file of French texts that we ship. */
const FILES = [
  'locales/bot/fr.json',
  'locales/playground/fr.json',
  ...readdirSync('locales/campaigns').map((slug) => join('locales/campaigns', slug, 'fr.json')),
];

/** Texts in which a line could break between a word and its sign. */
function loose(json: string): string[] {
  const found: string[] = [];
  JSON.parse(json, (key: string, value: unknown) => {
    if (typeof value === 'string' && / [:;!?»%]|« |[^\s*]…(?= )/.test(value)) found.push(`${key}: ${value}`);
    return value;
  });
  return found;
}

test.each(FILES)('%s keeps its double signs with their words, by a narrow space that does not break', (file) => {
  expect(loose(readFileSync(file, 'utf8'))).toEqual([]);
});

test('a plain space before a sign is seen', () => {
  expect(loose('{"ask":"Quel jour ?","kept":"Quel jour\u202f?"}')).toEqual(['ask: Quel jour ?']);
});
