import { z } from 'zod';
import type { KeyBelow } from '../../texts/keys.ts';
import { bad } from '../forms.ts';

/** Graphemes and bytes a name may have; the bytes keep every name inside its sealed box. */
export const NAME_LIMITS = { graphemes: 100, bytes: 400 } as const;

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * What a name is written with: letters, marks and numerals; spaces; signs that many scripts share (apostrophes, hyphens,
 * the dots of initials and of transcribed names); the slash of `s/o` and `a/p`, the comma before `Jr.`, and a lone `@`.
 */
const SHARED = /[\p{L}\p{M}\p{Nd}\p{Nl} '’ʼ‘`´\-‐‑–.·•・‧．･/,@]/u;

/**
 * A sign of one script that stands inside its words: the Tibetan tsheg, Hebrew geresh and maqaf, the Armenian apostrophe,
 * the Ethiopic wordspace. Told by Unicode's properties: it belongs to a script, and neither ends a phrase nor brackets one.
 * (The Ethiopic wordspace counts as terminal because it once ended every word; it is Unicode's only such sign.)
 */
const OF_A_SCRIPT = /\p{P}/u;
const NOT_OF_A_SCRIPT = /[\p{scx=Common}\p{scx=Inherited}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{STerm}]/u;
const ENDS_A_PHRASE = /(?!\u1361)\p{Term}/u;

/** `://`, `www.`, a slash after something with a dot, or an `@` that does not stand alone between spaces. */
const LINK = /:\/\/|\bwww\.|\p{L}\.\p{L}+\/|(?<! )@|@(?! )/iu;

/** A slash stands between one to three letters on each side, as in `s/o`; a comma before a space; a long number is no name. */
const MISUSED = /(?<!(?:^| )\p{L}{1,3})\/|\/(?!\p{L}{1,3}(?: |$))|,(?! )|\p{Nd}{4}/u;

/** Scripts that are written without joiners: there an invisible joiner is a mishap, as every other invisible sign is. */
const NEEDS_NO_JOINER =
  /[\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Armn}\p{sc=Geor}\p{sc=Hebr}\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Ethi}]/u;

/**
 * A name as a person writes it: NFC, without invisible signs that its script does not need, trimmed, runs of spaces made
 * one. The error is a message key under `name.bad`.
 * Any script; 1 to 100 graphemes and at most 400 bytes of UTF-8; at least one letter; no links, control characters or line breaks.
 */
export const nameSchema = z.string().transform((typed, context) => {
  const name = withoutInvisible(typed.normalize('NFC'))
    .trim()
    .replace(/\p{Zs}+/gu, ' ');
  const problem = problemOf(typed, name);
  if (problem) {
    context.issues.push({ code: 'custom', message: bad(`name.bad.${problem}`).error, input: typed });
    return z.NEVER;
  }
  return name;
});

/**
 * Takes out what nobody can see, and so nobody could find to remove: zero-width spaces, soft hyphens, direction marks,
 * Hangul fillers. Stay: joiners within words of scripts that join, and the selectors of Han and Mongolian letter shapes.
 */
function withoutInvisible(text: string): string {
  let before = '';
  let kept = '';
  for (const sign of text) {
    if (/\p{DI}/u.test(sign) && !isNeeded(sign, before)) continue;
    kept += sign;
    before = sign;
  }
  return kept;
}

function isNeeded(sign: string, before: string): boolean {
  if (/[\u200c\u200d]/.test(sign)) return /[\p{L}\p{M}]/u.test(before) && !NEEDS_NO_JOINER.test(before);
  if (/[\u180b-\u180f]/.test(sign)) return /\p{sc=Mong}/u.test(before);
  return /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u.test(sign) && /\p{Ideo}/u.test(before);
}

function problemOf(typed: string, name: string): KeyBelow<'name.bad'> | null {
  if (name === '') return 'empty';
  if (/[\r\n\u2028\u2029]/.test(typed.trim())) return 'lines';
  if (
    [...segmenter.segment(name)].length > NAME_LIMITS.graphemes ||
    new TextEncoder().encode(name).length > NAME_LIMITS.bytes
  )
    return 'long';
  if (LINK.test(name)) return 'link';
  if (MISUSED.test(name) || ![...name].every(belongsInNames)) return 'characters';
  if (!/\p{L}/u.test(name)) return 'letters';
  return null;
}

function belongsInNames(sign: string): boolean {
  // An invisible sign that was not taken out is needed.
  if (SHARED.test(sign) || /\p{DI}/u.test(sign)) return true;
  return OF_A_SCRIPT.test(sign) && !NOT_OF_A_SCRIPT.test(sign) && !ENDS_A_PHRASE.test(sign);
}

/** The name in a profile, if it can be offered as it is; else null. */
export function offerable(profileName: string | null): string | null {
  const read = nameSchema.safeParse(profileName ?? '');
  return read.success ? read.data : null;
}
