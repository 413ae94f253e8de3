import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strictest } from '../../src/campaign/check/limits.ts';
import { limitOf, shownLength } from '../../src/campaign/check/texts.ts';
import { CHANNELS } from '../../src/channels.ts';
import { pluralCategories, REFERENCE_LANGUAGE } from '../../src/texts/languages.ts';
import { parseRich } from '../../src/texts/rich.ts';
import type { Language } from '../../src/texts/text.ts';
import { localeFiles } from '../../src/texts/texts.ts';
import { scratch } from './scratch.ts';

/** Written from right to left, and with all six plural forms there are. Its words are English ones in Arabic letters. */
export const RIGHT_TO_LEFT: Language = 'ar';
/** English texts made longer, up to what the platforms take. */
export const LONGEST: Language = 'de';

type Change = (text: string, of: 'bot' | 'campaign', key: string) => string;

/**
 * Copies `locales/` into a new temporary directory and adds two languages for tests, to the bots and to every campaign.
 *
 * @returns the directory, for whoever takes a `root`.
 */
export function makeTestLocales(from = 'locales'): string {
  const root = scratch();
  cpSync(from, root, { recursive: true });
  for (const [language, change] of [
    [RIGHT_TO_LEFT, mirrored],
    [LONGEST, stretched],
  ] as const) {
    for (const { namespace, path } of localeFiles(from).filter((file) => file.language === REFERENCE_LANGUAGE)) {
      const of = namespace === 'bot' ? 'bot' : 'campaign';
      const made = withPlurals(changed(readObject(path), '', of, change), language);
      const place = namespace === 'bot' ? 'bot' : `campaigns/${namespace}`;
      writeFileSync(join(root, place, `${language}.json`), JSON.stringify(made, null, 2));
    }
  }
  for (const slug of readdirSync(join(root, 'campaigns'))) {
    const path = join(root, 'campaigns', slug, 'facts.json');
    const facts = readObject(path);
    const languages = Array.isArray(facts['languages']) ? facts['languages'] : [];
    writeFileSync(path, JSON.stringify({ ...facts, languages: [...languages, RIGHT_TO_LEFT, LONGEST] }));
  }
  return root;
}

type Group = { readonly [key: string]: unknown };

function readObject(path: string): Group {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function changed(group: Group, around: string, of: 'bot' | 'campaign', change: Change): Group {
  return Object.fromEntries(
    Object.entries(group).map(([name, value]) => {
      const key = around === '' ? name : `${around}.${name}`;
      if (typeof value === 'string') return [name, change(value, of, key)];
      if (Array.isArray(value)) return [name, value.map((word) => change(String(word), of, key))];
      return [name, changed(value as Group, key, of, change)];
    }),
  );
}

/** Every plural form of the language, each told by the words of `other`; forms that it lacks go. */
function withPlurals(group: Group, language: Language): Group {
  return Object.fromEntries(
    Object.entries(group).flatMap(([name, value]): [string, unknown][] => {
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        return [[name, withPlurals(value as Group, language)]];
      }
      const [, stem, category] = /^(.+)_(one|other)$/.exec(name) ?? [];
      if (stem === undefined || !(`${stem}_other` in group)) return [[name, value]];
      if (category !== 'other') return [];
      return pluralCategories(language).map((form) => [`${stem}_${form}`, value]);
    }),
  );
}

/** Parts that are no words: parameters, addresses, escaped signs, commands. */
const NO_WORDS = /(\{\{[^}]*\}\}|\]\([^)]*\)|https?:\/\/\S+|\\.|\/[a-z]+)/;
const ARABIC = 'ابثدهفجحيكخلمنصعقرستوطضظشز';

const mirrored: Change = (text) =>
  text
    .split(NO_WORDS)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[a-z]/gi, arabicLetter)))
    .join('');

function arabicLetter(latin: string): string {
  return ARABIC.charAt(latin.toLowerCase().charCodeAt(0) - 'a'.charCodeAt(0));
}

const LIMITS = strictest(CHANNELS.map(({ limits }) => limits));
const FILLER = ['und', 'so', 'weiter', 'mit', 'Donaudampfschifffahrt', 'im', 'Sinne', 'der', 'Sache.'];

/** At least 1.6 times as long, but never longer than what its place takes. */
const stretched: Change = (text, of, key) => {
  const limit = limitOf(of, key, LIMITS);
  let longer = text;
  for (let index = 0; shownLength(parseRich(longer)) < 1.6 * shownLength(parseRich(text)); index++) {
    const word = ` ${FILLER[index % FILLER.length]}`;
    if (shownLength(parseRich(longer)) + word.length > limit) break;
    longer += word;
  }
  return longer;
};
