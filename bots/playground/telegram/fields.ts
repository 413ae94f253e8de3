import { z } from 'zod';
import { wholeNumber } from '../call-fields.ts';
import { badRequest, type Refusal } from './refusal.ts';

/** A chat's id, or the `@name` of a public one. */
export const chatId = z.union([wholeNumber, z.string().regex(/^@\w+$/)]);

/** Two-letter ISO 639-1 code; empty stands for everyone whose language has no entry of its own. */
export const languageCode = z.string().refine((code) => /^([a-z]{2})?$/.test(code), 'invalid language code specified');

/**
 * A structure whose shape is told by one of its own fields.
 *
 * @param pick gives the schema for a value, or the reason why there is none
 */
export const shapedBy = <T>(pick: (value: Record<string, unknown>) => z.ZodType<T> | string) =>
  z.unknown().transform((value, context): T => {
    const schema =
      typeof value === 'object' && value !== null ? pick(value as Record<string, unknown>) : 'object expected';
    if (typeof schema === 'string') {
      context.issues.push({ code: 'custom', message: schema, input: null });
      return z.NEVER;
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: null } as z.core.$ZodRawIssue);
    return z.NEVER;
  });

/** Says in one refusal what is wrong with a call's fields. Names fields and limits, never values. */
export function refusalOf(method: string, error: z.ZodError): Refusal {
  const issue = error.issues[0];
  if (issue === undefined) return badRequest(`${method} is malformed`);
  if (issue.code === 'custom') return badRequest(issue.message);
  const place = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    if (issue.keys.includes('parse_mode')) return badRequest('parse_mode is not taken here: send entities');
    const names = issue.keys.map((key) => `"${place === '' ? key : `${place}.${key}`}"`).join(', ');
    return badRequest(`${method} has no field ${names}`);
  }
  return badRequest(`field "${place}" of ${method}: ${issue.message}`);
}
