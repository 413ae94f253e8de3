import type { LanguageCode } from 'grammy/types';
import type { Language } from '../../src/texts/text.ts';

/** Clients in Norway report any of the three. */
const NORWEGIAN: readonly LanguageCode[] = ['nb', 'no', 'nn'];

/**
 * Under which of the platform's two-letter codes the texts of our languages are published. Of two languages with one code
 * the earlier has it. Languages without such a code, and `fallback` (which is published without any), are left out.
 *
 * Example: `(['nb', 'fr', 'en'], 'en')` → `[['nb', 'nb'], ['no', 'nb'], ['nn', 'nb'], ['fr', 'fr']]`.
 */
export function languageCodes(
  languages: readonly Language[],
  fallback: Language,
): readonly (readonly [LanguageCode, Language])[] {
  const published = new Map<LanguageCode, Language>();
  for (const language of languages) {
    if (language === fallback) continue;
    for (const code of codesOf(language)) if (!published.has(code)) published.set(code, language);
  }
  return [...published];
}

function codesOf(language: Language): readonly LanguageCode[] {
  const [code = ''] = language.split('-');
  if ((NORWEGIAN as readonly string[]).includes(code)) return [code as LanguageCode, ...NORWEGIAN];
  return /^[a-z]{2}$/.test(code) ? [code as LanguageCode] : [];
}
