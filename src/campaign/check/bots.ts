import { type JsonFile, readJsonFile } from '../../texts/json.ts';
import { canonicalTag, pluralCategories, REFERENCE_LANGUAGE } from '../../texts/languages.ts';
import { parameterNames } from '../../texts/rich.ts';
import type { Language } from '../../texts/text.ts';
import { localeFiles } from '../../texts/texts.ts';
import type { Limits } from './limits.ts';
import { fileProblems, keyProblem, type Place, type Problem } from './problem.ts';
import { checkParameters, checkTexts, checkTranslated, type TextsByKey, textsByKey } from './texts.ts';

interface BotFile {
  readonly place: Place & { readonly language: Language };
  readonly file: JsonFile;
  readonly texts: TextsByKey;
}

const PLURAL = /^(.+)_(zero|one|two|few|many|other)$/;
/** Plural forms that tell of so few that a language may say them in words, without the number. */
const FEW = new Set(['zero', 'one', 'two']);

/** What is wrong with the bots' own texts, each language held against English. */
export function checkBots(root: string, limits: Limits): Problem[] {
  const files = localeFiles(root)
    .filter(({ namespace }) => namespace === 'bot')
    .map(({ language, path }): BotFile => {
      const file = readJsonFile(path);
      return { place: { file: `bot/${language}.json`, language }, file, texts: textsByKey(file.value) };
    });
  const reference = files.find(({ place }) => place.language === REFERENCE_LANGUAGE);
  if (reference === undefined) {
    const place = { file: `bot/${REFERENCE_LANGUAGE}.json`, language: REFERENCE_LANGUAGE };
    return [keyProblem(place, null, '', 'noBotTexts')];
  }
  return files.flatMap((bot) => [
    ...fileProblems(bot.place, bot.file),
    ...(canonicalTag(bot.place.language) === bot.place.language
      ? [...(bot.file.value === undefined ? [] : compare(bot, reference, limits))]
      : [keyProblem(bot.place, null, '', 'badLanguage')]),
  ]);
}

function compare(bot: BotFile, reference: BotFile, limits: Limits): Problem[] {
  const { place, file, texts } = bot;
  const wanted = wantedKeys(reference, place.language);
  const empty = [...texts].filter(([, { written }]) => written.trim() === '');
  return [
    ...checkTexts(place, file, 'bot', texts, limits),
    ...empty.map(([key]) => keyProblem(place, file, key, 'emptyText')),
    ...[...wanted.keys()].filter((key) => !texts.has(key)).map((key) => missing(bot, key)),
    ...[...texts.keys()].filter((key) => !wanted.has(key)).map((key) => unknown(bot, key, wanted)),
    ...[...texts].flatMap(([key, { rich }]) => {
      const parameters = wanted.get(key);
      return parameters === undefined ? [] : checkParameters(place, file, key, rich, parameters);
    }),
    ...(bot === reference
      ? []
      : checkTranslated(place, file, texts, { language: reference.place.language, texts: reference.texts })),
    ...compareLists(bot, reference),
  ];
}

interface Parameters {
  readonly required: ReadonlySet<string>;
  readonly allowed: ReadonlySet<string>;
}

/** Keys that a language must have, with the parameters of each: for a text with a count, one key for each of its plurals. */
function wantedKeys({ texts }: BotFile, language: Language): Map<string, Parameters> {
  const wanted = new Map<string, Parameters>();
  for (const [key, { rich }] of texts) {
    const stem = pluralStem(key, texts);
    if (stem === null) wanted.set(key, { required: parameterNames(rich), allowed: parameterNames(rich) });
    else {
      const other = texts.get(`${stem}_other`);
      const allowed = other ? parameterNames(other.rich) : new Set<string>();
      const required = allowed.difference(new Set(['count']));
      for (const category of pluralCategories(language)) {
        wanted.set(`${stem}_${category}`, { required: FEW.has(category) ? required : allowed, allowed });
      }
    }
  }
  return wanted;
}

/** `thanks` for `thanks_one` where there is a `thanks_other`, else null: the key only looks like a plural. */
function pluralStem(key: string, texts: TextsByKey): string | null {
  const stem = PLURAL.exec(key)?.[1];
  return stem !== undefined && texts.has(`${stem}_other`) ? stem : null;
}

function missing({ place, file, texts }: BotFile, key: string): Problem {
  const [, stem, category] = PLURAL.exec(key) ?? [];
  const hasOthers = stem !== undefined && [...texts.keys()].some((other) => PLURAL.exec(other)?.[1] === stem);
  return stem !== undefined && category !== undefined && hasOthers
    ? keyProblem(place, file, key, 'missingPlural', { category })
    : keyProblem(place, file, key, 'missingKey');
}

function unknown({ place, file }: BotFile, key: string, wanted: ReadonlyMap<string, Parameters>): Problem {
  const [, stem, category] = PLURAL.exec(key) ?? [];
  return stem !== undefined && category !== undefined && wanted.has(`${stem}_other`)
    ? keyProblem(place, file, key, 'unknownPlural', { category })
    : keyProblem(place, file, key, 'unknownKey');
}

/** Lists of words (`words.stop`): each language has the same lists, with words of its own in them. */
function compareLists({ place, file }: BotFile, reference: BotFile): Problem[] {
  const mine = listsByKey(file.value);
  const theirs = listsByKey(reference.file.value);
  return [
    ...[...theirs.keys()].filter((key) => !mine.has(key)).map((key) => keyProblem(place, file, key, 'missingKey')),
    ...[...mine.keys()].filter((key) => !theirs.has(key)).map((key) => keyProblem(place, file, key, 'unknownKey')),
    ...[...mine]
      .filter(([, list]) => list.length === 0 || list.some((word) => typeof word !== 'string' || word.trim() === ''))
      .map(([key]) => keyProblem(place, file, key, 'emptyText')),
  ];
}

function listsByKey(value: unknown, key = ''): Map<string, readonly unknown[]> {
  if (Array.isArray(value)) return new Map([[key, value]]);
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(
    Object.entries(value).flatMap(([name, inner]) => [...listsByKey(inner, key === '' ? name : `${key}.${name}`)]),
  );
}
