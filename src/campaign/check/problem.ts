import type { z } from 'zod';
import type { JsonFile } from '../../texts/json.ts';
import type { Language } from '../../texts/text.ts';

/** Everything that can be wrong with a pack or a text. Each has its words in `locales/check/<language>.json`. */
export const PROBLEM_CODES = [
  'unreadable',
  'notUtf8',
  'notJson',
  'lineBreak',
  'keyTwice',
  'missingKey',
  'unknownKey',
  'wrongType',
  'badValue',
  'emptyText',
  'badSlug',
  'slugDiffers',
  'badId',
  'idTwice',
  'badLanguage',
  'noLanguage',
  'languageTwice',
  'badDate',
  'badDay',
  'badTimeZone',
  'badGoal',
  'badArticle',
  'badAddress',
  'badFax',
  'badEmail',
  'badLine',
  'languageNotListed',
  'unknownFile',
  'noBotTexts',
  'letterMissing',
  'letterLanguage',
  'unknownPicture',
  'unusedPicture',
  'badPictureName',
  'pictureMissing',
  'pictureFormat',
  'pictureBroken',
  'pictureTooLarge',
  'pictureShape',
  'unclosed',
  'crossed',
  'escape',
  'link',
  'address',
  'parameter',
  'nesting',
  'badSign',
  'garbled',
  'untranslated',
  'unknownParameter',
  'missingParameter',
  'missingPlural',
  'unknownPlural',
  'tooLong',
  'emptyScreen',
  'badAction',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** One thing that is wrong: where, in which text and language, and what. */
export interface Problem {
  readonly code: ProblemCode;
  /** Path below `locales`, or the name of a screen. */
  readonly file: string;
  readonly line: number | null;
  /** Key of the text or fact, such as `sections.story.title`. */
  readonly key: string | null;
  readonly language: Language | null;
  /** What was found and expected, for the words of the problem. */
  readonly params: Readonly<Record<string, string | number>>;
}

/** Where problems of one file are. */
export interface Place {
  readonly file: string;
  readonly language: Language | null;
}

const FILE_FAULTS = {
  unreadable: 'unreadable',
  encoding: 'notUtf8',
  syntax: 'notJson',
  'line break': 'lineBreak',
  twice: 'keyTwice',
} as const satisfies Record<JsonFile['faults'][number]['fault'], ProblemCode>;

/** What reading a file met. */
export function fileProblems(place: Place, { faults }: JsonFile): Problem[] {
  return faults.map(({ fault, line, column, details }) => ({
    ...place,
    code: FILE_FAULTS[fault],
    line,
    key: details['key'] ?? null,
    params: { column, ...details },
  }));
}

/** A problem of one key, with the line of the key, or of the nearest key around it. */
export function keyProblem(
  place: Place,
  file: JsonFile | null,
  key: string,
  code: ProblemCode,
  params: Problem['params'] = {},
): Problem {
  let near = key;
  while (near !== '' && file?.lines.get(near) === undefined) near = near.slice(0, Math.max(0, near.lastIndexOf('.')));
  return { ...place, code, key, line: file?.lines.get(near) ?? null, params };
}

/** What a schema found, in the codes of problems: a rule's message is its code. */
export function schemaProblems(place: Place, file: JsonFile, error: z.ZodError): Problem[] {
  return error.issues.flatMap((issue) => {
    const key = issue.path.map(String).join('.');
    const problem = (code: ProblemCode, params: Problem['params'] = {}) => keyProblem(place, file, key, code, params);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((name) => keyProblem(place, file, key === '' ? name : `${key}.${name}`, 'unknownKey'));
    }
    if (isProblemCode(issue.message)) return [problem(issue.message)];
    if (issue.code === 'invalid_key') return [problem('badId')];
    if (issue.code === 'invalid_type' && !file.lines.has(key)) return [problem('missingKey')];
    if (issue.code === 'invalid_type') return [problem('wrongType', { expected: issue.expected })];
    if (issue.code === 'invalid_value') {
      if (!file.lines.has(key)) return [problem('missingKey')];
      return [problem('badValue', { expected: issue.values.map(String).join(', ') })];
    }
    return [problem('badValue', { expected: issue.message })];
  });
}

function isProblemCode(message: string): message is ProblemCode {
  return (PROBLEM_CODES as readonly string[]).includes(message);
}
