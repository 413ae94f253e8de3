import { z } from 'zod';

/** Graphemes and bytes a name may have; the bytes keep every name inside its sealed box. */
export const NAME_LIMITS = { graphemes: 100, bytes: 400 } as const;

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

// Letters and marks of any script, spaces, apostrophes, hyphens, dots, and the joiners that some scripts need.
const ALLOWED = /^[\p{L}\p{M}\p{Zs}'’ʼ‘`´.\-‐‑–·•・\u200c\u200d]+$/u;
const LINK = /(?:https?:|www\.|:\/\/|\p{L}\.(?:com|org|net|info|ru|cn|no|fr|io|me)(?:$|[\s/]))/iu;

/**
 * A name as a person writes it: NFC, trimmed, runs of spaces made one. The error is a message key under `name.bad`.
 * Any script; 1 to 100 graphemes and at most 400 bytes of UTF-8; no links, digits, control or bidi characters or line breaks.
 */
export const nameSchema = z.string().transform((typed, context) => {
  const name = typed
    .normalize('NFC')
    .trim()
    .replace(/\p{Zs}+/gu, ' ');
  const problem = problemOf(typed, name);
  if (problem) {
    context.issues.push({ code: 'custom', message: problem, input: typed });
    return z.NEVER;
  }
  return name;
});

function problemOf(typed: string, name: string): string | null {
  if (name === '') return 'name.bad.empty';
  if (/[\r\n\u2028\u2029]/.test(typed.trim())) return 'name.bad.lines';
  if (
    [...segmenter.segment(name)].length > NAME_LIMITS.graphemes ||
    new TextEncoder().encode(name).length > NAME_LIMITS.bytes
  )
    return 'name.bad.long';
  if (LINK.test(name) || name.includes('@')) return 'name.bad.link';
  if (!ALLOWED.test(name)) return 'name.bad.characters';
  if (!/\p{L}/u.test(name)) return 'name.bad.letters';
  return null;
}

/** The name in a profile, if it can be offered as it is; else null. */
export function offerable(profileName: string | null): string | null {
  const read = nameSchema.safeParse(profileName ?? '');
  return read.success ? read.data : null;
}
