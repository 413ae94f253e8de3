import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isSideFile, type JsonFile, readJsonFile } from '../texts/json.ts';
import type { Language } from '../texts/text.ts';
import { daysAt } from './calendar.ts';
import { fileProblems, type Problem, schemaProblems } from './check/problem.ts';
import { type Facts, factsSchema, OPTIONAL_TEXTS, type OptionalText } from './facts.ts';

/** A campaign pack that was read: its facts, where it lies, and which optional texts it has. */
export interface Pack {
  readonly slug: string;
  readonly directory: string;
  readonly facts: Facts;
  readonly has: ReadonlySet<OptionalText>;
}

/** A pack's files as they were read, for the check: facts are null when they are not as they must be. */
export interface PackFiles {
  readonly folder: string;
  readonly directory: string;
  readonly facts: Facts | null;
  readonly texts: ReadonlyMap<Language, JsonFile>;
  readonly factsFile: JsonFile;
  readonly problems: readonly Problem[];
}

/** Packs that do not hold together. `problems` says all of it. */
export class PackError extends Error {
  override name = 'PackError';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map(({ file, key, code }) => `${file} ${key ?? ''} ${code}`).join('\n'));
    this.problems = problems;
  }
}

/**
 * Reads every campaign pack below `root` (`locales`).
 *
 * @returns the packs in the order in which they are offered: petitions first, then by short name.
 * @throws PackError with all problems of files and facts. Texts are checked by `checkAll`.
 */
export function loadPacks(root: string): readonly Pack[] {
  const read = readPackFiles(root);
  const problems = read.flatMap((files) => files.problems);
  if (problems.length > 0) throw new PackError(problems);
  return read
    .flatMap(({ folder, directory, facts, texts }) =>
      facts === null ? [] : [{ slug: folder, directory, facts, has: optionalTexts(facts, texts) }],
    )
    .toSorted((one, other) => Number(one.facts.kind === 'email') - Number(other.facts.kind === 'email'));
}

/** The day of each campaign at a moment, on the calendar of its pack; see `daysAt`. @throws PackError */
export function packDays(root: string, moment: Date): (campaign: string) => string {
  const packs = loadPacks(root);
  return daysAt(
    packs.map(({ slug, facts }) => ({ slug, timeZone: facts.timeZone })),
    moment,
  );
}

/** Reads the files of every pack, sorted by folder, with the problems that reading them meets. */
export function readPackFiles(root: string): readonly PackFiles[] {
  const campaigns = join(root, 'campaigns');
  if (!existsSync(campaigns)) return [];
  return readdirSync(campaigns, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !isSideFile(entry.name))
    .map(({ name }) => name)
    .toSorted()
    .map((folder) => readPack(join(campaigns, folder), folder));
}

function readPack(directory: string, folder: string): PackFiles {
  const place = `campaigns/${folder}`;
  const factsFile = readJsonFile(join(directory, 'facts.json'));
  const factsPlace = { file: `${place}/facts.json`, language: null };
  const parsed = factsFile.value === undefined ? null : factsSchema.safeParse(factsFile.value);
  const problems = [
    ...fileProblems(factsPlace, factsFile),
    ...(parsed?.error ? schemaProblems(factsPlace, factsFile, parsed.error) : []),
  ];
  const facts = parsed?.data ?? null;
  const texts = new Map<Language, JsonFile>();
  for (const language of facts?.languages ?? []) {
    const file = readJsonFile(join(directory, `${language}.json`));
    texts.set(language, file);
    problems.push(...fileProblems({ file: `${place}/${language}.json`, language }, file));
  }
  return { folder, directory, facts, texts, factsFile, problems };
}

/** Which optional texts a pack has; the check sees to it that every language has the same. */
function optionalTexts(facts: Facts, texts: ReadonlyMap<Language, JsonFile>): ReadonlySet<OptionalText> {
  const first = facts.languages[0];
  const keys = (first === undefined ? undefined : texts.get(first))?.lines;
  return new Set(OPTIONAL_TEXTS.filter((key) => keys?.has(key) ?? false));
}

/** Finds pictures of packs: the path of a file, or null when the pack has no such picture. */
export function pictureFinder(packs: readonly Pack[]): (campaign: string, picture: string) => string | null {
  const paths = new Map(
    packs.flatMap(({ slug, directory, facts }) =>
      Object.entries(facts.images).map(([id, { file }]) => [`${slug}/${id}`, join(directory, file)] as const),
    ),
  );
  return (campaign, picture) => paths.get(`${campaign}/${picture}`) ?? null;
}
