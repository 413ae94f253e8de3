import { z } from 'zod';
import { bad } from '../../forms.ts';

/** To whom signatures were handed over, in staff's words. */
export const deliveredTo = z
  .string()
  .trim()
  .min(1, bad('staff.deliver.toBad'))
  .max(200, bad('staff.deliver.toBad'))
  .regex(/^[^\p{Cc}]+$/u, bad('staff.deliver.toBad'));

export const deliveredCount = z
  .string()
  .trim()
  .transform((written) => written.replace(/[\s.,’'\u00a0\u202f]/g, ''))
  .pipe(z.string().regex(/^\d{1,9}$/, bad('staff.deliver.countBad')));

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
