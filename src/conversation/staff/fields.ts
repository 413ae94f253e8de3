import { z } from 'zod';
import type { CampaignOutline } from '../../campaign/outline.ts';
import type { Language, Paragraphs } from '../../texts/text.ts';

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
  .min(1, { error: 'staff.compose.labelBad' })
  .max(LABEL_UNITS, { error: 'staff.compose.labelLong' })
  .regex(/^[^\p{Cc}]+$/u, { error: 'staff.compose.labelBad' });

export const linkAddress = z
  .string()
  .trim()
  .max(ADDRESS_UNITS, { error: 'staff.compose.addressBad' })
  .refine(isHttps, { error: 'staff.compose.addressBad' });

function isHttps(written: string): boolean {
  if (/\s/.test(written) || !URL.canParse(written)) return false;
  const { protocol, hostname, username } = new URL(written);
  return protocol === 'https:' && hostname.includes('.') && username === '';
}

/** To whom signatures were handed over, in staff's words. */
export const deliveredTo = z
  .string()
  .trim()
  .min(1, { error: 'staff.deliver.toBad' })
  .max(200, { error: 'staff.deliver.toBad' })
  .regex(/^[^\p{Cc}]+$/u, { error: 'staff.deliver.toBad' });

export const deliveredCount = z
  .string()
  .trim()
  .transform((written) => written.replace(/[\s.,’'\u00a0\u202f]/g, ''))
  .pipe(z.string().regex(/^\d{1,9}$/, { error: 'staff.deliver.countBad' }));

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Reads a day, `2026-12-01`, that is not after `today`; null for what is none. */
export function readDay(written: string, today: string): string | null {
  const text = written.trim();
  const [, ...found] = DAY.exec(text) ?? [];
  const [year = 0, month = 0, day = 0] = found.map(Number);
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = (MONTH_DAYS[month - 1] ?? 0) + (leap ? 1 : 0);
  return day >= 1 && day <= days && text <= today ? text : null;
}

/** Words as they were typed: as the channel read their formatting, else paragraphs by empty lines. */
export function wordsOf(text: string, formatted: Paragraphs | undefined): Paragraphs {
  const paragraphs = formatted ?? text.split(/\n[ \t]*\n+/).map((paragraph) => [{ text: paragraph.trim() }]);
  return paragraphs
    .map((spans) => spans.filter((span) => span.text !== ''))
    .filter((spans) => spans.some((span) => span.text.trim() !== ''));
}
