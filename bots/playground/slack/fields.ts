import { z } from 'zod';
import { structure } from '../call-fields.ts';
import { type Refusal, refusalWith } from './refusal.ts';

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
