import { z } from 'zod';
import type { CampaignOutline } from '../../../campaign/outline.ts';
import type { Language, Paragraphs } from '../../../texts/text.ts';
import { isWebAddress } from '../../../texts/web-address.ts';
import { bad } from '../../forms.ts';

/** A thing that is asked while a broadcast is composed, in this order. */
export type DraftField =
  | { readonly asks: 'words'; readonly language: Language }
  | { readonly asks: 'picture' | 'label' };

/** The fields of a broadcast: the words in each language of the campaign, the writer's own first; a picture; a link. */
export function draftFields(campaign: CampaignOutline, own: Language): readonly DraftField[] {
  const languages = [...campaign.languages].sort((one, other) => Number(other === own) - Number(one === own));
  return [
    ...languages.map((language) => ({ asks: 'words', language }) as const),
    { asks: 'picture' },
    { asks: 'label' },
  ];
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

/** Longest label of a button that every channel shows whole (Slack: 75). */
const LABEL_UNITS = 60;
const ADDRESS_UNITS = 1000;

export const linkLabel = z
  .string()
  .trim()
  .min(1, bad('staff.compose.labelBad'))
  .max(LABEL_UNITS, bad('staff.compose.labelLong'))
  .regex(/^[^\p{Cc}]+$/u, bad('staff.compose.labelBad'));

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

/** Whether a link in the words is one that a platform would not take. */
export function hasBadLink(words: Paragraphs): boolean {
  return words.flat().some(({ url }) => url !== undefined && !isWebAddress(url));
}
