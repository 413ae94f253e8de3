import { z } from 'zod';
import type { BotKey } from '../../../texts/keys.ts';
import type { Context } from '../../context.ts';
import { bad, errorKey, type Values } from '../../forms.ts';
import { todayOf } from '../build.ts';
import { readDay } from '../campaigns/fields.ts';
import { ASIDE_REASONS, type AsideReason, type CohortLook } from './acts.ts';

/** What is asked of a cohort, in this order. */
export const COHORT_FIELDS = ['day', 'channel', 'language', 'link', 'reason', 'words'] as const;
export type CohortField = (typeof COHORT_FIELDS)[number];

export const MOST_WORDS = 140;

const CODE = /^(?:[a-z0-9-]{2,9}|[a-z2-7]{10})$/;
const why = z
  .string()
  .trim()
  .min(1, bad('staff.aside.wordsBad'))
  .max(MOST_WORDS, bad('staff.aside.wordsBad'))
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, bad('staff.aside.wordsBad'));

/** Which are asked: where the recipient is a risk links are the same for everyone, and nothing is kept of them. */
export function cohortFields(campaign: string, context: Context): readonly CohortField[] {
  const risk = context.campaigns.find(({ slug }) => slug === campaign)?.recipientRisk ?? 'high';
  return COHORT_FIELDS.filter((field) => field !== 'link' || risk !== 'high');
}

/** What can be chosen for a field; none where it is typed. */
export function cohortChoices(field: CohortField, context: Context): readonly string[] {
  if (field === 'channel') return context.staff?.channels ?? [];
  if (field === 'language') return context.languages;
  return field === 'reason' ? ASIDE_REASONS : [];
}

/** An answer as it is kept, or what is wrong with it. */
export function readCohortField(
  field: CohortField,
  written: string,
  campaign: string,
  context: Context,
): { readonly value: string } | { readonly error: BotKey } {
  const choices = cohortChoices(field, context);
  if (choices.length > 0) return choices.includes(written) ? { value: written } : { error: 'staff.aside.choose' };
  if (field === 'day') {
    const day = readDay(written, todayOf(context, campaign));
    return day === null ? { error: 'staff.aside.dayBad' } : { value: day };
  }
  if (field === 'link') return readLink(written);
  const words = why.safeParse(written);
  return words.success ? { value: words.data } : { error: errorKey(words.error) };
}

/** A source or a code, also as it stands at the end of a whole link. */
function readLink(written: string): { readonly value: string } | { readonly error: BotKey } {
  const last =
    written
      .trim()
      .split(/[=/_.]/)
      .at(-1) ?? '';
  if (last === '') return { value: '' };
  return CODE.test(last) ? { value: last } : { error: 'staff.aside.linkBad' };
}

export function lookOf(values: Values): CohortLook {
  const { day = '', channel = '', language = '', link = '', reason = '', words = '' } = values;
  return { day, channel, language, link, reason: ASIDE_REASONS.find((one) => one === reason) ?? OTHER, words };
}

const OTHER: AsideReason = 'other';
