import { z } from 'zod';
import type { CampaignOutline } from '../../../campaign/outline.ts';
import type { Language, Paragraphs } from '../../../texts/text.ts';
import { isWebAddress } from '../../../texts/web-address.ts';
import { bad } from '../../forms.ts';

/** A thing that is asked while a broadcast is composed, in this order. */
export type DraftField =
  | { readonly asks: 'words' | 'label'; readonly language: Language }
  | { readonly asks: 'picture' };

/** The fields of a broadcast: the words in each language of the campaign, the writer's own first; a picture; a link. */
export function draftFields(campaign: CampaignOutline, own: Language): readonly DraftField[] {
  const languages = languagesOf(campaign, own);
  return [
    ...languages.map((language) => ({ asks: 'words', language }) as const),
    { asks: 'picture' },
    ...languages.slice(0, 1).map((language) => ({ asks: 'label', language }) as const),
  ];
}

/** The languages in which a broadcast is written, the writer's own first. */
export function languagesOf({ languages }: Pick<CampaignOutline, 'languages'>, own: Language): readonly Language[] {
  return [...languages].sort((one, other) => Number(other === own) - Number(one === own));
}

/** The field after the one that was just answered, or null. */
export function fieldAfter(
  fields: readonly DraftField[],
  asks: 'words' | 'picture' | 'label' | 'address',
  language: string,
): DraftField | null {
  const at = fields.findIndex(
    (field) =>
      field.asks === (asks === 'address' ? 'label' : asks) && (field.asks !== 'words' || field.language === language),
  );
  return fields[at + 1] ?? null;
}

const LABEL = 'label_';

/** The field, or the value, that holds the button's label in a language. */
export function labelField(language: Language): string {
  return `${LABEL}${language}`;
}

/** The labels among the values of a walk or a form, by language; what was left empty is left out. */
export function labelsIn(values: Readonly<Record<string, string>>): Readonly<Record<Language, string>> {
  const given = Object.entries(values).filter(([field, label]) => field.startsWith(LABEL) && label.trim() !== '');
  return Object.fromEntries(given.map(([field, label]) => [field.slice(LABEL.length), label]));
}

/** Longest label of a button that every channel shows whole (Slack: 75). */
const LABEL_UNITS = 60;
const ADDRESS_UNITS = 1000;

export const linkLabel = z
  .string()
  .trim()
  .min(1, bad('staff.compose.labelBad'))
  .max(LABEL_UNITS, bad('staff.compose.labelLong'))
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, bad('staff.compose.labelBad'));

export const linkAddress = z
  .string()
  .trim()
  .max(ADDRESS_UNITS, bad('staff.compose.addressBad'))
  .refine(isWebAddress, bad('staff.compose.addressBad'));

/** Words as they were typed: as the channel read their formatting, else paragraphs by empty lines. */
export function wordsOf(text: string, formatted: Paragraphs | undefined): Paragraphs {
  const paragraphs = formatted ?? text.split(/\n[ \t]*\n+/).map((paragraph) => [{ text: paragraph.trim() }]);
  return paragraphs
    .map((spans) => spans.filter((span) => span.text !== ''))
    .filter((spans) => spans.some((span) => span.text.trim() !== ''));
}

/** A control sign other than a line break or a tab, or half a letter: no database keeps them, and nobody can see them. */
const BROKEN = /[^\P{Cc}\n\t\r]|\p{Cs}/u;

/** Whether the words hold a sign that cannot be kept. */
export function hasBrokenSign(words: Paragraphs): boolean {
  return words.flat().some(({ text }) => BROKEN.test(text));
}

/** Whether a link in the words is one that a platform would not take. */
export function hasBadLink(words: Paragraphs): boolean {
  return words.flat().some(({ url }) => url !== undefined && !isWebAddress(url));
}
