import { createHash } from 'node:crypto';
import { plainText } from '../texts/plain.ts';
import type { Language, Text } from '../texts/text.ts';
import type { Texts } from '../texts/texts.ts';
import type { ConsentHashes } from './outline.ts';

export type ConsentPurpose = 'sign' | 'updates';

/** The exact words that a person agrees to, in one language, and their name: SHA-256 of their UTF-8, 64 hex digits. */
export interface ConsentWording {
  readonly purpose: ConsentPurpose;
  readonly language: Language;
  readonly text: string;
  readonly hash: string;
}

/** Paragraphs as the plain text that consent is given to: an empty line between them, addresses of links written out. */
export function renderWording(texts: Texts, paragraphs: readonly Text[], language: Language): string {
  return plainText(paragraphs.flatMap((paragraph) => texts.render(paragraph, language)));
}

/** Names a wording: two wordings that differ in one sign have different names. */
export function hashWording(wording: string): string {
  return createHash('sha256').update(wording, 'utf8').digest('hex');
}

/**
 * Every wording of a campaign, in every language of the bots.
 *
 * @param wordings what the consent of each purpose says, as the conversation shows it.
 */
export function consentWordings(
  texts: Texts,
  wordings: Readonly<Record<ConsentPurpose, readonly Text[]>>,
): readonly ConsentWording[] {
  const purposes = ['sign', 'updates'] as const;
  return purposes.flatMap((purpose) =>
    texts.languages.map((language) => {
      const text = renderWording(texts, wordings[purpose], language);
      return { purpose, language, text, hash: hashWording(text) };
    }),
  );
}

/** Hashes of the wordings by purpose and language, as an outline has them. */
export function consentHashes(wordings: readonly ConsentWording[]): {
  readonly sign: ConsentHashes;
  readonly updates: ConsentHashes;
} {
  const of = (purpose: ConsentPurpose) =>
    Object.fromEntries(wordings.filter((one) => one.purpose === purpose).map(({ language, hash }) => [language, hash]));
  return { sign: of('sign'), updates: of('updates') };
}
