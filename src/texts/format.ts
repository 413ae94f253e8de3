import type { Language } from './text.ts';

const numberFormats = new Map<Language, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();
/** The country whose dates a language without one is written in: `en` alone would be the American month before day, with a.m. and p.m. */
const DATES_AS_IN: Readonly<Record<Language, string>> = { en: 'en-GB' };

/** A number as the language writes it: 1204 is `1 204` in Norwegian. */
export function formatNumber(value: number, language: Language): string {
  const format = numberFormats.get(language) ?? new Intl.NumberFormat(language);
  numberFormats.set(language, format);
  return format.format(value);
}

/**
 * A date in words, told in a time zone; with `time`, hour, minute and the zone's name follow. An ISO day without a time
 * (`2020-02-25`) is that day in every zone. Throws RangeError when the date or the zone is none.
 */
export function formatDate(
  { date, zone, time = false }: { readonly date: string; readonly zone: string; readonly time?: boolean },
  language: Language,
): string {
  const dayOnly = /^\d{4}-\d{2}-\d{2}$/.test(date);
  const timeZone = dayOnly ? 'UTC' : zone;
  const id = `${language} ${timeZone} ${time}`;
  const format =
    dateFormats.get(id) ??
    new Intl.DateTimeFormat(DATES_AS_IN[language] ?? language, {
      timeZone,
      year: 'numeric',
      month: 'long',
      day: 'numeric',
      ...(time && !dayOnly ? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' } : {}),
    });
  dateFormats.set(id, format);
  const parts = format.formatToParts(new Date(date));
  return parts.map((part) => (part.type === 'day' ? dayOfMonth(part.value, language) : part.value)).join('');
}

/** The first of a month is an ordinal in French, `1er octobre`, which CLDR's patterns have no sign for. */
function dayOfMonth(day: string, language: Language): string {
  return day === '1' && language.split('-')[0] === 'fr' ? '1er' : day;
}
