import { z } from 'zod';
import type { Text } from '../texts/text.ts';
import { NAME_LIMITS, nameSchema } from './names.ts';
import type { Button } from './reply.ts';

/** Forms of the conversation. A chat asks the fields one at a time; a channel with forms of its own shows them at once. */
export type FormId = SupporterFormId | StaffFormId;
export type SupporterFormId = 'sign' | 'correct' | 'letter';
/** Their fields depend on the campaign: see src/conversation/staff. */
export type StaffFormId = 'broadcast' | 'picture' | 'delivered';

/**
 * How a field is asked. `consent`: must be given. `choice`: one of `choices`. `rich text`: long, with formatting. `picture`:
 * a file, whose value is what the channel knows it by, as in `sent picture`.
 */
export type FieldKind = 'consent' | 'text' | 'long text' | 'rich text' | 'choice' | 'picture';

/** A field, as data. `check` turns what was typed into what is kept, or fails with a message key of the bots' texts. */
export interface Field {
  readonly id: string;
  readonly kind: FieldKind;
  readonly optional: boolean;
  /** Longest text that can be typed, in UTF-16 units: a bound for input boxes; `check` is the judge. */
  readonly maxLength: number;
  readonly choices: readonly string[];
  readonly check: z.ZodType<string>;
}

/** A form as it is shown at once: what it is about, the words above it, the fields with what is already known. */
export interface FormView {
  readonly id: FormId;
  /** Comes back with `submitted`; opaque to channels, at most 200 bytes. */
  readonly subject: string;
  readonly title: Text;
  readonly intro: readonly Text[];
  readonly submit: Text;
  readonly fields: readonly {
    readonly id: string;
    readonly kind: FieldKind;
    readonly optional: boolean;
    readonly label: Text;
    readonly hint: Text | null;
    readonly placeholder: Text | null;
    readonly initial: string | null;
    readonly maxLength: number;
    readonly choices: readonly { readonly value: string; readonly label: Text }[];
  }[];
  /** What can be done instead of filling it in. */
  readonly buttons: readonly (readonly Button[])[];
}

const OWN_WORDS_MAX = 1500;

const consent: Field = {
  id: 'consent',
  kind: 'consent',
  optional: false,
  maxLength: 0,
  choices: ['yes'],
  check: z.literal('yes', { error: 'form.consent.required' }),
};
const visibility: Field = {
  id: 'visibility',
  kind: 'choice',
  optional: false,
  maxLength: 0,
  choices: ['named', 'anonymous'],
  check: z.enum(['named', 'anonymous'], { error: 'form.choice.required' }),
};
const name: Field = {
  id: 'name',
  kind: 'text',
  optional: false,
  maxLength: NAME_LIMITS.bytes,
  choices: [],
  check: nameSchema,
};
const own: Field = {
  id: 'own',
  kind: 'long text',
  optional: true,
  maxLength: OWN_WORDS_MAX,
  choices: [],
  check: z.string().trim().max(OWN_WORDS_MAX, { error: 'form.text.long' }),
};

/**
 * The forms, as data: a field's words are `form.<form>.<field>.label`, `.hint`, `.placeholder` and `.choices.<value>`.
 * The name is asked only of those who sign with their name.
 */
export const FORMS: Readonly<Record<SupporterFormId, readonly Field[]>> = {
  sign: [consent, visibility, name],
  correct: [visibility, name],
  letter: [own, { ...name, optional: true }],
};

/** The field to ask after those already answered, or null when the form is complete. */
export function nextField(form: SupporterFormId, values: Readonly<Record<string, string>>): Field | null {
  return FORMS[form].find((field) => isAsked(field, values) && !(field.id in values)) ?? null;
}

function isAsked(field: Field, values: Readonly<Record<string, string>>): boolean {
  return field.id !== 'name' || values.visibility !== 'anonymous';
}

/** One answer checked: what is kept, or the message key of what is wrong. An optional field takes '' for none. */
export function checkField(
  field: Field,
  typed: string,
): { readonly ok: true; readonly value: string } | { readonly ok: false; readonly error: string } {
  if (field.optional && typed.trim() === '') return { ok: true, value: '' };
  const read = field.check.safeParse(typed);
  if (read.success) return { ok: true, value: read.data };
  return { ok: false, error: read.error.issues[0]?.message ?? 'form.invalid' };
}

/** A whole submission checked: every asked field's value, or every error. */
export function checkForm(
  form: SupporterFormId,
  submitted: Readonly<Record<string, string>>,
):
  | { readonly ok: true; readonly values: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly errors: readonly { readonly field: string; readonly error: string }[] } {
  const values: Record<string, string> = {};
  const errors: { field: string; error: string }[] = [];
  for (const field of FORMS[form]) {
    if (!isAsked(field, submitted)) continue;
    const checked = checkField(field, submitted[field.id] ?? '');
    if (checked.ok) values[field.id] = checked.value;
    else errors.push({ field: field.id, error: checked.error });
  }
  return errors.length === 0 ? { ok: true, values } : { ok: false, errors };
}
