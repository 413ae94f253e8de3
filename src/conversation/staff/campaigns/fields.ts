import { z } from 'zod';
import { bad } from '../../forms.ts';

/** To whom signatures were handed over, in staff's words. */
export const deliveredTo = z
  .string()
  .trim()
  .min(1, bad('staff.deliver.toBad'))
  .max(200, bad('staff.deliver.toBad'))
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, bad('staff.deliver.toBad'));

/** As computers write a day, and as people do: the day first, with dots or strokes. */
const DAYS = [
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})$/,
  /^(?<day>\d{1,2})\.\s?(?<month>\d{1,2})\.\s?(?<year>\d{4})$/,
  /^(?<day>\d{1,2})\/(?<month>\d{1,2})\/(?<year>\d{4})$/,
];
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Reads a day, `2026-12-01`, `1.12.2026` or `01/12/2026`, that is not after `today`, as ISO; null for what is none. */
export function readDay(written: string, today: string): string | null {
  const text = written.trim();
  const found = DAYS.map((pattern) => pattern.exec(text)?.groups).find((groups) => groups !== undefined);
  const [year = 0, month = 0, day = 0] = [found?.['year'], found?.['month'], found?.['day']].map(Number);
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = (MONTH_DAYS[month - 1] ?? 0) + (leap ? 1 : 0);
  const iso = [String(year), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
  return day >= 1 && day <= days && iso <= today ? iso : null;
}
