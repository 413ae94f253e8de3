import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonFile } from '../../texts/json.ts';
import type { Language } from '../../texts/text.ts';
import { type Facts, OPTIONAL_TEXTS, textsSchema } from '../facts.ts';
import { type PackFiles, readPackFiles } from '../packs.ts';
import { PHOTO_LIMITS, readPicture } from '../pictures.ts';
import { type Limits, PICTURE_BYTES } from './limits.ts';
import { keyProblem, type Place, type Problem, type ProblemCode, schemaProblems } from './problem.ts';
import { checkParameters, checkTexts, checkTranslated, textsByKey } from './texts.ts';

/** Other files that may lie in a pack: the source of a drawing, notes for whoever keeps the pack. */
const SIDE_FILES = /\.(svg|md|txt)$/;
const NO_PARAMETERS = { required: new Set<string>(), allowed: new Set<string>() };

/** What is wrong with the campaign packs. */
export async function checkPacks(root: string, limits: Limits): Promise<Problem[]> {
  const packs = await Promise.all(readPackFiles(root).map((files) => checkPack(files, limits)));
  return packs.flat();
}

async function checkPack(files: PackFiles, limits: Limits): Promise<readonly Problem[]> {
  const { facts, problems } = files;
  if (facts === null) return problems;
  return [
    ...problems,
    ...checkFacts(files, facts),
    ...checkFiles(files, facts),
    ...(await checkPictures(files, facts)),
    ...[...files.texts].flatMap(([language, file]) => checkLanguage(files, facts, language, file, limits)),
    ...compareOptional(files),
    ...compareWords(files),
  ];
}

/** What no schema sees: facts that contradict each other. */
function checkFacts({ folder, factsFile }: PackFiles, facts: Facts): Problem[] {
  const problem = (key: string, code: ProblemCode, params: Problem['params'] = {}) =>
    keyProblem(factsPlace(folder), factsFile, key, code, params);
  const groups = { sections: facts.sections, rights: facts.rights, links: facts.links, updates: facts.updates };
  const lists = { ...groups, demands: facts.demands.map((id) => ({ id })) };
  const used = [facts.cover, ...facts.sections.map(({ picture }) => picture)].filter((id) => id !== undefined);
  const letterLanguage = facts.letter?.language;
  return [
    ...(facts.slug === folder ? [] : [problem('slug', 'slugDiffers', { folder })]),
    ...Object.entries(lists).flatMap(([group, list]) =>
      twice(list.map(({ id }) => id)).map((id) => problem(group, 'idTwice', { id })),
    ),
    ...twice(facts.languages).map((language) => problem('languages', 'languageTwice', { language })),
    ...(facts.kind === 'email' && facts.letter === undefined ? [problem('letter', 'letterMissing')] : []),
    ...(letterLanguage !== undefined && !facts.languages.includes(letterLanguage)
      ? [problem('letter.language', 'letterLanguage', { language: letterLanguage })]
      : []),
    ...used.filter((id) => !(id in facts.images)).map((id) => problem('images', 'unknownPicture', { picture: id })),
    ...Object.keys(facts.images)
      .filter((id) => !used.includes(id))
      .map((id) => problem(`images.${id}`, 'unusedPicture', { picture: id })),
  ];
}

/** Files that lie in the pack and belong to nothing are mostly a language that was not listed, or a misspelt name. */
function checkFiles({ folder, directory }: PackFiles, facts: Facts): Problem[] {
  const known = new Set([
    'facts.json',
    ...facts.languages.map((language) => `${language}.json`),
    ...Object.values(facts.images).map(({ file }) => file),
  ]);
  return readdirSync(directory)
    .filter((name) => !known.has(name) && !name.startsWith('.') && !SIDE_FILES.test(name))
    .map((name) => {
      const place = { file: `campaigns/${folder}/${name}`, language: null };
      const code = name.endsWith('.json') ? 'languageNotListed' : 'unknownFile';
      return keyProblem(place, null, '', code, { language: name.replace(/\.json$/, '') });
    });
}

async function checkPictures(files: PackFiles, facts: Facts): Promise<Problem[]> {
  const found = await Promise.all(
    Object.entries(facts.images).map(async ([id, { file }]) => {
      const faults = await pictureFaults(join(files.directory, file), file.endsWith('.png') ? 'png' : 'jpeg');
      return faults.map(({ code, params }) =>
        keyProblem(factsPlace(files.folder), files.factsFile, `images.${id}.file`, code, { picture: file, ...params }),
      );
    }),
  );
  return found.flat();
}

type Fault = { readonly code: ProblemCode; readonly params?: Problem['params'] };

/** What is wrong with a picture that its name calls one of this format. */
async function pictureFaults(path: string, named: 'png' | 'jpeg'): Promise<Fault[]> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return [{ code: 'pictureMissing', params: { code } }];
  }
  if (bytes.length > PICTURE_BYTES)
    return [{ code: 'pictureTooLarge', params: { bytes: bytes.length, limit: PICTURE_BYTES } }];
  const read = await readPicture(bytes);
  if (read.ok) return read.format === named ? [] : [{ code: 'pictureFormat' }];
  if (read.fault !== 'shape') return [{ code: read.fault === 'broken' ? 'pictureBroken' : 'pictureFormat' }];
  const { width, height } = read;
  return [{ code: 'pictureShape', params: { width, height, sides: PHOTO_LIMITS.sides, ratio: PHOTO_LIMITS.ratio } }];
}

function checkLanguage(
  { folder }: PackFiles,
  facts: Facts,
  language: Language,
  file: JsonFile,
  limits: Limits,
): Problem[] {
  if (file.value === undefined) return [];
  const place = textsPlace(folder, language);
  const { error } = textsSchema(facts).safeParse(file.value);
  const texts = textsByKey(file.value);
  return [
    ...(error ? schemaProblems(place, file, error) : []),
    ...checkTexts(place, file, 'campaign', texts, limits),
    ...[...texts].flatMap(([key, { rich }]) => checkParameters(place, file, key, rich, NO_PARAMETERS)),
  ];
}

/** Each language against those that stand before it in the facts. */
function compareWords({ folder, texts }: PackFiles): Problem[] {
  const read = [...texts].map(([language, file]) => ({ language, file, texts: textsByKey(file.value) }));
  return read.flatMap(({ language, file, texts: own }, at) =>
    read.slice(0, at).flatMap((other) => checkTranslated(textsPlace(folder, language), file, own, other)),
  );
}

/** A text that may be left out is left out in every language or in none. */
function compareOptional({ folder, texts }: PackFiles): Problem[] {
  const readable = [...texts].filter(([, { value }]) => value !== undefined);
  return OPTIONAL_TEXTS.flatMap((key) => {
    const without = readable.filter(([, { lines }]) => !lines.has(key));
    if (without.length === readable.length) return [];
    return without.map(([language, file]) => keyProblem(textsPlace(folder, language), file, key, 'missingKey'));
  });
}

function factsPlace(folder: string): Place {
  return { file: `campaigns/${folder}/facts.json`, language: null };
}

function textsPlace(folder: string, language: Language): Place {
  return { file: `campaigns/${folder}/${language}.json`, language };
}

function twice(ids: readonly string[]): string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}
