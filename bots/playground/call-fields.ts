import { z } from 'zod';

/**
 * Fields of a call as Telegram and Slack read them: a form or an address carries strings only, so numbers, flags and JSON
 * structures are understood in both spellings (https://core.telegram.org/bots/api#making-requests,
 * https://docs.slack.dev/apis/web-api/#basics).
 */

export const text = z.string();

export const wholeNumber = z.preprocess(
  (value) => (typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value),
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
      context.issues.push({ code: 'custom', message: "can't parse JSON", input: null });
      return z.NEVER;
    }
  }, schema);
