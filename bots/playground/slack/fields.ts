import { z } from 'zod';
import { type Refusal, refusalWith } from './refusal.ts';

/**
 * Fields as Slack reads them: a form carries strings only, so numbers, flags and JSON structures are understood in both
 * spellings (https://docs.slack.dev/apis/web-api/#basics).
 */

export const text = z.string();

export const wholeNumber = z.preprocess(
  (value) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value),
  z.int(),
);

export const flag = z.preprocess((value) => {
  if (value === 'true' || value === '1' || value === 1) return true;
  if (value === 'false' || value === '0' || value === 0) return false;
  return value;
}, z.boolean());

/** A structure, as such or as a string of JSON. */
export const structure = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value, context) => {
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch {
      context.issues.push({ code: 'custom', message: 'is no JSON', input: null });
      return z.NEVER;
    }
  }, schema);

/** A structure that is checked later, against limits of its own. */
export const anyStructure = structure(z.unknown());

/** What is wrong, a line for each fault: `must be less than 76 characters [json-pointer:/blocks/0/text]`. */
export function faultsOf(error: z.ZodError, root = ''): readonly string[] {
  return error.issues.map((issue) => `${wordsOf(issue)} [json-pointer:${[root, ...issue.path].join('/')}]`);
}

function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `no such field: ${issue.keys.join(', ')}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum} (${issue.origin})`;
  if (issue.code === 'too_small') return `must be at least ${issue.minimum} (${issue.origin})`;
  if (issue.code === 'invalid_union') return 'unsupported type';
  return issue.message;
}

/** Refuses a call whose fields are not what its method takes. */
export const refusalOf = (error: z.ZodError): Refusal => refusalWith('invalid_arguments', faultsOf(error));
