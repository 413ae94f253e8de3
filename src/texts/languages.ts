import type { Language } from './text.ts';

/** The language whose texts are complete: the last to be tried, and what other languages are checked against. */
export const REFERENCE_LANGUAGE: Language = 'en';

/** Bokmål serves whoever asks for Norwegian of any kind: `no` is how many clients still name it. */
const NEIGHBOURS: Readonly<Record<string, Language>> = { no: 'nb', nn: 'nb' };

/**
 * Languages to try in turn, beginning with the one asked for: `fr-CA` gives `fr-CA, fr, en`; `nn` gives `nn, nb, en`.
 */
export function fallbackChain(language: Language): readonly Language[] {
  const chain: Language[] = [];
  const parts = language.split('-');
  for (let length = parts.length; length > 0; length--) {
    const shorter = parts.slice(0, length).join('-');
    chain.push(shorter);
  }
  const neighbour = NEIGHBOURS[parts[0] ?? ''];
  if (neighbour) chain.push(neighbour);
  if (!chain.includes(REFERENCE_LANGUAGE)) chain.push(REFERENCE_LANGUAGE);
  return chain;
}

/** Tags that were asked for, with what they are: clients report few, but anyone can make up more. */
const canonical = new Map<string, Language | null>();
const MOST_TAGS = 500;

/** A tag as BCP 47 writes it (`fr_ca` gives `fr-CA`), or null when it is none. */
export function canonicalTag(tag: string): Language | null {
  const known = canonical.get(tag);
  if (known !== undefined) return known;
  const read = readTag(tag);
  if (canonical.size >= MOST_TAGS) canonical.clear();
  canonical.set(tag, read);
  return read;
}

function readTag(tag: string): Language | null {
  try {
    return Intl.getCanonicalLocales(tag.trim().replaceAll('_', '-'))[0] ?? null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * Chooses the language to answer in.
 *
 * @param tag what a client reports (untrusted), or null when it reports nothing.
 * @param available languages that have texts; at least one.
 * @returns one of `available`: the tag itself, a shorter form, a close relative, a regional form of the same language,
 *   English, or else the first.
 */
export function negotiate(tag: string | null, available: readonly Language[]): Language {
  const wanted = tag === null ? null : canonicalTag(tag);
  const chain = wanted === null ? [REFERENCE_LANGUAGE] : fallbackChain(wanted);
  const own = chain.filter((language) => language !== REFERENCE_LANGUAGE || chain.length === 1);
  const exact = own.find((language) => available.includes(language));
  if (exact !== undefined) return exact;
  const base = wanted?.split('-')[0];
  const regional = available.find((language) => language.split('-')[0] === base);
  if (regional !== undefined) return regional;
  if (available.includes(REFERENCE_LANGUAGE)) return REFERENCE_LANGUAGE;
  const first = available[0];
  if (first === undefined) throw new Error('negotiate: no language is available');
  return first;
}

/** Whether the language is written from right to left, as Unicode's locale data has it. */
export function isRtl(language: Language): boolean {
  return new Intl.Locale(language).getTextInfo().direction === 'rtl';
}

/** The language's name in itself, such as `norsk bokmål`. */
export function languageName(language: Language): string {
  return new Intl.DisplayNames(language, { type: 'language' }).of(language) ?? language;
}

/** Plural categories for which texts with a count are needed, as i18next and Unicode name them (`one`, `many`, `other`). */
export function pluralCategories(language: Language): readonly Intl.LDMLPluralRule[] {
  return new Intl.PluralRules(language).resolvedOptions().pluralCategories;
}
