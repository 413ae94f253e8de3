import type { JsonFile } from '../../texts/json.ts';
import { parameterNames, parseRich, type RichTemplate } from '../../texts/rich.ts';
import type { Language } from '../../texts/text.ts';
import { type Limits, plausibleLength, TEXT_LIMITS, type TextLimit } from './limits.ts';
import { keyProblem, type Place, type Problem } from './problem.ts';

/** Texts of a file by key (`sections.story.title`), parsed. Lists of words are left out. */
export type TextsByKey = ReadonlyMap<string, { readonly written: string; readonly rich: RichTemplate }>;

/** U+2068 and U+2069, which stand around a parameter. */
const ISOLATES = 2;
/** Control signs, invisible direction marks, and the sign that stands for broken bytes. */
const BAD_SIGN = /[^\P{Cc}\n]|[\u202A-\u202E\u2066-\u2069\uFFFD\p{Co}]/u;
/** UTF-8 that was read as Latin-1 and saved again: `é` became `Ã©`. */
const GARBLED = /[ÃÂ][\u0080-\u00BF]|â€/;

/** All texts of a value read from JSON; what is neither text nor group is left to the schema. */
export function textsByKey(value: unknown): TextsByKey {
  const texts = new Map<string, { written: string; rich: RichTemplate }>();
  const walk = (inner: unknown, key: string) => {
    if (typeof inner === 'string') texts.set(key, { written: inner, rich: parseRich(inner) });
    else if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) {
      for (const [name, next] of Object.entries(inner)) walk(next, key === '' ? name : `${key}.${name}`);
    }
  };
  walk(value, '');
  return texts;
}

/** What is wrong with single texts, whatever other languages say: markup, signs, lengths. */
export function checkTexts(
  place: Place,
  file: JsonFile,
  of: TextLimit['of'],
  texts: TextsByKey,
  limits: Limits,
): Problem[] {
  return [...texts].flatMap(([key, { written, rich }]) => {
    const problem = (code: Problem['code'], params: Problem['params'] = {}) =>
      keyProblem(place, file, key, code, params);
    const bad = BAD_SIGN.exec(written)?.[0];
    return [
      ...rich.faults.map(({ fault, near }) => problem(fault, { near })),
      ...(written.includes('$t(') ? [problem('nesting')] : []),
      ...(bad === undefined ? [] : [problem('badSign', { sign: codePoint(bad) })]),
      ...(GARBLED.test(written) ? [problem('garbled')] : []),
      ...tooLong(limitOf(of, key, limits), rich).map((params) => problem('tooLong', params)),
    ];
  });
}

/** Fewer words than these may well be the same in two languages: names, `Pause`, `Opprop: 5 %`. */
const WORDS_TO_TRANSLATE = 4;

/** Texts that stand in another language's file too, word for word: left behind by whoever copied the file. */
export function checkTranslated(
  place: Place,
  file: JsonFile,
  texts: TextsByKey,
  other: { readonly language: Language; readonly texts: TextsByKey },
): Problem[] {
  return [...texts].flatMap(([key, { written }]) =>
    other.texts.get(key)?.written === written && wordsIn(written) >= WORDS_TO_TRANSLATE
      ? [keyProblem(place, file, key, 'untranslated', { language: other.language })]
      : [],
  );
}

function wordsIn(written: string): number {
  return written.replace(/\{\{\w+\}\}|https?:\S+/g, ' ').match(/\p{L}[\p{L}\p{M}'’-]*/gu)?.length ?? 0;
}

/** Units of a text as it is shown, its longest paragraphs and parameters included. */
export function shownLength(rich: RichTemplate): number {
  const paragraphs = rich.paragraphs.map((pieces) =>
    pieces.reduce((sum, piece) => {
      if (piece.kind === 'words') return sum + piece.words.length;
      return sum + plausibleLength(piece.name) + (pieces.length === 1 ? 0 : ISOLATES);
    }, 0),
  );
  return paragraphs.reduce((sum, length) => sum + length, 2 * (paragraphs.length - 1));
}

/** The smallest limit that holds for a key; `Infinity` where there is none. */
export function limitOf(of: TextLimit['of'], key: string, limits: Limits): number {
  const rules = TEXT_LIMITS.filter((rule) => rule.of === of && rule.keys.test(key));
  return Math.min(...rules.map(({ limit }) => limits[limit]));
}

/** Parameters that a text mentions and should not, and those it should and does not. */
export function checkParameters(
  place: Place,
  file: JsonFile,
  key: string,
  rich: RichTemplate,
  { required, allowed }: { readonly required: ReadonlySet<string>; readonly allowed: ReadonlySet<string> },
): Problem[] {
  const names = parameterNames(rich);
  const list = [...allowed].map((name) => `{{${name}}}`).join(' ');
  return [
    ...[...names.difference(allowed)].map((parameter) =>
      keyProblem(place, file, key, 'unknownParameter', { parameter: `{{${parameter}}}`, expected: list || '–' }),
    ),
    ...[...required.difference(names)].map((parameter) =>
      keyProblem(place, file, key, 'missingParameter', { parameter: `{{${parameter}}}` }),
    ),
  ];
}

function tooLong(limit: number, rich: RichTemplate): { length: number; limit: number }[] {
  const length = shownLength(rich);
  return length > limit ? [{ length, limit }] : [];
}

function codePoint(sign: string): string {
  return `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
